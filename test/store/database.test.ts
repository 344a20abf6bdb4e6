/** The door to the database, its schema and its lock, on every engine that is here. */
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseError, isUniqueViolation } from '../../src/store/database.js';
import { FolderInUse, lockFolder } from '../../src/store/folder-lock.js';
import { type Migration, migrate, SchemaMismatch, shippedMigrations } from '../../src/store/migrate.js';
import { engines, OPENING_MILLISECONDS, type TestDatabase } from '../support/database.js';
import { expectGolden } from '../support/golden.js';
import { schemaOf } from '../support/schema.js';

describe.each(engines)('the database ($name)', (engine) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await engine.empty();
  }, OPENING_MILLISECONDS);
  beforeEach(async () => {
    await opened.clear();
    await opened.database.script('CREATE TABLE notes (id bigint PRIMARY KEY, text text)');
  });
  afterAll(() => opened.remove());

  it('gives numbers, times, JSON and bytes as JavaScript knows them', async () => {
    const time = new Date('2026-11-25T01:02:03.456Z');
    const rows = await opened.database.query(
      'SELECT $1::bigint AS id, $2::timestamptz AS time, $3::jsonb AS json, $4::text[] AS texts, count(*) AS count, $5::bytea AS bytes, $6::boolean AS truth, $7::text AS nothing FROM notes',
      [2 ** 40, time, JSON.stringify({ a: ['1.0', null] }), ['x', 'ü"{,}'], new Uint8Array([0, 255]), true, null],
    );
    const { bytes, ...others } = rows[0] as { bytes: Uint8Array };
    expect(others).toEqual({
      id: 2 ** 40,
      time,
      json: { a: ['1.0', null] },
      texts: ['x', 'ü"{,}'],
      count: 0,
      truth: true,
      nothing: null,
    });
    expect([...bytes]).toEqual([0, 255]);
  });

  it('keeps what is given as a value apart from the statement', async () => {
    const hostile = "x'); DROP TABLE notes; --";
    await opened.database.query('INSERT INTO notes VALUES ($1, $2)', [1, hostile]);
    expect(await opened.database.query('SELECT text FROM notes')).toEqual([{ text: hostile }]);
  });

  it('commits all of a transaction or nothing', async () => {
    const { database } = opened;
    await database.transaction((transaction) => transaction.query('INSERT INTO notes VALUES (1)'));
    const failing = database.transaction(async (transaction) => {
      await transaction.query('INSERT INTO notes VALUES (2)');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await database.query('SELECT id FROM notes')).toEqual([{ id: 1 }]);
  });

  it('never takes a rollback for a commit when the failure of a statement was swallowed', async () => {
    const { database } = opened;
    const swallowing = database.transaction(async (transaction) => {
      await transaction.query('INSERT INTO notes VALUES (1)');
      await transaction.query('INSERT INTO notes VALUES (1)').catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow(DatabaseError);
    expect(await database.query('SELECT id FROM notes')).toEqual([]);
  });

  it('tells what kind of error it was, without the values', async () => {
    const { database } = opened;
    await database.query('INSERT INTO notes VALUES ($1)', [4711]);
    const error: unknown = await database.query('INSERT INTO notes VALUES ($1)', [4711]).catch((failure: unknown) => failure);
    expect(isUniqueViolation(error)).toBe(true);
    expect(JSON.stringify(error) + String(error)).not.toContain('4711');
    await expect(database.query('SELECT nonsense')).rejects.toMatchObject({ sqlState: '42703' });
  });

  it('refuses a statement beside an open transaction, which would wait for itself', async () => {
    const { database } = opened;
    const nested = database.transaction(() => database.query('SELECT 1'));
    await expect(nested).rejects.toThrow('only its own queries');
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('runs transactions of many askers without mixing them', async () => {
    const { database } = opened;
    await database.query('INSERT INTO notes VALUES (1, $1)', ['0']);
    const increment = (): Promise<unknown> =>
      database.transaction(async (transaction) => {
        const [row] = await transaction.query<{ text: string }>('SELECT text FROM notes WHERE id = 1 FOR UPDATE');
        await transaction.query('UPDATE notes SET text = $1 WHERE id = 1', [String(Number(row?.text) + 1)]);
      });
    await Promise.all(Array.from({ length: 25 }, increment));
    expect(await database.query('SELECT text FROM notes')).toEqual([{ text: '25' }]);
  });

  it('keeps what was written when it is opened again, and says that it is closed', async () => {
    await opened.database.query('INSERT INTO notes VALUES (7)');
    const { database } = opened;
    opened = await opened.reopen();
    expect(await opened.database.query('SELECT id FROM notes')).toEqual([{ id: 7 }]);
    await expect(database.query('SELECT 1')).rejects.toThrow(/closed|after calling end/);
  });
});

describe.each(engines)('the migrations ($name)', (engine) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await engine.empty();
  }, OPENING_MILLISECONDS);
  beforeEach(() => opened.clear());
  afterAll(() => opened.remove());
  const migration = (number: number, sql: string): Migration => ({ number, name: `000${number}-test.sql`, sql });

  it('make the schema that is written down, the same on every engine', async () => {
    await migrate(opened.database, shippedMigrations());
    const schema = await schemaOf(opened.database);
    expect(schema).toContain('jobs.key text not null');
    expectGolden('schema.txt', schema, 'store');
  });

  it('are applied once, in order, by whoever comes first', async () => {
    const two = [
      migration(1, 'CREATE TABLE a (id int)'),
      migration(2, 'ALTER TABLE a ADD COLUMN b int; CREATE TABLE c (id int)'),
    ];
    const { database } = opened;
    expect(await migrate(database, two.slice(0, 1))).toEqual(['0001-test.sql']);
    const results = await Promise.all([migrate(database, two), migrate(database, two)]);
    expect(results.flat()).toEqual(['0002-test.sql']);
    expect(await migrate(database, two)).toEqual([]);
    expect(await database.query('SELECT id, b FROM a')).toEqual([]);
  });

  it('leave nothing of one that fails, and name it', async () => {
    const broken = [migration(1, 'CREATE TABLE a (id int); CREATE TABLE a (id int)')];
    await expect(migrate(opened.database, broken)).rejects.toThrow(/0001-test\.sql failed/);
    await expect(opened.database.query('SELECT 1 FROM a')).rejects.toMatchObject({ sqlState: '42P01' });
  });

  it('refuse a database of a newer version, and one whose migration had another text', async () => {
    await migrate(opened.database, [migration(1, 'CREATE TABLE a (id int)'), migration(2, 'CREATE TABLE b (id int)')]);
    await expect(migrate(opened.database, [migration(1, 'CREATE TABLE a (id int)')])).rejects.toThrow(/newer Nightwarden/);
    const changed = [migration(1, 'CREATE TABLE a (id bigint)'), migration(2, 'CREATE TABLE b (id int)')];
    await expect(migrate(opened.database, changed)).rejects.toThrow(SchemaMismatch);
  });
});

describe('the lock on a data folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nightwarden-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const file = (): string => join(folder, 'nightwarden.lock');
  const noLoss = (): never => {
    throw new Error('the lock was lost');
  };

  it('is given to one, and to the next when that one released it', async () => {
    const lock = await lockFolder(folder, noLoss);
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    await lock.release();
    await (await lockFolder(folder, noLoss)).release();
  });

  it('is refused with the number of the process that holds it', async () => {
    // The process that started this one lives as long as this test.
    const parent = await beginning(process.ppid);
    await writeFile(file(), JSON.stringify({ pid: process.ppid, host: hostname(), began: parent }));
    await expect(lockFolder(folder, noLoss)).rejects.toThrow(`in use by process ${process.ppid} on ${hostname()}`);
    await expect(lockFolder(folder, noLoss)).rejects.toThrow(FolderInUse);
  });

  it.each([
    ['a process that is gone', { pid: 2 ** 22 + 1, host: hostname(), began: null }],
    ['a process whose number was given to another one', { pid: process.ppid, host: hostname(), began: 'earlier:1' }],
    ['this very number, from before a restart', { pid: process.pid, host: hostname(), began: 'earlier:1' }],
  ])('is taken over from %s', async (_, holder) => {
    await writeFile(file(), JSON.stringify(holder));
    const lock = await lockFolder(folder, noLoss);
    expect(await readFile(file(), 'utf8')).not.toBe(JSON.stringify(holder));
    await lock.release();
  });

  it('is taken over from another machine, and from a torn file, only after a minute of silence', async () => {
    for (const content of [JSON.stringify({ pid: 1, host: 'elsewhere', began: null }), '', '{"pid":']) {
      await writeFile(file(), content);
      await expect(lockFolder(folder, noLoss)).rejects.toThrow(FolderInUse);
      const before = new Date(Date.now() - 61_000);
      await utimes(file(), before, before);
      await (await lockFolder(folder, noLoss)).release();
    }
  });
});

async function beginning(pid: number): Promise<string> {
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return `${boot}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
}
