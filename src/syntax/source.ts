/**
 * Source code into structure. The text is untrusted: it is parsed by WebAssembly, bounded in size, work, depth and nodes, and
 * code with syntax errors still gives a tree of what could be read.
 */
import type { Parser, Tree } from 'web-tree-sitter';
import { type Dialect, PLAIN } from './dialects/dialect.js';
import { DIALECTS, TEST_DIALECTS } from './dialects/dialects.js';
import { loadedParser } from './loaded-parsers.js';
import { definitionOf, isComponent, type Language } from './languages.js';
import { copyTree, type LinesOfInterest, type SyntaxNode } from './node.js';

/** Characters. Larger files are data or generated. */
export const MAX_LENGTH = 1_000_000;
/** The parser reports progress about every 200 characters of ordinary code, 25 of the densest. */
const MAX_PROGRESS = 40_000;
/** The parser is given the text in pieces of this many characters. */
const PIECE = 1_024;
/**
 * How often it may ask for a piece again. Ordinary code is read twice; what is read over and over is made to be (a pattern that
 * never ends, at every slash). Work is bounded by counting it, not by a clock, so that a text is always judged alike.
 */
const READS_PER_PIECE = 10;
const FREE_READS = 1_000;

export interface ParsedText {
  readonly parsed: true;
  readonly text: string;
  readonly root: SyntaxNode;
  /** The text has syntax errors, so the tree is of the parts that could be read. */
  readonly partial: boolean;
}

export interface SourceTree extends ParsedText {
  readonly language: Language;
}

export interface Unparsed {
  readonly parsed: false;
  /** One sentence part without a full stop, for example "src/a.js has more than 1,000,000 characters". */
  readonly reason: string;
}

/**
 * Parses a text by its path's language. Synchronous; the grammar must have been loaded. Never throws on any text. With `interest`,
 * blocks without a line of interest are left empty, which makes a small change of a large file cheap.
 */
export function parseSource(path: string, text: string, interest?: LinesOfInterest): SourceTree | Unparsed {
  return parseIn(DIALECTS, path, text, interest);
}

/** The same for those who look for tests, which are left out otherwise where they stand among the code that they test. */
export function parseTests(path: string, text: string): SourceTree | Unparsed {
  return parseIn(TEST_DIALECTS, path, text);
}

function parseIn(
  dialects: Readonly<Record<Language, Dialect>>,
  path: string,
  text: string,
  interest?: LinesOfInterest,
): SourceTree | Unparsed {
  const definition = definitionOf(path);
  if (definition === null) return { parsed: false, reason: `there is no grammar for ${path}` };
  const code = isComponent(path) ? scriptsOf(text) : text;
  const read = parseText(definition.grammar, code, path, { dialect: dialects[definition.language], interest });
  return read.parsed ? { ...read, language: definition.language } : read;
}

/** Parses a text with a grammar, whatever its path. `name`: what it is called in a reason. */
export function parseText(
  grammar: string,
  text: string,
  name: string,
  { dialect = PLAIN, interest }: { dialect?: Dialect; interest?: LinesOfInterest | undefined } = {},
): ParsedText | Unparsed {
  const parser = loadedParser(grammar);
  if (parser === null) return { parsed: false, reason: `the grammar for ${name} was not loaded` };
  if (text.length > MAX_LENGTH) {
    return { parsed: false, reason: `${name} has more than ${MAX_LENGTH.toLocaleString('en-US')} characters` };
  }
  const tree = parseBounded(parser, text);
  if (tree === null) return { parsed: false, reason: `${name} takes too much work to parse` };
  const cursor = tree.walk();
  try {
    const root = copyTree(cursor, text, { dialect, interest });
    if (root === null) return { parsed: false, reason: `${name} is nested too deeply, or too large, to be read` };
    return { parsed: true, text, root, partial: tree.rootNode.hasError };
  } finally {
    cursor.delete();
    tree.delete();
  }
}

/** Null when the text takes more work than its length explains. */
function parseBounded(parser: Parser, code: string): Tree | null {
  const mostReads = FREE_READS + (code.length / PIECE) * READS_PER_PIECE;
  let reads = 0;
  let progress = 0;
  parser.reset();
  const read = (index: number): string | undefined =>
    ++reads > mostReads || index >= code.length ? undefined : code.slice(index, index + PIECE);
  const tree = parser.parse(read, null, { progressCallback: () => ++progress > MAX_PROGRESS || reads > mostReads });
  if (reads <= mostReads) return tree;
  tree?.delete();
  return null;
}

/** A component's text with everything but its scripts blanked, so that lines keep their numbers. */
function scriptsOf(text: string): string {
  let code = '';
  let end = 0;
  for (;;) {
    const tag = text.indexOf('<script', end);
    const start = tag < 0 ? -1 : text.indexOf('>', tag);
    if (start < 0) return code + blank(text.slice(end));
    const close = text.indexOf('</script', start);
    const stop = close < 0 ? text.length : close;
    code += blank(text.slice(end, start + 1)) + text.slice(start + 1, stop);
    end = stop;
  }
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
