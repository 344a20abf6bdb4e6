/** mix.exs of Elixir: the tuples `{:name, "~> 1.0", options}`. Nothing is executed: literals are read. */
import { levelOfConstraint } from './constraints.js';
import { Declarations, isCommitId, manifestReader, repositoryOf } from './declarations.js';
import { lockfileOf, readMixLock } from './lockfiles.js';
import type { Declaration, Unreadable } from './manifest.js';
import { HASH_COMMENTS, LARGEST_SOURCE, type Token, tokenize } from './tokens.js';

export const mixManifest = manifestReader({
  ecosystem: 'mix',
  matches: (path) => /(?:^|\/)mix\.exs$/.test(path),
  read: readMix,
  pin: ({ source }, to) => (source === 'registry' && !isCommitId(to) ? `== ${to}` : null),
  written: ({ name, source }, specifier) =>
    source === 'git' ? `{:${name}, git: "…", ref: "${specifier}"}` : `{:${name}, "${specifier}"}`,
  ...lockfileOf(new Map([['mix.lock', readMixLock]])),
});

function readMix(text: string): readonly Declaration[] | Unreadable {
  if (text.length > LARGEST_SOURCE) return { reason: 'mix.exs is longer than 1 MB' };
  const found = new Declarations(text);
  const tokens = tokenize(text, HASH_COMMENTS);
  for (const [index, token] of tokens.entries()) {
    const name = tokens[index + 2];
    if (token.text !== '{' || tokens[index + 1]?.text !== ':' || name?.kind !== 'word' || tokens[index + 3]?.text !== ',')
      continue;
    addTuple(found, name, tupleFrom(tokens, index + 4));
  }
  return found.done();
}

function tupleFrom(tokens: readonly Token[], from: number): Token[] {
  const parts: Token[] = [];
  let depth = 1;
  for (let index = from; index < tokens.length && parts.length < 60; index++) {
    const token = tokens[index];
    if (token === undefined || token.kind === 'end') break;
    if (token.kind === 'sign' && token.text === '{') depth++;
    if (token.kind === 'sign' && token.text === '}' && --depth === 0) break;
    if (token.text !== '\n') parts.push(token);
  }
  return parts;
}

function addTuple(found: Declarations, name: Token, parts: readonly Token[]): void {
  const option = (...keys: readonly string[]): Token | null => {
    const at = parts.findIndex(
      ({ kind, text }, index) => kind === 'word' && keys.includes(text) && parts[index + 1]?.text === ':',
    );
    return at < 0 ? null : (parts[at + 2] ?? null);
  };
  if (option('path', 'in_umbrella') !== null) return;
  const place = { name: name.text, group: 'deps', line: name.line, endLine: parts.at(-1)?.line ?? name.line };
  const repository = option('git', 'github');
  const [first] = parts;
  if (repository?.kind === 'string') {
    const ref = option('ref', 'tag', 'branch')?.text ?? '';
    const specifier = ref === '' ? repository.text : ref;
    found.add({
      ...place,
      specifier,
      level: isCommitId(ref) ? 'exact' : 'moving',
      source: 'git',
      origin: repositoryOf(repository.text),
    });
  } else if (first?.kind === 'string' && !first.open) {
    const spec = first.text.replace(/(?<!\s)\s+or\s+/g, ' || ');
    const level = levelOfConstraint(spec, { bare: 'exact' });
    if (level !== null) found.add({ ...place, specifier: first.text, level });
  }
}
