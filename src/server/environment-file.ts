/** Keeps a new App's credentials in `.env`, beside what stands there already. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { NewCredentials } from './set-up.js';

/** Readable by its owner only; earlier values of the same names are replaced, every other line stays. */
export async function saveCredentials(path: string, { appId, privateKey, webhookSecret }: NewCredentials): Promise<void> {
  const values = {
    APP_ID: String(appId),
    PRIVATE_KEY: Buffer.from(privateKey).toString('base64'),
    WEBHOOK_SECRET: webhookSecret,
  };
  const present = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as { code?: string }).code === 'ENOENT') return '';
    throw error;
  });
  const kept = present.split('\n').filter((line) => !Object.keys(values).some((name) => line.startsWith(`${name}=`)));
  while (kept.at(-1) === '') kept.pop();
  const lines = [...kept, ...Object.entries(values).map(([name, value]) => `${name}="${value}"`)];
  await writeFile(`${path}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
