/**
 * Remembers each organisation's last valid policy, for the day its repository cannot be read or is gone. In the database, so that a
 * restart does not unlock what the organisation locked.
 */
import type { PolicyText } from '../verdict/policy-memory.js';
import type { Database } from './database.js';

export interface PolicyMemory {
  recall(installationId: number): Promise<PolicyText | undefined>;
  remember(installationId: number, policy: PolicyText): Promise<void>;
}

export function createPolicyMemory(database: Database, now: () => Date): PolicyMemory {
  return {
    async recall(installationId) {
      const [row] = await database.query<{ origin: string; policy: Uint8Array }>(
        'SELECT origin, policy FROM remembered_policies WHERE installation_id = $1',
        [installationId],
      );
      return row && { origin: row.origin, text: Buffer.from(row.policy).toString('utf8') };
    },
    async remember(installationId, { origin, text }) {
      await database.query(
        `INSERT INTO remembered_policies (installation_id, origin, policy, remembered_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (installation_id) DO UPDATE SET origin = excluded.origin, policy = excluded.policy, remembered_at = excluded.remembered_at`,
        [installationId, origin, typeof text === 'string' ? Buffer.from(text) : text, now()],
      );
    },
  };
}
