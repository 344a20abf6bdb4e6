/** Whether an export of the log is whole. Works from the lines alone: no database, no network, no trust in who made the export. */
import { z } from 'zod';
import { ENTRY_KINDS, GENESIS, hashOf, type LogHead, readExportLine } from './entry.js';
import { isSignedBy, readHeadLine, type SignedHead } from './head.js';

export interface LogProblem {
  readonly what: 'unreadable' | 'changed' | 'missing' | 'out-of-order' | 'replaced' | 'cut-off' | 'forged-head' | 'contradicted';
  /** Of the export, from one; null when the end is what is wrong. */
  readonly line: number | null;
  /** A sentence: what is wrong and with which entry. */
  readonly message: string;
}

export interface LogVerification {
  readonly entries: number;
  /** Of the first entry; null when there is none. */
  readonly first: number | null;
  readonly last: LogHead;
  /** How many of the places that are known from elsewhere are in the export, and agree. */
  readonly agreed: number;
  /** The signed end, when the export has one. */
  readonly head: SignedHead | null;
  /** The first thing that is wrong. Null when the export is whole. */
  readonly problem: LogProblem | null;
}

export interface Expectations {
  /** The public key that must have signed the head. */
  readonly key?: string | undefined;
  /** Places in the chain that are known from elsewhere, such as heads that were anchored. */
  readonly anchors?: readonly LogHead[];
}

export interface LogVerifier {
  /** Takes the next line, without its line feed. False when a problem is found: nothing after it says anything. */
  take(line: string): boolean;
  /** To be asked once, after the last line. */
  end(): LogVerification;
}

const bodyShape = z.looseObject({
  sequence: z.int().positive(),
  previous: z.string(),
  at: z.iso.datetime(),
  kind: z.enum(ENTRY_KINDS),
});

export function createLogVerifier({ key, anchors = [] }: Expectations = {}): LogVerifier {
  const hashAt = new Map(anchors.map(({ sequence, hash }) => [sequence, hash]));
  const unseen = new Set(hashAt.keys());
  let line = 0;
  let entries = 0;
  let first: number | null = null;
  let last: LogHead = GENESIS;
  let head: SignedHead | null = null;
  let problem: LogProblem | null = null;

  const fail = (what: LogProblem['what'], message: string, at: number | null = line): false => {
    problem ??= { what, line: at, message };
    return false;
  };

  const takeHead = (signed: SignedHead): boolean => {
    if (!isSignedBy(signed)) return fail('forged-head', 'The head is not signed by the key that stands in it.');
    if (key !== undefined && signed.key !== key)
      return fail('forged-head', 'The head is signed by another key than the expected one.');
    if (signed.sequence !== last.sequence) {
      return fail(
        'cut-off',
        `The head says that the log ends with entry ${signed.sequence}; this export ends with ${last.sequence}.`,
      );
    }
    if (signed.hash !== last.hash)
      return fail('replaced', `The head has another hash for entry ${last.sequence} than its text gives.`);
    head = signed;
    return true;
  };

  const takeEntry = (text: string): boolean => {
    const sealed = readExportLine(text);
    const body = sealed === null ? null : parseBody(sealed.body);
    const expected = last.sequence + 1;
    const place = first === null ? 'The first entry' : `Entry ${expected}`;
    if (sealed === null) return fail('unreadable', `${place} is not here: the line is no entry of a log.`);
    if (hashOf(sealed.body) !== sealed.hash) return fail('changed', `${place} was changed: its text does not give its hash.`);
    if (body === null) return fail('unreadable', `${place} is not here: the line is no entry of a log.`);
    // A part of a log begins anywhere; what came before its first entry cannot be judged.
    if (first !== null || body.sequence === 1) {
      if (body.sequence > expected) {
        return fail(
          'missing',
          `Entry ${expected} is not where it belongs: taken out, or moved. Entry ${body.sequence} stands in its place.`,
        );
      }
      if (body.sequence < expected) return fail('out-of-order', `Entry ${body.sequence} stands where entry ${expected} belongs.`);
      if (body.previous !== last.hash) {
        return fail(
          'replaced',
          `Entry ${expected} follows another entry ${last.sequence} than the one before it: one of the two was replaced.`,
        );
      }
    }
    const known = hashAt.get(body.sequence);
    if (known !== undefined && known !== sealed.hash) {
      return fail('contradicted', `Entry ${body.sequence} has another hash than the one that is known from elsewhere.`);
    }
    unseen.delete(body.sequence);
    first ??= body.sequence;
    entries += 1;
    last = { sequence: body.sequence, hash: sealed.hash };
    return true;
  };

  return {
    take(text) {
      if (problem !== null) return false;
      line += 1;
      if (head !== null) return fail('out-of-order', 'There are lines after the head, which ends an export.');
      const signed = readHeadLine(text);
      return signed === null ? takeEntry(text) : takeHead(signed);
    },
    end() {
      if (problem === null && key !== undefined && head === null) {
        fail(
          'cut-off',
          `The export ends after entry ${last.sequence} without the signed head that tells whether it is all.`,
          null,
        );
      }
      for (const sequence of unseen) {
        if (problem === null && (sequence > last.sequence || (first !== null && sequence > first))) {
          fail('cut-off', `The export ends with entry ${last.sequence}, and entry ${sequence} is known from elsewhere.`, null);
        }
      }
      return { entries, first, last, agreed: hashAt.size - unseen.size, head, problem };
    },
  };
}

function parseBody(text: string): z.infer<typeof bodyShape> | null {
  try {
    const read = bodyShape.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
