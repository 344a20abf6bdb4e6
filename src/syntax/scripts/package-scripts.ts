/** The scripts of a package.json. */
import { entriesOf, isUnreadableData, valueAt } from '../data/data.js';
import { readJson } from '../data/json.js';
import type { ScriptReader } from './script.js';

export const packageScripts: ScriptReader = {
  matches: (path) => /(?:^|\/)package\.json$/.test(path),
  read: (path, text) => {
    const read = readJson(text);
    if (isUnreadableData(read)) return { reason: `${path} cannot be read: ${read.reason}` };
    return entriesOf(valueAt(read[0] ?? null, 'scripts')).flatMap(({ key, value }) =>
      value.kind === 'scalar'
        ? [{ text: value.text, lines: value.lines, place: `the script "${key}"`, teardown: /clean|teardown/i.test(key) }]
        : [],
    );
  },
};
