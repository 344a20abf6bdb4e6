/**
 * Source code into structure. The text is untrusted: it is parsed by WebAssembly, bounded in size, work, depth and nodes, and
 * code with syntax errors still gives a tree of what could be read.
 */
import { loadedParser } from './grammars.js';
import { definitionOf, isComponent, type Language } from './languages.js';
import { copyTree, type SyntaxNode } from './node.js';

/** Characters. Larger files are data or generated. */
export const MAX_LENGTH = 1_000_000;
/** How often the parser may report progress, which it does about every 200 characters of ordinary code. */
const MAX_PROGRESS = 20_000;

export interface SourceTree {
  readonly parsed: true;
  readonly language: Language;
  readonly text: string;
  readonly root: SyntaxNode;
  /** The text has syntax errors, so the tree is of the parts that could be read. */
  readonly partial: boolean;
}

export interface Unparsed {
  readonly parsed: false;
  /** One sentence part without a full stop, for example "src/a.js has more than 1,000,000 characters". */
  readonly reason: string;
}

/** Parses a text by its path's language. Synchronous; the grammar must have been loaded. Never throws on any text. */
export function parseSource(path: string, text: string): SourceTree | Unparsed {
  const definition = definitionOf(path);
  if (definition === null) return { parsed: false, reason: `there is no grammar for ${path}` };
  const parser = loadedParser(definition.grammar);
  if (parser === null) return { parsed: false, reason: `the grammar for ${path} was not loaded` };
  if (text.length > MAX_LENGTH) {
    return { parsed: false, reason: `${path} has more than ${MAX_LENGTH.toLocaleString('en-US')} characters` };
  }
  const code = isComponent(path) ? scriptsOf(text) : text;
  let progress = 0;
  parser.reset();
  const tree = parser.parse(code, null, { progressCallback: () => ++progress > MAX_PROGRESS });
  if (tree === null) return { parsed: false, reason: `${path} takes too long to parse` };
  const cursor = tree.walk();
  try {
    const root = copyTree(cursor, code);
    if (root === null) return { parsed: false, reason: `${path} is nested too deeply, or too large, to be read` };
    return { parsed: true, language: definition.language, text: code, root, partial: tree.rootNode.hasError };
  } finally {
    cursor.delete();
    tree.delete();
  }
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
