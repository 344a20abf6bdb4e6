/** PostgreSQL inside this process, in a thread of its own, with its files in a folder that no other process may open meanwhile. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { besideTheCode } from './beside.js';
import { type Connection, type Database, DatabaseError, databaseError, databaseOver, type Row } from './database.js';
import { lockFolder } from './folder-lock.js';

interface Answer {
  /** 0 when the database has opened. */
  readonly id: number;
  readonly rows?: readonly Row[];
  readonly error?: { readonly message: string; readonly code?: string };
}

interface Waiting {
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (error: Error) => void;
}

export interface EmbeddedSettings {
  /** Created when it is missing. */
  readonly folder: string;
  /** Told when the database ended by itself: nothing can be read or written any more, and the process should end too. */
  readonly onLost: (reason: string) => void;
}

/** @throws {FolderInUse} when another process has it open. */
export async function openEmbedded({ folder, onLost }: EmbeddedSettings): Promise<Database> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let lost: string | null = null;
  const lock = await lockFolder(folder, () => fail('its lock was taken by another process'));
  const thread = new Worker(besideTheCode('embedded-thread.mjs'), { workerData: { folder: join(folder, 'database') } });
  const waiting = new Map<number, Waiting>();
  let last = 0;

  const fail = (reason: string): void => {
    if (lost !== null) return;
    lost = `the embedded database ended: ${reason}`;
    for (const { reject } of waiting.values()) reject(new DatabaseError(lost, null));
    waiting.clear();
    void thread.terminate();
    onLost(lost);
  };
  const expect = (id: number): Promise<readonly Row[]> =>
    new Promise((resolve, reject) => {
      if (lost === null) waiting.set(id, { resolve, reject });
      else reject(new DatabaseError(lost, null));
    });
  const ask = (kind: 'query' | 'script' | 'close', sql = '', values: readonly unknown[] = []): Promise<readonly Row[]> => {
    const id = ++last;
    const answer = expect(id);
    if (lost === null) thread.postMessage({ id, kind, sql, values });
    return answer;
  };
  thread.on('message', ({ id, rows, error }: Answer) => {
    const each = waiting.get(id);
    waiting.delete(id);
    if (error) each?.reject(databaseError(error));
    else each?.resolve(rows ?? []);
  });
  const opening = expect(0);
  let opened = false;
  thread.on('error', (error: unknown) => {
    const reason = String((error as { message?: unknown }).message ?? error);
    if (opened) fail(reason);
    else waiting.get(0)?.reject(new DatabaseError(`the embedded database in ${folder} does not open: ${reason}`, null));
  });
  thread.on('exit', () => {
    if (opened) fail('its thread ended');
  });

  try {
    await opening;
    opened = true;
  } catch (error) {
    await lock.release();
    throw error;
  }

  // One session: who asks for it waits for those before.
  let turn: Promise<void> = Promise.resolve();
  const connect = async (): Promise<Connection> => {
    const before = turn;
    let release = (): void => undefined;
    turn = new Promise((resolve) => (release = resolve));
    await before;
    return {
      query: async <Result extends object>(sql: string, values: readonly unknown[] = []) =>
        (await ask('query', sql, values)) as readonly Result[],
      script: async (sql) => void (await ask('script', sql)),
      release: () => release(),
    };
  };
  const close = async (): Promise<void> => {
    await turn;
    if (lost !== null) return;
    await ask('close');
    lost = 'the database is closed';
    await thread.terminate();
    await lock.release();
  };
  return databaseOver({ engine: 'embedded', connect, close });
}
