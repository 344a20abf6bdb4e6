/**
 * An entry of the log, sealed by the hash of its own text, which holds the hash of the entry before it. Whoever changes, takes out,
 * puts in or moves an entry has to write all later ones anew, and the last one's hash with them.
 */
import { hash } from 'node:crypto';

/** What happened. */
export const ENTRY_KINDS = [
  'delivery',
  'verdict',
  'publication',
  'waiver',
  'command',
  'repair',
  'rescue',
  'freeze',
  'policy',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export interface EntryContent {
  /** ISO 8601, UTC, with milliseconds. */
  readonly at: string;
  readonly kind: EntryKind;
  /** GitHub's id of the installation, each of which has a chain of its own; 0 for what concerns none. */
  readonly installation: number;
  /** GitHub's id of the repository; null where there is none. */
  readonly repository: number | null;
  /** Ties together everything that one delivery led to; null where none did. */
  readonly correlation: string | null;
  /** Secrets are masked before they come here: what is sealed cannot be masked later. */
  readonly data: { readonly [name: string]: Json };
}

export interface SealedEntry {
  /** One, two, three … without a gap. */
  readonly sequence: number;
  /** The entry as JSON, as it was hashed: never parsed and written again. */
  readonly body: string;
  /** SHA-256 of the body, as 64 hexadecimal digits. */
  readonly hash: string;
}

/** A place in the chain. */
export type LogHead = Pick<SealedEntry, 'sequence' | 'hash'>;

/** What the first entry follows. */
export const GENESIS: LogHead = { sequence: 0, hash: '0'.repeat(64) };

export function sealEntry(content: EntryContent, previous: LogHead): SealedEntry {
  const sequence = previous.sequence + 1;
  const { at, kind, installation, repository, correlation, data } = content;
  const body = JSON.stringify({ sequence, previous: previous.hash, at, kind, installation, repository, correlation, data });
  return { sequence, body, hash: hashOf(body) };
}

export function hashOf(body: string): string {
  return hash('sha256', body, 'hex');
}

/** The line of an export: the body, with its hash as the last member, so that other tools can read both. */
export function exportLine({ body, hash: sealed }: Pick<SealedEntry, 'body' | 'hash'>): string {
  return `${body.slice(0, -1)},"hash":"${sealed}"}`;
}

const HASH_AT_END = /,"hash":"([0-9a-f]{64})"\}$/;
const HASH_LENGTH = ',"hash":""}'.length + 64;

/** The body and the hash that `exportLine` put together; null for any other line. */
export function readExportLine(line: string): Pick<SealedEntry, 'body' | 'hash'> | null {
  const sealed = HASH_AT_END.exec(line.slice(-HASH_LENGTH))?.[1];
  return sealed === undefined ? null : { body: `${line.slice(0, -HASH_LENGTH)}}`, hash: sealed };
}
