/** The compiled grammars that are loaded in this process. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { definitionOf } from './languages.js';

const parsers = new Map<string, Promise<Parser>>();
const ready = new Map<string, Parser>();
let runtime: Promise<void> | null = null;

/**
 * Loads the grammars that these paths need and that are not loaded yet. Call it before anything that parses: parsing itself is
 * synchronous, so that rules can be. Rejects when the installation is broken (a grammar's file is missing).
 */
export async function loadGrammars(paths: Iterable<string>): Promise<void> {
  const grammars = new Set<string>();
  for (const path of paths) {
    const definition = definitionOf(path);
    if (definition !== null) grammars.add(definition.grammar);
  }
  await Promise.all([...grammars].map(loadGrammar));
}

async function loadGrammar(file: string): Promise<void> {
  const loading = parsers.get(file) ?? createParser(file);
  parsers.set(file, loading);
  try {
    ready.set(file, await loading);
  } catch (error) {
    // A file that could not be opened just now may be there for the next change.
    parsers.delete(file);
    throw error;
  }
}

async function createParser(file: string): Promise<Parser> {
  runtime ??= Parser.init();
  await runtime;
  const directory = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/package.json'));
  const grammar = await Language.load(join(directory, 'wasm', file));
  return new Parser().setLanguage(grammar);
}

/** The parser for a grammar's file, or null when it was not loaded. */
export function loadedParser(file: string): Parser | null {
  return ready.get(file) ?? null;
}
