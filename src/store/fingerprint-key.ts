/** The key of this App's fingerprints of credentials. It stays in the database, one for all processes, and is shown nowhere. */
import type { Database } from './database.js';

/**
 * Reads the key, or keeps `fresh` as the key when there is none yet.
 *
 * @param fresh random; at least 32 hexadecimal digits
 */
export async function openFingerprintKey(database: Database, fresh: string): Promise<string> {
  await database.query(`INSERT INTO keys (name, value) VALUES ('fingerprint', $1) ON CONFLICT DO NOTHING`, [fresh]);
  const [kept] = await database.query<{ value: string }>(`SELECT value FROM keys WHERE name = 'fingerprint'`);
  if (!kept) throw new Error('the key of fingerprints is gone from the database');
  return kept.value;
}
