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
  let told = '';
  let any = false;
  const whole = tokens.slice(at, end).some(isText) ? tokens.slice(at + 1, end) : assigned(tokens, at);
  for (const token of whole) {
    if (isText(token)) {
      told += token.kind === 'string' ? token.text : fromHexadecimal(token.text);
      any = true;
    } else if (any && !JOINING.test(token.text) && !told.endsWith('$VALUE')) told += '$VALUE';
  }
  return any ? told : null;
}

const MOST_TOKENS = 500;

/** The texts that variables were given before: `SET @sql = '…'`, `v := '…'`. */
function assigned(tokens: readonly Token[], at: number): Token[] {
  const found: Token[] = [];
  for (let index = Math.max(1, at - MOST_TOKENS); index < at; index++) {
    const token = tokens[index];
    if (token === undefined || !isText(token)) continue;
    const before = tokens[index - 1];
    if (before !== undefined && /^(?::=|=|\+|\|\||\(|default)$/.test(before.text))
      found.push(token, { ...token, kind: 'end', text: ',' });
  }
  return found;
}
