/** Scripts of package.json that checks are run by, made into nothing. */
import { entriesOf, isUnreadableData, valueAt } from '../../syntax/data/data.js';
import { readJson } from '../../syntax/data/json.js';

const CHECKS = /^(?:test|lint|typecheck|type-check|check|check-types|coverage|audit|security|verify|ci)(?:[:\w-]{0,40})?$/;
const NOTHING = /^\s*(?:exit 0|true|:|echo\b[^&|;]{0,500}(?:(?:&&|;)\s*(?:exit 0|true))?|node -e ['"]{0,2})\s*$/;
const SWALLOWED = /\|\|\s*(?:true|:|exit 0|echo\b)|;\s*(?:true|exit 0)\s*$/;

export interface HollowScript {
  readonly script: string;
  readonly before: string;
  readonly after: string;
  readonly line: number;
}

interface Script {
  readonly text: string;
  readonly line: number;
}

export function hollowedScripts(before: string, after: string): HollowScript[] {
  const earlier = scriptsOf(before);
  return [...scriptsOf(after)].flatMap(([script, { text, line }]) => {
    const old = earlier.get(script)?.text;
    if (old === undefined || NOTHING.test(old)) return [];
    const isHollow = NOTHING.test(text) || (SWALLOWED.test(text) && !SWALLOWED.test(old));
    return isHollow ? [{ script, before: old, after: text, line }] : [];
  });
}

function scriptsOf(text: string): Map<string, Script> {
  const read = readJson(text);
  if (isUnreadableData(read)) return new Map();
  return new Map(
    entriesOf(valueAt(read[0] ?? null, 'scripts')).flatMap(({ key, line, value }): [string, Script][] =>
      value.kind === 'scalar' && CHECKS.test(key) ? [[key, { text: value.text.slice(0, 2_000), line }]] : [],
    ),
  );
}
