/** The parsers of the grammars that are loaded in this process (grammars.ts loads them). */
import type { Parser } from 'web-tree-sitter';
import type { PostgresParser } from './sql/postgres.js';

const ready = new Map<string, Parser>();

export function keepParser(file: string, parser: Parser): void {
  ready.set(file, parser);
}

/** The parser for a grammar's file, or null when it was not loaded. */
export function loadedParser(file: string): Parser | null {
  const parser = ready.get(file) ?? null;
  missed ||= parser === null;
  return parser;
}

let missed = false;

/** Whether the work asked for a parser that is not loaded: if not, it comes to the same with all of them. */
export function missesParser<T>(work: () => T): { readonly value: T; readonly missed: boolean } {
  missed = false;
  const value = work();
  return { value, missed };
}

/** Shell scripts stand inside of many kinds of files, so their grammar is known by name. */
export const BASH_GRAMMAR = 'tree-sitter-bash.wasm';

let postgres: PostgresParser | null = null;

export function keepPostgres(parser: PostgresParser): void {
  postgres = parser;
}

/** PostgreSQL's own parser, or null when it was not loaded. */
export function loadedPostgres(): PostgresParser | null {
  missed ||= postgres === null;
  return postgres;
}
