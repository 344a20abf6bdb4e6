/** What variables of a file were given, found by their names in its text. */

const MAX_USES = 30;
const MAX_VALUE = 160;

/** Whether a variable of this name is anywhere given a value that matches. */
export function isGiven(name: string, text: string, value: RegExp): boolean {
  if (!/^[@$]?[\w.]{1,60}$/.test(name)) return false;
  let uses = 0;
  for (let at = text.indexOf(name); at >= 0 && uses < MAX_USES; at = text.indexOf(name, at + name.length), uses++) {
    if (/[\w$.]/.test(text[at - 1] ?? '')) continue;
    const after = text.slice(at + name.length, at + name.length + MAX_VALUE);
    const line = after.slice(0, after.indexOf('\n') < 0 ? after.length : after.indexOf('\n'));
    if (/^\s{0,9}(?::[^=\n]{1,40})?(?::|\+)?=(?!=)/.test(line) && value.test(line)) return true;
  }
  return false;
}
