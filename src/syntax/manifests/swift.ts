/** Package.swift: the `.package(url:…)` calls. Nothing is executed: literals are read. */
import { Declarations, isCommitId, manifestReader, repositoryOf } from './declarations.js';
import { lockfileOf, readSwiftLock } from './lockfiles.js';
import type { Declaration, Level, Unreadable } from './manifest.js';
import { LARGEST_SOURCE, SLASH_COMMENTS, type Token, tokenize } from './tokens.js';

export const swiftManifest = manifestReader({
  ecosystem: 'swift',
  matches: (path) => /(?:^|\/)Package(?:@swift-[\d.]{1,10})?\.swift$/.test(path),
  read: readPackage,
  pin: () => null,
  written: ({ name }, specifier) => `.package(url: "…/${name}", exact: "${specifier}")`,
  ...lockfileOf(new Map([['Package.resolved', readSwiftLock]]), (name) => name.toLowerCase()),
});

function readPackage(text: string): readonly Declaration[] | Unreadable {
  if (text.length > LARGEST_SOURCE) return { reason: 'Package.swift is longer than 1 MB' };
  const found = new Declarations(text);
  const tokens = tokenize(text, SLASH_COMMENTS);
  for (const [index, token] of tokens.entries()) {
    if (token.text !== '.package' || tokens[index + 1]?.text !== '(') continue;
    const parts = callFrom(tokens, index + 2);
    const address = labelled(parts, 'url') ?? labelled(parts, 'id');
    if (address === null || address.open) continue;
    const { level, specifier } = requirementOf(parts);
    const origin = repositoryOf(address.text);
    const name = origin.split('/').at(-1) ?? origin;
    found.add({
      name,
      group: 'dependencies',
      specifier,
      level,
      source: 'git',
      origin,
      line: token.line,
      endLine: parts.at(-1)?.line ?? token.line,
    });
  }
  return found.done();
}

function callFrom(tokens: readonly Token[], from: number): Token[] {
  let depth = 1;
  const parts: Token[] = [];
  for (let index = from; index < tokens.length && parts.length < 60; index++) {
    const token = tokens[index];
    if (token === undefined || token.kind === 'end') break;
    if (token.text === '(' && token.kind === 'sign') depth++;
    if (token.text === ')' && token.kind === 'sign' && --depth === 0) break;
    if (token.text !== '\n') parts.push(token);
  }
  return parts;
}

/** `from: "1.0.0"`, `exact:`, `branch:`, `revision:`, `.upToNextMajor(from:)`, `"1.0.0"..<"2.0.0"`. */
function requirementOf(parts: readonly Token[]): { level: Level; specifier: string } {
  const branch = labelled(parts, 'branch') ?? after(parts, '.branch');
  const revision = labelled(parts, 'revision') ?? after(parts, '.revision');
  const exact = labelled(parts, 'exact') ?? after(parts, '.exact');
  const from = labelled(parts, 'from');
  if (branch !== null) return { level: 'moving', specifier: branch.text };
  if (revision !== null)
    return { level: isCommitId(revision.text) || revision.open ? 'exact' : 'moving', specifier: revision.text };
  if (exact !== null) return { level: 'exact', specifier: exact.text };
  if (from !== null) return { level: 'range', specifier: from.text };
  const versions = parts.filter(({ kind, text }) => kind === 'string' && /^\d/.test(text));
  if (versions.length >= 2) return { level: 'range', specifier: versions.map(({ text }) => text).join('..<') };
  // A requirement that is no literal is judged where it is written, in Swift code.
  return parts.filter(({ text }) => text === ',').length > 0
    ? { level: 'range', specifier: '' }
    : { level: 'wildcard', specifier: '' };
}

function labelled(parts: readonly Token[], label: string): Token | null {
  const at = parts.findIndex(({ kind, text }, index) => kind === 'word' && text === label && parts[index + 1]?.text === ':');
  const value = at < 0 ? undefined : parts[at + 2];
  return value?.kind === 'string' ? value : null;
}

function after(parts: readonly Token[], call: string): Token | null {
  const at = parts.findIndex(({ text }, index) => text === call && parts[index + 1]?.text === '(');
  const value = at < 0 ? undefined : parts[at + 2];
  return value?.kind === 'string' ? value : null;
}
