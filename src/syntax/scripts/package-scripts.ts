/** The scripts of a package.json. */
import { parseTree } from 'jsonc-parser';
import type { ScriptPart, ScriptReader } from './script.js';

export const packageScripts: ScriptReader = {
  matches: (path) => /(?:^|\/)package\.json$/.test(path),
  read: (_path, text) => {
    const root = parseTree(text, []);
    const scripts = root?.children?.find((entry) => entry.children?.[0]?.value === 'scripts')?.children?.[1];
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return (scripts?.children ?? []).flatMap(({ children, offset }): ScriptPart[] => {
      const [name, script] = children ?? [];
      if (typeof name?.value !== 'string' || typeof script?.value !== 'string') return [];
      const line = starts.findLastIndex((start) => start <= offset) + 1;
      return [
        { text: script.value, lines: [line], place: `the script "${name.value}"`, teardown: /clean|teardown/i.test(name.value) },
      ];
    });
  },
};
