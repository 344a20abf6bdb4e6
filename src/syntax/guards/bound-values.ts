/** Values that were quoted within a statement, and are handed to the database beside it now. */
import type { Whereabouts } from './compensation.js';
import type { Guard } from './guard.js';
import { linesOf } from './lines.js';

const QUOTES = /^replace .{1,40} \\?["'`]$/;
const PLACEHOLDER = /["'`][^"'`\n]{0,300}(?:\?|%s|\$\d|[:@][a-z]\w{0,30})[^"'`\n]{0,300}["'`]\s{0,9}\)?\s{0,9},\s{0,9}[[({\w]/;

/** Whether what a replacement of quotes made safe is now bound to a placeholder. */
export function isBoundInstead(guard: Guard, { file, unit }: Whereabouts): boolean {
  if (file.after === null || !guard.atoms.some(({ name }) => QUOTES.test(name))) return false;
  return linesOf(file.after, unit.startLine, unit.endLine).some(
    ({ changed, text }) => changed && PLACEHOLDER.test(text.slice(0, 800)),
  );
}
