/** The list of paths that a pull request says it is about. */

const LONGEST = 65_536;
const MOST = 100;
const HEADING =
  /^(?:#{1,6}\s{0,9})?(?:\*\*|__)?(?:scope|paths|allowed paths|files in scope)(?:\*\*|__)?[*_\s]{0,20}(?::[*_]{0,2}\s{0,20})?(.{0,2000})$/i;
const ITEM = /^\s*(?:[-*+]|\d{1,3}[.)])\s+(.{1,300})$/;

/**
 * The glob patterns under "Scope:" or "Paths:", beside it or as list items below it; null without such a list, and where anything in
 * it is no path: then it is prose. A folder stands for all that is in it.
 */
export function scopeInText(body: string): string[] | null {
  const lines = body.slice(0, LONGEST).split(/\r?\n/);
  const at = lines.findIndex((line) => HEADING.test(line.trim()));
  if (at < 0) return null;
  const beside = (HEADING.exec((lines[at] ?? '').trim())?.[1] ?? '').trim();
  const items = beside === '' ? itemsBelow(lines.slice(at + 1)) : beside.split(/\s*,\s*|\s+/);
  const paths = items.map((item) => patternOf(item));
  if (paths.length === 0 || paths.length > MOST) return null;
  const known = paths.filter((path) => path !== null);
  return known.length === paths.length ? known : null;
}

function itemsBelow(lines: readonly string[]): string[] {
  const items: string[] = [];
  for (const line of lines) {
    const item = ITEM.exec(line)?.[1];
    if (item !== undefined) items.push(item.trim());
    else if (line.trim() !== '' || items.length > 0) break;
  }
  return items;
}

/** Without backticks; null for a word, which may mean anything. */
function patternOf(item: string): string | null {
  const path = item.replace(/^`(.*)`$/, '$1').replace(/^\.?\/(?=.)/, '');
  if (!/^[\w.@*?+()[\]{}/-]{1,200}$/.test(path) || !/[/*]|\.[a-z\d]{1,8}$/i.test(path)) return null;
  return path.endsWith('/') ? `${path}**` : path;
}
