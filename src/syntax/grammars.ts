/** Which compiled grammars the files of a change need. */
import { definitionOf } from './languages.js';
import { loadGrammar } from './load-grammar.js';
import { BASH_GRAMMAR, keepPostgres, loadedPostgres } from './loaded-parsers.js';
import { scriptReadersOf } from './scripts/readers.js';
import { isSqlFile } from './sql/sql-files.js';

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
