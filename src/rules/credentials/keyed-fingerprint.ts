/**
 * What tells a credential from others without giving it away. Keyed: a plain digest of a password that a person chose is found by
 * hashing guesses, and one of a generated value tells whoever holds the value where it was used.
 */
import { createHmac } from 'node:crypto';
import type { FoundSecret } from './find-secrets.js';

/** A sentence with the fingerprint, for the evidence of a finding; none without a key. */
export type EvidenceOf = (secret: FoundSecret) => readonly string[];

export function keyedEvidence(key: string | undefined): EvidenceOf {
  if (key === undefined) return () => [];
  return ({ value }) => [
    `Its fingerprint is ${keyedFingerprint(value, key)}: wherever this installation of Nightwarden finds the same value, it is the same.`,
  ];
}

/** 16 hexadecimal digits. */
function keyedFingerprint(value: string, key: string): string {
  return createHmac('sha256', key).update(value, 'utf8').digest('hex').slice(0, 16);
}
