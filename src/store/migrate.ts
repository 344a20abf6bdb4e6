/** Brings a database's schema to this version: numbered files of SQL, forward only, each applied once. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { besideTheCode } from './beside.js';
import { type Database, DatabaseError } from './database.js';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** Any number that nothing else in the same database locks. */
const ADVISORY_LOCK = 64448927;

/** The schema is not what this version's migrations make. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
}

export function shippedMigrations(): readonly Migration[] {
  const folder = besideTheCode('migrations');
  return readdirSync(folder)
    .filter((file) => /^\d{4}-[a-z-]+\.sql$/.test(file))
    .sort()
    .map((file) => ({ number: Number(file.slice(0, 4)), name: file, sql: readFileSync(join(folder, file), 'utf8') }));
}

/**
 * All that are missing, in one transaction; of several processes that start at once, one does it and the others wait.
 * @returns the names of those that were applied.
 * @throws {SchemaMismatch} when an applied one was changed since, or the database is of a newer version.
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<readonly string[]> {
  return database.transaction(async (transaction) => {
    await transaction.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
    await transaction.query(
      'CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const rows = await transaction.query<{ number: number; name: string; checksum: string }>(
      'SELECT number, name, checksum FROM migrations ORDER BY number',
    );
    const applied = new Map(rows.map((row) => [row.number, row]));
    for (const { number, name, checksum } of rows) {
      const shipped = migrations.find((migration) => migration.number === number);
      if (!shipped) {
        throw new SchemaMismatch(
          `the database holds the migration ${name}, which this version does not know: it was written by a newer Nightwarden. Start that version, or restore a backup of the time before.`,
        );
      }
      if (checksumOf(shipped) !== checksum)
        throw new SchemaMismatch(`the migration ${name} was applied in another form than this version has it`);
    }
    const missing = migrations.filter(({ number }) => !applied.has(number));
    for (const migration of missing) {
      await transaction.script(migration.sql).catch((error: unknown) => {
        if (!(error instanceof DatabaseError)) throw error;
        throw new DatabaseError(`the migration ${migration.name} failed: ${error.message}`, error.sqlState);
      });
      await transaction.query('INSERT INTO migrations (number, name, checksum) VALUES ($1, $2, $3)', [
        migration.number,
        migration.name,
        checksumOf(migration),
      ]);
    }
    return missing.map(({ name }) => name);
  });
}

function checksumOf({ sql }: Migration): string {
  return createHash('sha256').update(sql).digest('hex');
}
