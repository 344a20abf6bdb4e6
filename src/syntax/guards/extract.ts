/** The guards of a source file, whatever its language: here a language meets the file that knows its guards. */
import type { Language } from '../languages.js';
import type { SourceTree } from '../source.js';
import type { FileGuards } from './guard.js';
import { guardsOfJavaScript } from './javascript.js';

const EXTRACTORS: Readonly<Record<Language, (tree: SourceTree) => FileGuards>> = {
  javascript: guardsOfJavaScript,
  typescript: guardsOfJavaScript,
  tsx: guardsOfJavaScript,
};

export function guardsOf(tree: SourceTree): FileGuards {
  return EXTRACTORS[tree.language](tree);
}
