/** Keeps work on the same things apart, in all processes that share a database: what holds a name makes others that ask for it wait. */
import type { Database } from './database.js';

export interface Locks {
  /**
   * Runs `work` while it holds all of `names`; those of this process that ask for one of them run after it, in order.
   * @throws {DatabaseError} when another process holds one for longer than a statement may take, or the connection breaks.
   */
  holding<Result>(names: readonly string[], work: () => Promise<Result>): Promise<Result>;
}

export function createLocks(database: Database): Locks {
  const here = createLocksHere();
  if (database.engine === 'embedded') return here;
  return { holding: (names, work) => here.holding(names, () => holdingEverywhere(database, names, work)) };
}

function createLocksHere(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    holding(names, work) {
      // All are taken at once, so that two who ask for the same ones in another order cannot wait for one another.
      const before = names.map((name) => tails.get(name) ?? Promise.resolve());
      const result = Promise.all(before).then(work);
      const ended = result.catch(() => undefined);
      for (const name of names) tails.set(name, ended);
      void ended.then(() => {
        for (const name of names) if (tails.get(name) === ended) tails.delete(name);
      });
      return result;
    },
  };
}

/** PostgreSQL's advisory locks, of a session that does nothing else: they end with it, should this process be killed. */
function holdingEverywhere<Result>(database: Database, names: readonly string[], work: () => Promise<Result>): Promise<Result> {
  return database.session(async (session) => {
    try {
      // In the order of their names, so that two processes cannot wait for one another.
      for (const name of [...new Set(names)].sort())
        await session.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
      return await work();
    } finally {
      await session.query('SELECT pg_advisory_unlock_all()');
    }
  });
}
