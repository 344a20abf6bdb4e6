/** The chain of the log: whatever is done to an export afterwards shows, and the first entry that is wrong is named. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ENTRY_KINDS,
  type EntryContent,
  exportLine,
  GENESIS,
  hashOf,
  type LogHead,
  readExportLine,
  sealEntry,
} from '../../src/store/log/entry.js';
import { headLine, logKeyOf, publicKeyOf, readHeadLine, signHead } from '../../src/store/log/head.js';
import { appendToLog, logHead, readLog } from '../../src/store/log/log.js';
import { createLogVerifier, type Expectations, type LogVerification } from '../../src/store/log/verify.js';
import { engines, type TestDatabase } from '../support/database.js';

const AT = '2026-11-24T06:00:00.000Z';
const newKey = (): string => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const KEY = newKey();

const contentAt = (index: number): EntryContent => ({
  at: AT,
  kind: ENTRY_KINDS[index % ENTRY_KINDS.length] ?? 'verdict',
  installation: 7,
  repository: index % 3 === 0 ? null : 1_296_269,
  correlation: `delivery-${index}`,
  data: { conclusion: 'failure', title: `"quoted", \n braces } and ,"hash":"${'0'.repeat(64)}"}`, findings: [index] },
});

function chainOf(contents: readonly EntryContent[], from: LogHead = GENESIS): { lines: string[]; head: LogHead } {
  let head = from;
  const lines = contents.map((content) => {
    const entry = sealEntry(content, head);
    head = entry;
    return exportLine(entry);
  });
  return { lines, head: { sequence: head.sequence, hash: head.hash } };
}

function verify(lines: readonly string[], expectations?: Expectations): LogVerification {
  const verifier = createLogVerifier(expectations);
  for (const line of lines) verifier.take(line);
  return verifier.end();
}

const CONTENTS = Array.from({ length: 9 }, (_, index) => contentAt(index));
const { lines: LINES, head: HEAD } = chainOf(CONTENTS);
const SIGNED = headLine(signHead(HEAD, AT, KEY));

/** The same entry with another text, and its own hash made to fit. */
function rewritten(line: string): string {
  const body = (readExportLine(line)?.body ?? '').replace('"failure"', '"success"');
  return exportLine({ body, hash: hashOf(body) });
}

it('signs with a key that follows from the private key of the App', () => {
  const app = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();
  expect(logKeyOf(app)).toBe(logKeyOf(`${app}\n`));
  expect(logKeyOf(app)).not.toBe(logKeyOf(KEY));
  const lines = [...LINES, headLine(signHead(HEAD, AT, logKeyOf(app)))];
  expect(verify(lines, { key: publicKeyOf(logKeyOf(app)) })).toMatchObject({ entries: 9, problem: null });
});

describe('an export as it was written', () => {
  it('is whole, with and without a head', () => {
    expect(verify(LINES)).toEqual({ entries: 9, first: 1, last: HEAD, agreed: 0, head: null, problem: null });
    expect(verify([...LINES, SIGNED], { key: publicKeyOf(KEY) })).toMatchObject({ entries: 9, head: HEAD, problem: null });
    expect(verify([])).toMatchObject({ entries: 0, first: null, problem: null });
    expect(verify([headLine(signHead(GENESIS, AT, KEY))], { key: publicKeyOf(KEY) })).toMatchObject({
      entries: 0,
      problem: null,
    });
  });

  it('may begin in the middle', () => {
    expect(verify(LINES.slice(4), { anchors: [{ sequence: 2, hash: 'a'.repeat(64) }] })).toMatchObject({
      entries: 5,
      first: 5,
      agreed: 0,
      problem: null,
    });
  });

  it('is JSON that other tools read, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), { maxLength: 8 }), (datas) => {
        const contents = datas.map((data) => ({
          ...contentAt(1),
          data: JSON.parse(JSON.stringify(data)) as EntryContent['data'],
        }));
        const { lines, head } = chainOf(contents);
        expect(verify([...lines, headLine(signHead(head, AT, KEY))]).problem).toBeNull();
        for (const [index, line] of lines.entries()) {
          expect(line).not.toContain('\n');
          expect(JSON.parse(line)).toMatchObject({ sequence: index + 1, data: contents[index]?.data });
        }
      }),
    );
  });
});

describe('an export that was tampered with', () => {
  const cases: Record<string, [lines: readonly string[], expected: object, expectations?: Expectations]> = {
    'an entry changed': [LINES.with(3, (LINES[3] ?? '').replace('"failure"', '"success"')), { what: 'changed', line: 4 }],
    'an entry changed, its hash made to fit': [LINES.with(3, rewritten(LINES[3] ?? '')), { what: 'replaced', line: 5 }],
    'the last entry changed, its hash made to fit': [
      [...LINES.with(8, rewritten(LINES[8] ?? '')), SIGNED],
      { what: 'replaced', line: 10 },
    ],
    'an entry taken out': [LINES.toSpliced(3, 1), { what: 'missing', line: 4, message: expect.stringContaining('Entry 4 ') }],
    'the last entries taken out': [[...LINES.slice(0, 6), SIGNED], { what: 'cut-off', line: 7 }],
    'the end taken out with its head': [LINES.slice(0, 6), { what: 'cut-off', line: null }, { key: publicKeyOf(KEY) }],
    'the end taken out, an anchor beyond it': [LINES.slice(0, 6), { what: 'cut-off', line: null }, { anchors: [HEAD] }],
    'an entry put in twice': [LINES.toSpliced(3, 0, LINES[2] ?? ''), { what: 'out-of-order', line: 4 }],
    'an entry of our making put in': [
      LINES.toSpliced(3, 0, exportLine(sealEntry(contentAt(1), headOf(LINES[2])))),
      { what: 'out-of-order', line: 5 },
    ],
    'two entries exchanged': [
      LINES.with(3, LINES[4] ?? '').with(4, LINES[3] ?? ''),
      { what: 'missing', line: 4, message: expect.stringContaining('Entry 4 ') },
    ],
    'a line that is no entry': [LINES.toSpliced(3, 0, '{"hello":"there"}'), { what: 'unreadable', line: 4 }],
    'an empty line': [LINES.toSpliced(3, 0, ''), { what: 'unreadable', line: 4 }],
    'other line ends': [LINES.map((line) => `${line}\r`), { what: 'unreadable', line: 1 }],
    'an entry of an unknown kind': [[unknownKind()], { what: 'unreadable', line: 1 }],
    'all written anew, signed by another key': [
      [...chainOf(CONTENTS.slice(1)).lines, headLine(signHead(chainOf(CONTENTS.slice(1)).head, AT, newKey()))],
      { what: 'forged-head', line: 9 },
      { key: publicKeyOf(KEY) },
    ],
    'all written anew by who has the key': [
      [...chainOf(CONTENTS.slice(1)).lines, headLine(signHead(chainOf(CONTENTS.slice(1)).head, AT, KEY))],
      { what: 'contradicted', line: 5 },
      { key: publicKeyOf(KEY), anchors: [headOf(LINES[4])] },
    ],
    'a head with another hash': [[...LINES, SIGNED.replace(HEAD.hash, 'f'.repeat(64))], { what: 'forged-head', line: 10 }],
    'lines after the head': [[...LINES, SIGNED, LINES[0] ?? ''], { what: 'out-of-order', line: 11 }],
  };
  it.each(Object.entries(cases))('%s', (_name, [lines, expected, expectations]) => {
    expect(verify(lines, expectations).problem).toMatchObject(expected);
  });

  it('shows every edit of every character of an entry', () => {
    const line = LINES[4] ?? '';
    for (let at = 0; at < line.length; at++) {
      const edited = `${line.slice(0, at)}${line[at] === 'x' ? 'y' : 'x'}${line.slice(at + 1)}`;
      expect(verify(LINES.with(4, edited)).problem).toMatchObject({ line: 5 });
    }
  });

  it('shows whatever is done to the order, and that nothing was done', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(LINES), (shuffled) => {
        const isRun = shuffled.every(
          (line, index) => index === 0 || LINES.indexOf(line) === LINES.indexOf(shuffled[index - 1] ?? '') + 1,
        );
        expect(verify(shuffled).problem === null).toBe(isRun);
      }),
    );
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...LINES, SIGNED))), (lines) => {
        verify(lines, { key: publicKeyOf(KEY) });
        lines.forEach(readHeadLine);
      }),
    );
    expect(readHeadLine(`{"head":${'['.repeat(50_000)}`)).toBeNull();
    expect(verify([exportLine({ body: '['.repeat(50_000), hash: hashOf('['.repeat(50_000)) })]).problem).not.toBeNull();
  });
});

describe.each(engines)('the log in the database ($name)', (engine) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await engine.open();
  });
  afterAll(() => opened.remove());

  const append = (...contents: EntryContent[]): Promise<void> =>
    opened.database.transaction((transaction) => appendToLog(transaction, contents));
  const exported = async (installation: number, after = 0): Promise<string[]> => {
    const head = await logHead(opened.database, installation);
    const lines: string[] = [];
    for await (const entry of readLog(opened.database, { installation, after, upTo: head.sequence }))
      lines.push(exportLine(entry));
    return [...lines, headLine(signHead(head, AT, KEY))];
  };

  it('has a chain for each installation, in the order of the transactions', async () => {
    await append(contentAt(0), { ...contentAt(1), installation: 8 }, contentAt(2));
    await append({ ...contentAt(3), installation: 2 ** 40 });
    await append(contentAt(4));
    const lines = await exported(7);
    expect(verify(lines, { key: publicKeyOf(KEY) })).toMatchObject({ entries: 3, first: 1, problem: null });
    expect(lines.slice(0, 3).map((line) => (JSON.parse(line) as EntryContent).correlation)).toEqual(
      [0, 2, 4].map((index) => `delivery-${index}`),
    );
    expect(verify(await exported(8))).toMatchObject({ entries: 1, problem: null });
    expect(verify(await exported(2 ** 40))).toMatchObject({ entries: 1, problem: null });
    expect(verify(await exported(7, 2))).toMatchObject({ entries: 1, first: 3, problem: null });
    expect(verify(await exported(99))).toMatchObject({ entries: 0, first: null, problem: null });
  });

  it('has nothing of a transaction that failed, and no gap', async () => {
    const before = await logHead(opened.database, 7);
    const failing = opened.database.transaction(async (transaction) => {
      await appendToLog(transaction, [contentAt(5)]);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await logHead(opened.database, 7)).toEqual(before);
    await append(contentAt(6));
    expect(verify(await exported(7)).problem).toBeNull();
  });

  it('is whole after many wrote at once', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => append({ ...contentAt(index), installation: 20 + (index % 3) }, contentAt(index))),
    );
    for (const installation of [20, 21, 22])
      expect(verify(await exported(installation))).toMatchObject({ entries: 20, problem: null });
    expect(verify(await exported(7)).problem).toBeNull();
  });

  it('is read in pages', async () => {
    const contents = Array.from({ length: 2_100 }, (_, index) => ({ ...contentAt(index), installation: 30 }));
    await append(...contents);
    expect(verify(await exported(30))).toMatchObject({ entries: 2_100, problem: null });
  });

  it.each([
    "UPDATE log_entries SET body = replace(body, 'failure', 'success')",
    'DELETE FROM log_entries WHERE sequence = 1',
    'TRUNCATE log_entries',
  ])('refuses %s', async (statement) => {
    await expect(opened.database.query(statement)).rejects.toThrow('only ever added');
  });

  it('tells when whoever owns it changed it all the same', async () => {
    await opened.database.script(
      "ALTER TABLE log_entries DISABLE TRIGGER ALL; UPDATE log_entries SET body = replace(body, 'failure', 'success') WHERE installation_id = 7 AND sequence = 2; ALTER TABLE log_entries ENABLE TRIGGER ALL",
    );
    expect(verify(await exported(7)).problem).toMatchObject({ what: 'changed', line: 2 });
  });
});

function headOf(line: string | undefined): LogHead {
  const read = readExportLine(line ?? '');
  return { sequence: (JSON.parse(line ?? '') as { sequence: number }).sequence, hash: read?.hash ?? '' };
}

function unknownKind(): string {
  const { body } = sealEntry(contentAt(1), GENESIS);
  const other = body.replace('"verdict"', '"gossip"');
  return exportLine({ body: other, hash: hashOf(other) });
}
