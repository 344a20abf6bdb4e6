/** Gemfiles and gem specifications. Nothing is executed: literal calls are read. */
import { baseOf, Declarations, isCommitId, manifestReader, repositoryOf } from './declarations.js';
import { levelOfConstraint } from './constraints.js';
import { lockfileOf, readGemfileLock } from './lockfiles.js';
import { type Declaration, isLooser, type Level, type Unreadable } from './manifest.js';
import { HASH_COMMENTS, LARGEST_SOURCE, type Token, tokenize } from './tokens.js';

const GEM_CALLS = new Set(['gem', 'add_dependency', 'add_runtime_dependency', 'add_development_dependency']);

export const bundlerManifest = manifestReader({
  ecosystem: 'bundler',
  matches: (path) => /(?:^|\/)(?:Gemfile|gems\.rb)$|\.gemspec$|(?:^|\/)Gemfile\.[a-z0-9_.-]{1,40}(?<!\.lock)$/.test(path),
  read: readGems,
  pin: ({ source }, to) => (source === 'registry' && !isCommitId(to) ? to : null),
  written: ({ name, source }, specifier) =>
    source === 'git' ? `gem "${name}", ref: "${specifier}"` : `gem "${name}", "${specifier}"`,
  ...lockfileOf(
    new Map([
      ['Gemfile.lock', readGemfileLock],
      ['gems.locked', readGemfileLock],
    ]),
  ),
});

function readGems(text: string, path: string): readonly Declaration[] | Unreadable {
  if (text.length > LARGEST_SOURCE) return { reason: `${baseOf(path)} is longer than 1 MB` };
  const found = new Declarations(text);
  const tokens = tokenize(text, HASH_COMMENTS);
  for (const [index, token] of tokens.entries()) {
    const call = token.text.slice(token.text.lastIndexOf('.') + 1);
    if (token.kind !== 'word' || !GEM_CALLS.has(call)) continue;
    const first = tokens[index + 1]?.text === '(' ? index + 2 : index + 1;
    const gem = tokens[first];
    if (gem?.kind !== 'string' || gem.open) continue;
    addGem(found, gem, argumentsAfter(tokens, first + 1), call, path.endsWith('.gemspec'));
  }
  return found.done();
}

/** The tokens of a call up to its end: a line's end goes on after a comma or within brackets. */
function argumentsAfter(tokens: readonly Token[], from: number): Token[] {
  const own: Token[] = [];
  let depth = 0;
  for (let index = from; index < tokens.length && own.length < 100; index++) {
    const token = tokens[index];
    // Another call ends this one, whatever its brackets say.
    if (token === undefined || token.kind === 'end' || (token.kind === 'word' && GEM_CALLS.has(token.text))) break;
    if (token.kind === 'sign') {
      if ('[({'.includes(token.text)) depth++;
      if (')]}'.includes(token.text) && --depth < 0) break;
      if (token.text === '\n') {
        if (depth === 0 && own.at(-1)?.text !== ',') break;
        continue;
      }
    }
    own.push(token);
  }
  return own;
}

function addGem(found: Declarations, gem: Token, parts: readonly Token[], group: string, published: boolean): void {
  const name = gem.text;
  const place = { name, group, line: gem.line, endLine: parts.at(-1)?.line ?? gem.line };
  const option = (...keys: readonly string[]): Token | null => {
    const at = parts.findIndex(({ kind, text }) => kind === 'word' && keys.includes(text));
    return at < 0 ? null : (parts.slice(at + 1, at + 4).find(({ kind }) => kind === 'string') ?? null);
  };
  if (option('path') !== null) return;
  const repository = option('git', 'github', 'gitlab', 'bitbucket');
  if (repository !== null) {
    const ref = option('ref', 'tag', 'branch')?.text ?? '';
    const specifier = ref === '' ? repository.text : ref;
    found.add({
      ...place,
      specifier,
      level: isCommitId(ref) ? 'exact' : 'moving',
      source: 'git',
      origin: repositoryOf(repository.text),
    });
    return;
  }
  // Versions are the strings before the first option.
  const optionAt = parts.findIndex(
    ({ kind, text }, index) =>
      kind === 'word' && (parts[index + 1]?.text === ':' || parts[index - 1]?.text === ':') && text !== 'gem',
  );
  const versions = parts.slice(0, optionAt < 0 ? undefined : optionAt).filter(({ kind }) => kind === 'string');
  if (versions.some(({ open }) => open)) return;
  const spread = parts.slice(0, optionAt < 0 ? undefined : optionAt).some(({ kind }) => kind === 'word');
  if (versions.length === 0 && spread) return;
  const level = levelOfAll(versions.map(({ text }) => text));
  if (level !== null) found.add({ ...place, specifier: versions.map(({ text }) => text).join(', '), level, published });
}

/** Several texts hold together. */
function levelOfAll(versions: readonly string[]): Level | null {
  const together = levelOfConstraint(versions.join(', '), { bare: 'exact' });
  const alone = versions.map((version) => levelOfConstraint(version, { bare: 'exact' }));
  return alone.reduce((best, level) => (best !== null && level !== null && isLooser(best, level) ? level : best), together);
}
