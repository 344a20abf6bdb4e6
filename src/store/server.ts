/** A PostgreSQL server, by its address. */
import pg from 'pg';
import { type Connection, type Database, databaseError, databaseOver, type SqlValue } from './database.js';

/** Jobs at work, one waiting web request and the migrator: more would only wait in the server. */
const CONNECTIONS = 20;
const CONNECT_MILLISECONDS = 5_000;
/** No statement of ours is meant to take longer; one that does is stuck. */
const STATEMENT_MILLISECONDS = 30_000;

/** Integers of eight bytes as numbers: those that are stored here are ids and counts, far below 2^53. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

/** @param url "postgresql://user:password@host:5432/name?sslmode=…" */
export async function openServer(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    statement_timeout: STATEMENT_MILLISECONDS,
    idle_in_transaction_session_timeout: STATEMENT_MILLISECONDS,
    application_name: 'nightwarden',
    types,
  });
  // An idle connection that breaks is replaced by the next query; unheard, this event would end the process.
  pool.on('error', () => undefined);
  const connect = async (): Promise<Connection> => {
    const client = await pool.connect().catch((error: unknown) => {
      throw databaseError(error);
    });
    const onBreak = (): void => undefined;
    client.on('error', onBreak);
    const ask = (sql: string, values?: readonly SqlValue[]): Promise<pg.QueryResult> =>
      (values === undefined ? client.query(sql) : client.query(sql, [...values])).catch((error: unknown) => {
        throw databaseError(error);
      });
    return {
      query: async <Result extends object>(sql: string, values: readonly SqlValue[] = []) =>
        (await ask(sql, values)).rows as readonly Result[],
      script: async (sql) => void (await ask(sql)),
      release: (broken) => {
        client.off('error', onBreak);
        client.release(broken);
      },
    };
  };
  const database = databaseOver({ engine: 'server', connect, close: () => pool.end() });
  try {
    await database.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  return database;
}
