/** What makes a finding the same one tomorrow: no line number, no commit, only what was found and where. */
import { createHash } from 'node:crypto';

export interface FingerprintParts {
  readonly rule: string;
  readonly message: string;
  /** Null for a finding about the change as a whole. */
  readonly path: string | null;
  readonly identity: string;
  /** Zero-based position among findings that are equal in everything above, in the order of the file. */
  readonly occurrence: number;
}

/** 16 hexadecimal digits. The same after lines moved and after a rebase; another after the file was renamed. */
export function fingerprintOf(parts: FingerprintParts): string {
  const text = JSON.stringify([parts.rule, parts.message, parts.path, parts.identity, parts.occurrence]);
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16);
}
