// One folder for everything that the tests leave behind, removed when all of them have ended.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function setUp() {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'nightwarden-tests-'));
}

export function tearDown() {
  const folder = process.env.TMPDIR;
  if (folder?.includes('nightwarden-tests-')) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
