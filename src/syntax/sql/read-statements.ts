/**
 * The statements of an SQL text in any dialect, found by how they begin wherever they stand: after a semicolon, within a CTE, in a
 * block, or behind another statement as T-SQL allows. What is run as a text (`EXECUTE '…'`, `DO $$ … $$`) is read in its turn.
 */
import { lineIndex } from '../line-index.js';
import { alterations } from './alterations.js';
import { dropped } from './drops.js';
import { dynamicText, runsText } from './dynamic.js';
import { LONGEST_STATEMENT_TEXT, type SqlStatement } from './statement.js';
import { creation, deletion, findSet, objects, overwriting, unlinking, update } from './rows.js';
import { endOf, findWord, nameAt, namesAt, skipWords, wordsAt } from './token-cursor.js';
import { type Token, tokensOf } from './tokens.js';

export interface ReadStatements {
  readonly statements: readonly SqlStatement[];
  /** A quote or a comment has no end, or the text takes more work than its length explains. */
  readonly partial: boolean;
}

/** What is told of a statement before its place is added. */
export type Told = Pick<SqlStatement, 'kind'> & Partial<Omit<SqlStatement, 'line' | 'endLine' | 'text' | 'routine' | 'kind'>>;

const MAX_NESTING = 5;
const MAX_STATEMENTS = 20_000;
/** Tokens that may be looked at once more. */
const FREE_STEPS = 2_000_000;

/** `backslashes`: whether they escape in strings. */
export function readStatements(text: string, backslashes: boolean): ReadStatements {
  const reader = new StatementReader(backslashes);
  reader.read(text, { firstLine: 1, nesting: 0, routine: false });
  return { statements: reader.statements, partial: reader.partial };
}

interface Context {
  readonly firstLine: number;
  readonly nesting: number;
  readonly routine: boolean;
}

/** Before these words it is no statement: `ON DELETE CASCADE`, `FOR UPDATE`, `GRANT DELETE ON`, a column of that name. */
const NO_STATEMENT_AFTER =
  /^(?:on|for|after|before|or|of|,|\.|grant|revoke|key|instead|by|to|comment|explain|=|\+|as|from|into|join)$/;
const BOUNDARY = /^(?:begin|then|else|loop|do|\(|\)|analyze|atomic|go|immediate|not)$/;

/** They hold no query that stands outside of brackets, so that a SELECT behind them is another statement. */
const ABOUT_ROWS = /^(?:delete|update|truncate|drop)$/;

function startsApart(tokens: readonly Token[], at: number): boolean {
  return /^(?:select|insert|declare|print|commit|rollback|return|while|raiserror|waitfor)$/.test(tokens[at]?.text ?? '');
}

class StatementReader {
  readonly statements: SqlStatement[] = [];
  partial = false;
  private steps = FREE_STEPS;

  constructor(private readonly backslashes: boolean) {}

  read(text: string, context: Context): void {
    const { tokens, unfinished } = tokensOf(text, this.backslashes);
    this.partial ||= unfinished;
    const lineAt = lineIndex(text);
    const isHead = (index: number): boolean => this.begins(tokens, index);
    let routineEnd = -1;
    let statementStart = 0;
    for (const [index, token] of tokens.entries()) {
      if (this.statements.length > MAX_STATEMENTS || this.steps < 0) {
        this.partial = true;
        return;
      }
      if (token.kind === 'end') {
        if (token.text.startsWith('\\gexec')) {
          this.readText(tokens, statementStart, index, context, lineAt);
        }
        statementStart = index + 1;
        continue;
      }
      if (token.kind !== 'meta' && !(token.kind === 'word' && this.begins(tokens, index))) continue;
      const end =
        token.kind === 'meta'
          ? index + 1
          : endOf(tokens, index, ABOUT_ROWS.test(token.text) ? (at) => startsApart(tokens, at) || isHead(at) : isHead);
      this.steps -= end - index;
      if (token.text === 'create') {
        const body = routineOf(tokens, index);
        if (body !== null) routineEnd = Math.max(routineEnd, body);
      }
      const last = tokens[Math.max(index, end - 1)] ?? token;
      const routine = context.routine || index < routineEnd;
      const place = {
        routine,
        line: context.firstLine + lineAt(token.start) - 1,
        endLine: context.firstLine + lineAt(Math.max(token.start, last.end - 1)) - 1,
        text: text.slice(token.start, Math.min(last.end, token.start + LONGEST_STATEMENT_TEXT)),
      };
      for (const told of toldOf(tokens, index, end)) {
        this.statements.push({
          objects: [],
          members: [],
          reach: null,
          cascade: false,
          temporary: false,
          unlessThere: false,
          ...told,
          ...place,
        });
      }
      if (runsText(tokens, index, end)) this.readText(tokens, index, end, { ...context, routine }, lineAt);
    }
  }

  private begins(tokens: readonly Token[], index: number): boolean {
    const token = tokens[index];
    if (token?.kind !== 'word') return false;
    const before = tokens[index - 1];
    if (before !== undefined && before.kind !== 'end' && NO_STATEMENT_AFTER.test(before.text) && before.kind !== 'string') {
      // A CTE, and the body of a routine, stand behind `as`.
      if (before.text !== 'as' || before.kind !== 'word') return false;
    }
    return isStatement(
      tokens,
      index,
      before === undefined || before.kind === 'end' || before.kind === 'meta' || BOUNDARY.test(before.text),
    );
  }

  /** What is run as a text: joined from the texts that are written out. */
  private readText(
    tokens: readonly Token[],
    from: number,
    end: number,
    context: Context,
    lineAt: (offset: number) => number,
  ): void {
    const told = dynamicText(tokens, from, end);
    const first = tokens.slice(from, end).find((token) => token.kind === 'string') ?? tokens[from];
    if (told === null || context.nesting >= MAX_NESTING) {
      this.partial ||= told !== null;
      return;
    }
    this.steps -= told.length;
    const firstLine = context.firstLine + (first === undefined ? 0 : lineAt(first.start) - 1);
    const routine = context.routine || tokens[from]?.text === 'create';
    this.read(told, { firstLine, nesting: context.nesting + 1, routine });
  }
}

/** Whether a statement that is told of begins here. `boundary`: another one has just ended, or a block begun. */
function isStatement(tokens: readonly Token[], at: number, boundary: boolean): boolean {
  const next = tokens[at + 1];
  if (next === undefined) return tokens[at]?.text === 'shutdown' && boundary;
  switch (tokens[at]?.text ?? '') {
    case 'drop':
      return next.kind === 'word' && DROPPABLE.test(next.text);
    case 'truncate':
      return next.kind !== 'sign' && next.kind !== 'end' && (boundary || wordsAt(tokens, at + 1, 'table'));
    case 'delete': {
      const from = skipWords(tokens, at + 1, 'low_priority', 'quick', 'ignore');
      if (wordsAt(tokens, from, 'from top')) return true;
      return boundary && nameAt(tokens, from) !== null && !wordsAt(tokens, from, 'when output on of or');
    }
    case 'update':
      return !wordsAt(tokens, at + 1, 'set of on or statistics') && next.kind !== 'sign' && findSet(tokens, at) > 0;
    case 'alter':
      return wordsAt(tokens, at + 1, 'table foreign');
    case 'create':
      return next.kind === 'word';
    case 'merge':
      return wordsAt(tokens, at + 1, 'into') || boundary;
    case 'grant':
    case 'copy':
    case 'shutdown':
    case 'reset':
    case 'purge':
    case 'select':
    case 'perform':
    case 'call':
    case 'do':
      return boundary;
    case 'execute':
    case 'exec':
    case 'prepare':
      return !wordsAt(tokens, at - 1, 'with privilege');
    case 'insert':
    case 'replace':
      return boundary && findWord(tokens, at, at + 5, tokens[at]?.depth ?? 0, /^into$/) >= 0;
    case 'rename':
      return boundary && wordsAt(tokens, at + 1, 'table');
    default:
      return false;
  }
}

const DROPPABLE =
  /^(?:table|tables|database|schema|keyspace|owned|role|user|login|policy|tablespace|temporary|temp|foreign|external|materialized|view|type|domain|extension|sequence|function|server)$/;

function toldOf(tokens: readonly Token[], at: number, end: number): Told[] {
  const token = tokens[at];
  if (token === undefined) return [];
  if (token.kind === 'meta')
    return /^\\!|^\\copy\b.{0,300}\bprogram\b|^\\o\s*\|/i.test(token.text) ? [{ kind: 'run-program' }] : [];
  switch (token.text) {
    case 'drop':
      return dropped(tokens, at, end);
    case 'truncate': {
      const { names, next } = namesAt(tokens, skipWords(tokens, at + 1, 'table', 'only', 'if', 'exists'));
      return [
        {
          ...objects(names),
          kind: 'truncate',
          reach: 'all',
          cascade: findWord(tokens, next, end, token.depth, /^cascade$/) >= 0,
        },
      ];
    }
    case 'delete':
      return deletion(tokens, at, end);
    case 'update':
      return update(tokens, at, end);
    case 'insert':
    case 'replace':
      return overwriting(tokens, at, end);
    case 'select':
      return unlinking(tokens, at, end);
    case 'alter':
      return alterations(tokens, at, end);
    case 'create':
      return creation(tokens, at);
    case 'rename': {
      const named = nameAt(tokens, at + 2);
      const to = named === null ? null : nameAt(tokens, skipWords(tokens, named.next, 'to'));
      return named === null || to === null ? [] : [{ kind: 'rename-table', objects: [named.name], members: [to.name] }];
    }
    case 'merge': {
      const named = nameAt(tokens, skipWords(tokens, at + 1, 'into'));
      const deletes = findWord(tokens, at, end, token.depth, /^delete$/) >= 0;
      return deletes && named !== null
        ? [{ kind: 'merge-delete', objects: [named.name], reach: 'some', temporary: named.temporary }]
        : [];
    }
    case 'grant': {
      const all = wordsAt(tokens, at + 1, 'all');
      const open = findWord(tokens, at, end, token.depth, /^(?:public|anon)$/) >= 0 || anyone(tokens, at, end);
      return all && open ? [{ kind: 'grant-to-all' }] : [];
    }
    case 'copy':
      return findWord(tokens, at, end, token.depth, /^program$/) >= 0 ? [{ kind: 'run-program' }] : [];
    case 'shutdown':
      return [{ kind: 'stop-server' }];
    case 'reset':
      return wordsAt(tokens, at + 1, 'master') ? [{ kind: 'delete-logs' }] : [];
    case 'purge':
      return wordsAt(tokens, at + 1, 'binary master', 'logs') ? [{ kind: 'delete-logs' }] : [];
    case 'exec':
    case 'execute':
      if (tokens.slice(at, at + 6).some((each) => each.text.endsWith('xp_cmdshell'))) return [{ kind: 'run-program' }];
      return runsText(tokens, at, end) && dynamicText(tokens, at, end) === null ? [{ kind: 'unseen' }] : [];
    default:
      return [];
  }
}

/** MySQL's `'%'@'%'`. */
function anyone(tokens: readonly Token[], at: number, end: number): boolean {
  return tokens.slice(at, end).some((token) => token.kind === 'string' && token.text === '%');
}

/** The index at which the body of a routine ends that is written out and not quoted; null for what is none. */
function routineOf(tokens: readonly Token[], at: number): number | null {
  const kind = tokens.slice(at + 1, at + 9).findIndex((token) => /^(?:function|procedure|proc|trigger|event)$/.test(token.text));
  if (kind < 0 || tokens.slice(at, at + kind).some((token) => token.kind === 'end' || token.text === 'table')) return null;
  let open = 0;
  let opened = false;
  for (let index = at + 1; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    if (token.kind === 'end') {
      if (token.text !== ';' || (open <= 0 && (opened || !wordsAt(tokens, index + 1, 'begin')))) return index;
    } else if (
      token.kind === 'word' &&
      /^(?:begin|case|loop|if|while|repeat)$/.test(token.text) &&
      tokens[index - 1]?.text !== 'end'
    ) {
      if (token.text !== 'if' && token.text !== 'while') {
        open++;
        opened = true;
      }
    } else if (token.kind === 'word' && token.text === 'end' && !wordsAt(tokens, index + 1, 'if while')) open--;
  }
  return tokens.length;
}
