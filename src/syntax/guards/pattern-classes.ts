/**
 * Classes of characters in two versions of a pattern. One that lets more characters through is what features need as well, so only those
 * count that end or begin something in paths, markup, addresses, headers or commands.
 */

/** What a value must not hold where it becomes a part of a path, a page, a line or a command. */
const HARMFUL = new Set([
  '/',
  '\\\\',
  '\\/',
  '<',
  '>',
  '"',
  "'",
  '`',
  ';',
  '|',
  '&',
  '$',
  '%',
  '\\s',
  '\\S',
  '\\W',
  '\\D',
  '\\n',
  '\\r',
  ' ',
  ':',
  '@',
  '\\0',
]);
const MAX_TOKENS = 200;

/** Whether the patterns differ only in classes, and one of these lets something harmful through that it did not. */
export function hasWiderClass(before: string, after: string): boolean {
  if (!isAnchored(before) || !isAnchored(after)) return false;
  const [one, other] = [tokensOf(before), tokensOf(after)];
  if (one.length !== other.length || one.length > MAX_TOKENS) return false;
  let wider = false;
  for (const [index, token] of one.entries()) {
    const now = other[index] ?? '';
    if (token === now) continue;
    if (!isClass(token) || !(isClass(now) || now === '.')) return false;
    if (now === '.' ? !token.startsWith('[^') : letsMoreThrough(token, now)) wider = true;
    else return false;
  }
  return wider;
}

/** A pattern that need not match a whole value finds parts of it, and says nothing about the rest. */
function isAnchored(source: string): boolean {
  return /^(?:\^|\\A)/.test(source) && /(?:\$|\\[zZ])$/.test(source);
}

function isClass(token: string): boolean {
  return token.startsWith('[') || /^\\[wds]$/.test(token);
}

function letsMoreThrough(before: string, after: string): boolean {
  const [one, other] = [membersOf(before), membersOf(after)];
  if (one.negated !== other.negated) return false;
  const [less, more] = one.negated ? [other.members, one.members] : [one.members, other.members];
  const gained = [...more].filter((member) => !less.has(member));
  const lost = [...less].filter((member) => !more.has(member) && !implies(more, member));
  return lost.length === 0 && gained.some((member) => HARMFUL.has(member));
}

/** `\W` holds all that `\s` does. */
function implies(members: ReadonlySet<string>, member: string): boolean {
  return (member === '\\s' && members.has('\\W')) || (/^[a-zA-Z0-9_]$|^(?:a-z|A-Z|0-9|\\d)$/.test(member) && members.has('\\w'));
}

function membersOf(token: string): { negated: boolean; members: ReadonlySet<string> } {
  if (!token.startsWith('[')) return { negated: false, members: new Set([token]) };
  const negated = token.startsWith('[^');
  const inner = token.slice(negated ? 2 : 1, -1);
  return { negated, members: new Set(inner.match(/\\.|[a-zA-Z0-9]-[a-zA-Z0-9]|[^\\]/g) ?? []) };
}

/** Classes and escapes as one, everything else sign by sign. */
function tokensOf(source: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < source.length && tokens.length <= MAX_TOKENS; ) {
    let end = at + 1;
    if (source[at] === '\\') end = at + 2;
    else if (source[at] === '[') {
      // A bracket that closes stands for itself where it comes first.
      end = at + (source[at + 1] === '^' ? 2 : 1) + 1;
      while (end < source.length && source[end] !== ']') end += source[end] === '\\' ? 2 : 1;
      end++;
    }
    tokens.push(source.slice(at, end));
    at = end;
  }
  return tokens;
}
