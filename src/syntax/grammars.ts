/** The compiled grammars that are loaded in this process. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Language, Parser } from 'web-tree-sitter';
import { definitionOf } from './languages.js';
import { BASH_GRAMMAR, keepParser, keepPostgres, loadedPostgres } from './loaded-parsers.js';
import { scriptReadersOf } from './scripts/readers.js';
import { isSqlFile } from './sql/sql-files.js';

const parsers = new Map<string, Promise<Parser>>();
let runtime: Promise<void> | null = null;

/**
 * Loads the grammars that these paths need and that are not loaded yet. Call it before anything that parses: parsing itself is
 * synchronous, so that rules can be. Rejects when the installation is broken (a grammar's file is missing).
 */
export async function loadGrammars(paths: Iterable<string>): Promise<void> {
  const grammars = new Set<string>();
  let sql = false;
  for (const path of paths) {
    sql ||= isSqlFile(path);
    const definition = definitionOf(path);
    if (definition !== null) grammars.add(definition.grammar);
    if (scriptReadersOf(path).length > 0) grammars.add(BASH_GRAMMAR);
  }
  await Promise.all([...[...grammars].map(loadGrammar), ...(sql ? [loadPostgres()] : [])]);
}

/** For SQL alone, as it takes longer to load than everything else together. */
async function loadPostgres(): Promise<void> {
  if (loadedPostgres() !== null) return;
  const { loadModule, parseSync } = await import('libpg-query');
  await loadModule();
  keepPostgres({ parseSync });
}

async function loadGrammar(file: string): Promise<void> {
  const loading = parsers.get(file) ?? createParser(file);
  parsers.set(file, loading);
  try {
    keepParser(file, await loading);
  } catch (error) {
    // A file that could not be opened just now may be there for the next change.
    parsers.delete(file);
    throw error;
  }
}

async function createParser(file: string): Promise<Parser> {
  runtime ??= Parser.init();
  try {
    await runtime;
  } catch (error) {
    runtime = null;
    throw error;
  }
  return new Parser().setLanguage(await (OWN.has(file) ? loadOwn(file) : Language.load(join(packageFolder(), file))));
}

/** Grammars that ship with the project itself, in wasm/: the package of compiled grammars does not have them. */
const OWN: ReadonlySet<string> = new Set(['tree-sitter-kotlin.wasm']);

function packageFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm');
}

/** The folder is beside this file, and in the bundle beside the entry points, one above the chunks. */
async function loadOwn(file: string): Promise<Language> {
  const beside = fileURLToPath(new URL(`wasm/${file}`, import.meta.url));
  try {
    return await Language.load(beside);
  } catch {
    return await Language.load(fileURLToPath(new URL(`../wasm/${file}`, import.meta.url)));
  }
}
