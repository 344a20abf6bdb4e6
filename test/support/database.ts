/**
 * Databases for tests: the embedded one from a template, since making one takes seconds, and a PostgreSQL server where
 * DATABASE_URL_TEST names one (its user must be allowed to create databases).
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { packagePath } from '../../src/package-path.js';
import type { Database } from '../../src/store/database.js';
import { openEmbedded } from '../../src/store/embedded.js';
import { openDatabase } from '../../src/store/open.js';
import { openServer } from '../../src/store/server.js';

export interface TestEngine {
  readonly name: string;
  /** A database of its own with nothing in it, not even tables. */
  empty(): Promise<TestDatabase>;
  /** A database of its own with the present schema. */
  open(): Promise<TestDatabase>;
}

export interface TestDatabase {
  readonly database: Database;
  /** Drops everything in it. */
  clear(): Promise<void>;
  /** Closes it and opens it again, as a new process would. */
  reopen(): Promise<TestDatabase>;
  remove(): Promise<void>;
}

/** Making the first embedded database takes seconds, on a busy machine many. */
export const OPENING_MILLISECONDS = 90_000;

const CLEAR = 'DROP SCHEMA public CASCADE; CREATE SCHEMA public';

const onLost = (reason: string): void => {
  throw new Error(reason);
};

/** A new folder with an embedded database in it that has no tables. */
export async function embeddedFolder(): Promise<string> {
  const { dependencies } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const cache = packagePath('node_modules/.cache');
  // Kept for the next runs: it depends on nothing but the version of PGlite.
  const template = join(cache, `embedded-database-${dependencies['@electric-sql/pglite']}`);
  const folder = await mkdtemp(join(tmpdir(), 'nightwarden-database-'));
  const present = await stat(template).catch(() => null);
  if (present === null) {
    await mkdir(cache, { recursive: true });
    const made = await mkdtemp(join(cache, 'embedded-database-'));
    await (await openEmbedded({ folder: made, onLost })).close();
    // Another test file may have been first.
    await rename(made, template).catch(() => rm(made, { recursive: true }));
  }
  await cp(template, folder, { recursive: true });
  return folder;
}

const embedded: TestEngine = {
  name: 'embedded',
  async empty() {
    const folder = await embeddedFolder();
    return embeddedDatabase(folder, () => openEmbedded({ folder, onLost }));
  },
  async open() {
    const folder = await embeddedFolder();
    return embeddedDatabase(folder, () => openDatabase({ url: null, folder, onLost }));
  },
};

async function embeddedDatabase(folder: string, open: () => Promise<Database>): Promise<TestDatabase> {
  const database = await open();
  return {
    database,
    clear: () => database.script(CLEAR),
    async reopen() {
      await database.close();
      return embeddedDatabase(folder, open);
    },
    async remove() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function serverEngine(address: string): TestEngine {
  const make = async (open: (url: string) => Promise<Database>): Promise<TestDatabase> => {
    const name = `nightwarden_test_${randomUUID().replaceAll('-', '')}`;
    const administration = await openServer(address);
    await administration.script(`CREATE DATABASE ${name}`);
    const url = new URL(address);
    url.pathname = `/${name}`;
    const opened = async (): Promise<TestDatabase> => {
      const database = await open(url.href);
      return {
        database,
        clear: () => database.script(CLEAR),
        async reopen() {
          await database.close();
          return opened();
        },
        async remove() {
          await database.close();
          await administration.script(`DROP DATABASE ${name} WITH (FORCE)`);
          await administration.close();
        },
      };
    };
    return opened();
  };
  return {
    name: 'server',
    empty: () => make(openServer),
    open: () => make((url) => openDatabase({ url, folder: '', onLost })),
  };
}

const address = process.env.DATABASE_URL_TEST;
/** Every engine that can be tested here. */
export const engines: readonly TestEngine[] = address ? [embedded, serverEngine(address)] : [embedded];

let shared: Promise<TestDatabase> | null = null;

/** For test files with one embedded database: opens it, so that no test has to wait for that. */
export function openBeforeTests(): void {
  beforeAll(async () => void (await sharedDatabase()), OPENING_MILLISECONDS);
}

/** The test file's one embedded database, as it is. */
export async function sharedDatabase(): Promise<Database> {
  shared ??= embedded.open();
  return (await shared).database;
}

/** The test file's one embedded database, with the present schema and nothing in it. Closed when the file has ended. */
export async function emptyDatabase(): Promise<Database> {
  const database = await sharedDatabase();
  const tables = await database.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'`,
  );
  const names = tables.map(({ name }) => name);
  const switched = (state: string): string => names.map((name) => `ALTER TABLE ${name} ${state} TRIGGER USER;`).join('');
  // The log refuses to be emptied.
  await database.script(`${switched('DISABLE')} TRUNCATE ${names.join(', ')}; ${switched('ENABLE')}`);
  return database;
}

afterAll(async () => {
  await (await shared)?.remove();
});
