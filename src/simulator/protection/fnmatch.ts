/**
 * Ruby's `File.fnmatch` with FNM_PATHNAME, the pattern language of GitHub's branch protection and rulesets.
 *
 * `*` and `?` stop at a slash; only a whole segment `**` followed by a slash crosses folders, so a trailing `**` is a plain `*`.
 * There are no braces and no backslash escapes. Source: GitHub's documentation, "Using fnmatch syntax".
 */
export function fnmatch(pattern: string, name: string): boolean {
  const patterns = pattern.split('/');
  const names = name.split('/');
  // How many segments of the name the pattern so far may have taken.
  let taken = new Set([0]);
  for (const [index, segment] of patterns.entries()) {
    const next = new Set<number>();
    for (const count of taken) {
      if (segment === '**' && index < patterns.length - 1) {
        next.add(count);
        for (let at = count; at < names.length && names[at]?.startsWith('.') === false; at += 1) next.add(at + 1);
      } else {
        const candidate = names[count];
        if (candidate !== undefined && matchSegment(segment, candidate)) next.add(count + 1);
      }
    }
    taken = next;
  }
  return taken.has(names.length);
}

/** One segment; on a mismatch only the last `*` takes one character more, so the time stays bounded. */
function matchSegment(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  const tokens = tokenize(pattern);
  let t = 0;
  let c = 0;
  let star = -1;
  let starAt = 0;
  while (c < name.length) {
    const token = tokens[t];
    if (token === '*') {
      star = t;
      starAt = c;
      t += 1;
    } else if (token !== undefined && matchCharacter(token, name[c] ?? '')) {
      t += 1;
      c += 1;
    } else if (star !== -1) {
      t = star + 1;
      starAt += 1;
      c = starAt;
    } else {
      return false;
    }
  }
  while (tokens[t] === '*') t += 1;
  return t === tokens.length;
}

/** Single characters, `*`, `?` and whole `[…]` sets. */
function tokenize(pattern: string): string[] {
  return pattern.match(/\[[!^]?\]?[^\]]*\]|[\s\S]/g) ?? [];
}

function matchCharacter(token: string, character: string): boolean {
  if (token === '?') return true;
  if (token.length === 1) return token === character;
  const negated = /^\[[!^]/.test(token);
  const set = token.slice(negated ? 2 : 1, -1);
  let found = false;
  for (let at = 0; at < set.length; at += 1) {
    const from = set[at] ?? '';
    const to = set[at + 1] === '-' ? set[at + 2] : undefined;
    if (to === undefined) {
      found ||= from === character;
    } else {
      found ||= from <= character && character <= to;
      at += 2;
    }
  }
  return found !== negated;
}
