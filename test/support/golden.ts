/** Compares a text with a file under fixtures, byte by byte. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

/**
 * Fails when the file is missing or differs. With UPDATE_GOLDENS=1 in the environment the file is written instead: read it as its
 * reader will, then commit it.
 */
export function expectGolden(name: string, text: string, folder = 'render'): void {
  const path = fileURLToPath(new URL(`../../fixtures/${folder}/${name}`, import.meta.url));
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}
