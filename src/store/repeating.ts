/** Transactions that met others. */
import { type Database, DatabaseError, type Queries } from './database.js';

/** What PostgreSQL asks to repeat: two transactions that wait for one another, or one that made what the other was about to make. */
const TO_REPEAT = new Set(['40001', '40P01', '23505']);

/** A transaction that is run again when it met another one. */
export async function repeating<Result>(database: Database, work: (transaction: Queries) => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await database.transaction(work);
    } catch (error) {
      if (tries === 10 || !(error instanceof DatabaseError) || !TO_REPEAT.has(error.sqlState ?? '')) throw error;
    }
  }
}
