/** A file's text into its guards, by the way that fits its path: a grammar, a template's lexer, or both. */
import { isComponent, languageOf } from '../languages.js';
import { descendants, type LinesOfInterest } from '../node.js';
import { parseSource, type SourceTree } from '../source.js';
import { isTemplate } from '../templates/families.js';
import { templateGuards } from '../templates/template-guards.js';
import { guardsOf } from './extract.js';
import type { FileGuards } from './guard.js';
import { guardsOnBrokenLines, isTextual, textGuards } from './text-fallback.js';

export interface ReadGuards {
  readonly text: string;
  readonly guards: FileGuards;
}

/** Whether guards can be read from files of this path. */
export function isReadable(path: string): boolean {
  return languageOf(path) !== null || isTemplate(path) || isTextual(path);
}

/** The guards of a text, or why they cannot be read. Grammars must have been loaded. */
export function readGuards(path: string, text: string, interest: LinesOfInterest): ReadGuards | { reason: string } {
  const template = isTemplate(path) ? templateGuards(path, text) : null;
  if (isTemplate(path) && template === null) return { reason: `${path} is too long to be read` };
  if (languageOf(path) === null || (template !== null && !isComponent(path))) {
    return { text, guards: template ?? textGuards(path, text) };
  }
  const tree = parseSource(path, text, interest);
  if (!tree.parsed) return { reason: tree.reason };
  const guards = withBrokenLines(path, tree, guardsOf(tree));
  return template === null ? { text: tree.text, guards } : { text, guards: together(guards, template) };
}

/** What stands where the grammar gave up is read as text, unless something was understood on the line. */
function withBrokenLines(path: string, { root, text, partial }: SourceTree, read: FileGuards): FileGuards {
  if (!partial) return read;
  const broken = new Set<number>();
  for (const node of descendants(root))
    if (node.type === 'ERROR') for (let line = node.startLine; line <= node.endLine; line++) broken.add(line);
  for (const { startLine } of read.guards) broken.delete(startLine);
  const [file] = read.units;
  if (broken.size === 0 || file === undefined) return read;
  const found = guardsOnBrokenLines(path, text, (line) => broken.has(line)).map((guard) => ({ ...guard, unit: file }));
  return { ...read, guards: [...read.guards, ...found] };
}

/** A component's script and its markup are one file. */
function together(script: FileGuards, markup: FileGuards): FileGuards {
  const [file] = script.units;
  const placed = <T extends { readonly unit: unknown }>(each: T): T => (file === undefined ? each : { ...each, unit: file });
  return {
    guards: [...script.guards, ...markup.guards.map(placed)],
    weakenings: [...script.weakenings, ...markup.weakenings.map(placed)],
    units: script.units,
  };
}
