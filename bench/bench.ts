/** What guard-removed, the hook and all rules together cost, on input of our own making and on this repository's history. Ends with 1 when a goal is missed. */
import { measureHistory, measurePullRequests } from './pull-requests.js';
import { measureDurability } from './durability.js';
import { measureHook } from './hook.js';
import { measureLargeChanges } from './large-changes.js';
import { measureParsers } from './parsers.js';
import { missedGoals } from './report.js';
import { measureStore } from './store.js';
import { measureThroughput } from './throughput.js';

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  parsers: measureParsers,
  'pull-requests': measurePullRequests,
  history: measureHistory,
  large: measureLargeChanges,
  hook: measureHook,
  throughput: measureThroughput,
  store: measureStore,
  durability: measureDurability,
};

const named = process.argv.slice(2);
const unknown = named.find((name) => !Object.hasOwn(PARTS, name));
if (unknown !== undefined) {
  console.error(`There is no part ${JSON.stringify(unknown)}. The parts: ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}
console.log(`Node ${process.version}, ${process.platform} ${process.arch}`);
for (const [name, measure] of Object.entries(PARTS)) if (named.length === 0 || named.includes(name)) await measure();
process.exitCode = missedGoals() > 0 ? 1 : 0;
