// What pg-boss 10 does with the four things that the queue of the store needs. Not part of the product or its tests:
//   npm i --no-save pg-boss@10.4.2 && node bench/pg-boss.mjs postgresql://user@host/database
import PgBoss from 'pg-boss';

const url = process.argv[2];
if (!url) {
  console.error('usage: node bench/pg-boss.mjs <address of an empty PostgreSQL database>');
  process.exit(2);
}
const boss = new PgBoss({ connectionString: url, schema: `trial_${process.pid}`, supervise: false, schedule: false });
const heard = [];
boss.on('error', (error) => heard.push(error.message));
await boss.start();
const keys = (jobs) => (jobs ?? []).map((job) => job.data.key);

for (const policy of ['standard', 'short', 'singleton', 'stately']) {
  const queue = `keys-${policy}`;
  await boss.createQueue(queue, { name: queue, policy });
  const send = (key) => boss.send(queue, { key }, { singletonKey: key });
  await send('a');
  const first = keys(await boss.fetch(queue));
  const second = await send('a');
  const third = await send('a');
  await send('b');
  const next = await boss.fetch(queue, { batchSize: 10 }).then(keys, (error) => `rejected: ${error.message}`);
  console.log(
    `${policy}: while a job of ${first} runs, ${[second, third].filter(Boolean).length} more of a wait (1 is right); fetch then gives ` +
      `${JSON.stringify(next)} (["b"] is right); errors told by event: ${heard.length}`,
  );
  heard.length = 0;
}

await boss.createQueue('flood');
for (let index = 0; index < 2_000; index++) await boss.send('flood', { key: 'busy' });
await boss.send('flood', { key: 'quiet' });
let place = 1;
for (let job; (job = (await boss.fetch('flood'))?.[0]) && job.data.key !== 'quiet'; ) place++;
console.log(`fairness: the job of a quiet repository comes as number ${place}, after 2,000 of a busy one`);
await boss.stop({ graceful: false });
