/** Statements that run a text, and the text, as far as it is written out. */
import { findWord } from './token-cursor.js';
import { fromHexadecimal, type Token } from './tokens.js';

const RUNNING =
  /^(?:dblink(?:_exec|_send_query)?|query_to_xml\w*|sp_executesql|openquery|openrowset|schedule|schedule_in_database|pg_background_launch)$/;

/** Whether the statement from `at` to `end` runs a text that it holds, or that a variable holds. */
export function runsText(tokens: readonly Token[], at: number, end: number): boolean {
  switch (tokens[at]?.text ?? '') {
    case 'do':
      return tokens.slice(at, end).some(isText);
    case 'prepare':
      return tokens.slice(at, end).some((token) => isText(token) || token.kind === 'parameter');
    case 'create': {
      const routine = tokens.slice(at + 1, at + 9).some((token) => /^(?:function|procedure|event)$/.test(token.text));
      return routine && findWord(tokens, at, end, tokens[at]?.depth ?? 0, /^as$/) >= 0 && tokens.slice(at, end).some(isText);
    }
    case 'exec':
    case 'execute': {
      const next = tokens[at + 1];
      return tokens.slice(at, end).some(isText) || next?.text === '(' || next?.kind === 'parameter' || next?.text === 'immediate';
    }
    case 'select':
    case 'perform':
    case 'call':
      return tokens.slice(at, end).some((token) => token.kind === 'word' && RUNNING.test(token.text));
    default:
      return false;
  }
}

function isText(token: Token): boolean {
  return token.kind === 'string' || (token.kind === 'number' && /^0x[0-9a-f]{10,}$/i.test(token.text));
}

const JOINING = /^(?:\|\||\+|,|\(|\)|format|concat|concat_ws|as|immediate|do|language|plpgsql|sql)$/;

/** Joined from what is written out, with what is not left open; null when nothing is. */
export function dynamicText(tokens: readonly Token[], at: number, end: number): string | null {
  if (tokens.slice(at, end).some(isText)) return joinedText(tokens.slice(at + 1, end), new Map());
  const values = assigned(tokens, at);
  // A variable that a server gave the text to is told by another name; what any was given may be run.
  return joinedText(tokens.slice(at + 1, end), values) ?? (values.size === 0 ? null : [...values.values()].join(' ; '));
}

/** `values`: what variables hold, as far as it is told. */
function joinedText(tokens: readonly Token[], values: ReadonlyMap<string, string>): string | null {
  let told = '';
  let any = false;
  for (const token of tokens) {
    const value = token.kind === 'string' ? token.text : isText(token) ? fromHexadecimal(token.text) : values.get(token.text);
    if (value !== undefined) {
      told += value;
      any = true;
    } else if (any && !JOINING.test(token.text) && !told.endsWith('$VALUE')) told += '$VALUE';
  }
  return any ? told : null;
}

const MOST_TOKENS = 500;
/** What ends a value where no semicolon does. */
const ENDS_VALUE = /^(?:exec|execute|set|declare|prepare|select|begin|end|if|print|return)$/;

/** The texts that variables were given before: `SET @sql = CONCAT('…', @table)`, `v := '…'`. */
function assigned(tokens: readonly Token[], at: number): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let index = Math.max(1, at - MOST_TOKENS); index < at; index++) {
    const token = tokens[index];
    if (token === undefined || !/^(?::=|=|\+=|default)$/.test(token.text)) continue;
    const name = nameBefore(tokens, index);
    let stop = index + 1;
    while (stop < at && tokens[stop]?.kind !== 'end' && !ENDS_VALUE.test(tokens[stop]?.text ?? '')) stop++;
    const added = joinedText(tokens.slice(index + 1, stop), values);
    if (added === null) continue;
    values.set(name, token.text === '+=' ? `${values.get(name) ?? ''}${added}` : added);
    index = stop - 1;
  }
  return values;
}

/** The variable that an assignment gives a value; its type may stand between: `DECLARE @q nvarchar(max) = '…'`. */
function nameBefore(tokens: readonly Token[], at: number): string {
  for (let index = at - 1; index >= Math.max(0, at - 8); index--) {
    const token = tokens[index];
    if (token?.kind === 'parameter' || token?.kind === 'end') return token.text;
  }
  return tokens[at - 1]?.text ?? '';
}
