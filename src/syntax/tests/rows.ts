/** The rows that a test is run with: what each says is to come of it, and which became of another. */
import { statusSays } from './security-words.js';
import type { Entry, Says } from './test-case.js';

const REFUSED =
  /\b(?:want|expect(?:ed)?|should|is|has)?_?(?:err(?:or)?|fail(?:s|ed|ure)?|throws?|panics?|invalid|denied|forbidden|blocked|rejected|refused)\w{0,8}['"]?\s*(?:=>|[:=])\s*(true|false|null|nil|None|undefined|)/i;
const ALLOWED =
  /\b(?:want|expect(?:ed)?|should|is)?_?(?:allow(?:ed)?|valid|ok|pass(?:es|ed)?|safe|authori[sz]ed|permitted|accepted|trusted)\w{0,6}['"]?\s*(?:=>|[:=])\s*(true|false)/i;

/** By the names of its fields; null for a row of values alone. */
export function rowSays(row: string): Says {
  const code = row.slice(0, 2_000);
  const refused = REFUSED.exec(code)?.[1]?.toLowerCase();
  if (refused !== undefined) return refused === 'true' || refused === '' ? 'refuses' : 'allows';
  const allowed = ALLOWED.exec(code)?.[1]?.toLowerCase();
  if (allowed !== undefined) return allowed === 'true' ? 'allows' : 'refuses';
  const named = /\b\w{0,40}(?:status|code)\w{0,40}['"]?\s*(?:=>|[:=])\s*([^,\n]{1,60})/i.exec(code)?.[1];
  return named === undefined ? null : statusSays(named);
}

/** The row of `others` that is the same but for what comes of it, or null. */
export function turnedRow(row: Entry, others: readonly Entry[]): Entry | null {
  if (row.says !== 'refuses' && row.says !== 'denies') return null;
  const values = valuesOf(row);
  return others.find((other) => other.says === 'allows' && valuesOf(other) === values) ?? null;
}

/** Its texts and numbers that are no statuses: what goes in. */
function valuesOf({ key }: Entry): string {
  return [...key.matchAll(/'[^']{2,400}'|"[^"]{2,400}"/g)].map(([value]) => value).join(' ');
}
