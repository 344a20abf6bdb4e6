/** Opens the database that the settings name, with the schema of this version. */
import type { Database } from './database.js';
import { openEmbedded } from './embedded.js';
import { migrate, shippedMigrations } from './migrate.js';
import { openServer } from './server.js';

export interface StoreSettings {
  /** A PostgreSQL server; null: the embedded database in `folder`. */
  readonly url: string | null;
  readonly folder: string;
  /** Told when the embedded database ended by itself; the process cannot go on then. */
  readonly onLost: (reason: string) => void;
}

/**
 * @throws {FolderInUse} when another process has the embedded database open
 * @throws {SchemaMismatch} when the database was written by a newer version
 * @throws {DatabaseError} when it cannot be reached or does not open
 */
export async function openDatabase({ url, folder, onLost }: StoreSettings): Promise<Database> {
  const database = url === null ? await openEmbedded({ folder, onLost }) : await openServer(url);
  try {
    await migrate(database, shippedMigrations());
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}
