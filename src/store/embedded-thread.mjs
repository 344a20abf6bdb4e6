// The thread of the embedded PostgreSQL. Plain JavaScript, so that it runs from the sources as well as from the bundle.
// A thread of its own, since a statement would otherwise hold up every request for as long as it runs.
import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

const startParams = [
  // As it comes, PGlite runs without fsync.
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['shared_buffers=16MB', 'fsync=on', 'wal_sync_method=fsync'].flatMap((setting) => ['-c', setting]),
];

/** A new database comes to its place when all of it is on the disk: whoever finds one there finds a whole one. */
async function make(folder) {
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  await (await PGlite.create({ dataDir: unfinished, startParams })).close();
  for (const entry of readdirSync(unfinished, { recursive: true })) sync(join(unfinished, entry));
  sync(unfinished);
  renameSync(unfinished, folder);
  sync(dirname(folder));
}

function sync(path) {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

async function open() {
  if (!existsSync(workerData.folder)) await make(workerData.folder);
  const database = await PGlite.create({ dataDir: workerData.folder, startParams });
  // Emscripten's file system has no fsync: PostgreSQL would ask for one and nothing would happen. The place is not part of PGlite's
  // documented interface, so that another version may lack it; better no database then than one that forgets.
  const operations = database.Module?.NODEFS?.stream_ops;
  if (typeof operations !== 'object' || typeof operations.write !== 'function') {
    throw new Error('this version of PGlite keeps its files in another way: its writes cannot be made durable');
  }
  operations.fsync = (stream) => {
    fdatasyncSync(stream.nfd);
    return 0;
  };
  const { rows } = await database.query('SHOW fsync');
  if (rows[0]?.fsync !== 'on') throw new Error('the embedded database did not take the setting fsync=on');
  return database;
}

const database = await open();
parentPort.on('message', ({ id, kind, sql, values }) => {
  void answer(kind, sql, values).then(
    (rows) => parentPort.postMessage({ id, rows }),
    (error) => parentPort.postMessage({ id, error: { message: String(error?.message ?? error), code: error?.code } }),
  );
});
parentPort.postMessage({ id: 0, rows: [] });

async function answer(kind, sql, values) {
  if (kind === 'close') {
    await database.close();
    return [];
  }
  if (kind === 'script') {
    await database.exec(sql);
    return [];
  }
  return (await database.query(sql, values)).rows;
}
