/** One small door to PostgreSQL, whichever it is: the one inside this process, or a server. */
import { AsyncLocalStorage } from 'node:async_hooks';

export type SqlValue = string | number | boolean | Date | null | Uint8Array | readonly string[] | readonly number[];

/** Rows as the database gives them: numbers for every integer, `Date` for times, parsed values for JSON. */
export type Row = Readonly<Record<string, unknown>>;

export interface Queries {
  /**
   * One statement. What comes from outside stands in `values` only, never in `sql`.
   * @throws {DatabaseError}
   */
  query<Result extends object = Row>(sql: string, values?: readonly SqlValue[]): Promise<readonly Result[]>;
  /** Several statements without values: migrations. */
  script(sql: string): Promise<void>;
}

export interface Database extends Queries {
  /** Embedded: nobody else can have it open, so that what stands as running there belongs to a process that is gone. */
  readonly engine: 'embedded' | 'server';
  /** Commits when `work` resolves, rolls back when it rejects. Inside, only the handed `Queries` may be used. */
  transaction<Result>(work: (transaction: Queries) => Promise<Result>): Promise<Result>;
  /** A connection for `work` alone. Of the embedded database it is the only one: nobody else is served meanwhile. */
  session<Result>(work: (session: Queries) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** What the database, or the way to it, said. It holds none of the values of the statement. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  constructor(
    message: string,
    /** PostgreSQL's five characters; null when the database did not answer. */
    readonly sqlState: string | null,
  ) {
    super(message);
  }
}

const UNIQUE_VIOLATION = '23505';

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlState === UNIQUE_VIOLATION;
}

/** Turns what an engine threw into the one error that callers know. */
export function databaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  const text = typeof message === 'string' && message !== '' ? message : `the database cannot be reached (${String(code)})`;
  return new DatabaseError(text, typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null);
}

/** A connection that is used by one at a time. */
export interface Connection extends Queries {
  /** Gives it back; `broken` when it must not be used again. */
  release(broken: boolean): void;
}

export interface Engine {
  readonly engine: Database['engine'];
  readonly connect: () => Promise<Connection>;
  readonly close: () => Promise<void>;
}

/** The same behaviour over both engines. */
export function databaseOver({ engine, connect, close }: Engine): Database {
  // A statement beside the open transaction would wait for the connection that the transaction holds: for ever.
  const inside = new AsyncLocalStorage<true>();
  const alone = async <Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> => {
    if (inside.getStore()) throw new Error('inside a transaction, only its own queries may be used');
    const connection = await connect();
    let broken = false;
    try {
      return await work(connection);
    } catch (error) {
      broken = error instanceof DatabaseError && error.sqlState === null;
      throw error;
    } finally {
      connection.release(broken);
    }
  };
  return {
    engine,
    query: (sql, values) => alone((connection) => connection.query(sql, values)),
    script: (sql) => alone((connection) => connection.script(sql)),
    transaction: (work) => alone((connection) => transact(connection, (queries) => inside.run(true, () => work(queries)))),
    session: alone,
    close,
  };
}

async function transact<Result>(connection: Connection, work: (queries: Queries) => Promise<Result>): Promise<Result> {
  let failure: unknown = null;
  const noting = <Answer>(answer: Promise<Answer>): Promise<Answer> =>
    answer.catch((error: unknown) => {
      failure = error;
      throw error;
    });
  const queries: Queries = {
    query: (sql, values) => noting(connection.query(sql, values)),
    script: (sql) => noting(connection.script(sql)),
  };
  await connection.query('BEGIN');
  try {
    const result = await work(queries);
    // PostgreSQL answers the COMMIT of a transaction with a failed statement with a rollback, and no error.
    if (failure !== null) throw failure;
    await connection.query('COMMIT');
    return result;
  } catch (error) {
    await connection.query('ROLLBACK').catch((rollback: unknown) => {
      throw new DatabaseError(
        `${databaseError(error).message}; and the rollback failed: ${databaseError(rollback).message}`,
        null,
      );
    });
    throw error;
  }
}
