/**
 * Remembers each organisation's last valid policy, for the day its repository cannot be read or is gone. A file in the data
 * folder, so that a restart does not unlock what the organisation locked.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PolicyText } from '../verdict/policy-memory.js';

export interface PolicyMemory {
  recall(installationId: number): Promise<PolicyText | undefined>;
  remember(installationId: number, policy: PolicyText): Promise<void>;
}

const memoryFile = z.record(z.string(), z.object({ origin: z.string(), text: z.string() }));

/** @param folder created when it is missing. Rejects when the file in it cannot be read: forgetting would unlock. */
export async function openPolicyMemory(folder: string): Promise<PolicyMemory> {
  const path = join(folder, 'last-valid-policies.json');
  const policies = new Map(Object.entries(await load(path)));
  let writing = Promise.resolve();
  return {
    async recall(installationId) {
      return policies.get(String(installationId));
    },
    remember(installationId, { origin, text }) {
      policies.set(String(installationId), {
        origin,
        text: typeof text === 'string' ? text : Buffer.from(text).toString('utf8'),
      });
      // One write at a time, each of the whole memory, and never half of it: a new file takes the old one's place.
      const write = async (): Promise<void> => {
        await mkdir(folder, { recursive: true });
        await writeFile(`${path}.new`, JSON.stringify(Object.fromEntries(policies), null, 2), { mode: 0o600 });
        await rename(`${path}.new`, path);
      };
      writing = writing.then(write, write);
      return writing;
    },
  };
}

async function load(path: string): Promise<z.infer<typeof memoryFile>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return memoryFile.parse(JSON.parse(text));
  } catch {
    throw new Error(
      `${path} is damaged. Restore it from a backup, or delete it: then policies that cannot be read are no longer known.`,
    );
  }
}
