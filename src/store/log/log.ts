/** The log in the database: what happens is written into it by the transaction that makes it happen, or not at all. */
import type { Database, Queries } from '../database.js';
import { type EntryContent, GENESIS, type LogHead, type SealedEntry, sealEntry } from './entry.js';

/** Any number that nothing else in the same database locks together with the number of an installation. */
const ADVISORY_LOCK = 64448928;
const LARGEST_LOCK = 2 ** 31;

/**
 * Adds entries at the end of their installations' chains. Others that would add to one of them wait until the transaction ends, so
 * this should be its last statement.
 */
export async function appendToLog(transaction: Queries, contents: readonly EntryContent[]): Promise<void> {
  // In one order, so that two transactions cannot wait for one another.
  const installations = [...new Set(contents.map(({ installation }) => installation))].sort((one, other) => one - other);
  for (const installation of installations) {
    await transaction.query('SELECT pg_advisory_xact_lock($1, $2)', [ADVISORY_LOCK, installation % LARGEST_LOCK]);
    let head = await logHead(transaction, installation);
    for (const content of contents.filter((each) => each.installation === installation)) {
      const entry = sealEntry(content, head);
      await insert(transaction, content, entry);
      head = entry;
    }
  }
}

function insert(
  transaction: Queries,
  { installation, at, kind, repository }: EntryContent,
  entry: SealedEntry,
): Promise<unknown> {
  return transaction.query(
    `INSERT INTO log_entries (installation_id, sequence, hash, body, at, kind, repository_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [installation, entry.sequence, entry.hash, entry.body, new Date(at), kind, repository],
  );
}

/** Where an installation's chain ends. */
export async function logHead(queries: Queries, installation: number): Promise<LogHead> {
  const [last] = await queries.query<LogHead>(
    'SELECT sequence, hash FROM log_entries WHERE installation_id = $1 ORDER BY sequence DESC LIMIT 1',
    [installation],
  );
  return last ?? GENESIS;
}

/** How many entries are read at once. */
const PAGE = 1_000;

/**
 * An installation's entries in their order, after one of them and up to another, both by number.
 * @param upTo the head that the reader has: what is added meanwhile is left out.
 */
export async function* readLog(
  database: Pick<Database, 'query'>,
  { installation, after = 0, upTo }: { installation: number; after?: number; upTo: number },
): AsyncGenerator<SealedEntry> {
  for (let from = after; from < upTo; ) {
    const page = await database.query<SealedEntry>(
      `SELECT sequence, hash, body FROM log_entries WHERE installation_id = $1 AND sequence > $2 AND sequence <= $3
         ORDER BY sequence LIMIT $4`,
      [installation, from, upTo, PAGE],
    );
    yield* page;
    from = page.at(-1)?.sequence ?? upTo;
  }
}
