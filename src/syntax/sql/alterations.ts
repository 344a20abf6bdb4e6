/** What an ALTER TABLE takes away or puts in, action by action. */
import type { Told } from './read-statements.js';
import { isAlwaysTrue } from './expression.js';
import { findWord, nameAt, namesAt, skipWords, wordsAt } from './token-cursor.js';
import { expressionOf } from './token-expression.js';
import type { Token } from './tokens.js';

const MAX_ACTIONS = 500;
/** What DROP may take from a table or a column and no data goes with. */
const KEEPS_DATA = /^(?:index|key|default|not|expression|identity|statistics|projection|period|system|if)$/;
/** What begins another action, so that it is no name in a list. */
const ACTION =
  /^(?:drop|add|alter|modify|change|rename|disable|enable|no|force|set|reset|validate|attach|detach|owner|inherit|engine|order|convert)$/;
const CONSTRAINT = /^(?:constraint|primary|foreign|check|unique)$/;

export function alterations(tokens: readonly Token[], at: number, end: number): Told[] {
  const table = skipWords(tokens, at + 1, 'foreign', 'table', 'if', 'exists', 'only');
  const named = nameAt(tokens, table);
  if (named === null) return [];
  const depth = tokens[at]?.depth ?? 0;
  const about = { objects: [named.name], temporary: named.temporary };
  const found: Told[] = [];
  for (let index = named.next; index < end && found.length < MAX_ACTIONS; index++) {
    const token = tokens[index];
    if (token?.depth !== depth || token.kind !== 'word') continue;
    found.push(...action(tokens, index, end).map((told) => ({ ...about, ...told })));
  }
  return found;
}

function action(tokens: readonly Token[], at: number, end: number): Told[] {
  switch (tokens[at]?.text ?? '') {
    case 'drop':
      return dropOf(tokens, at, end);
    case 'disable':
      return wordsAt(tokens, at + 1, 'row', 'level', 'security') ? [{ kind: 'disable-row-security' }] : [];
    case 'no':
      return wordsAt(tokens, at + 1, 'force', 'row', 'level') ? [{ kind: 'disable-row-security' }] : [];
    case 'truncate':
      return wordsAt(tokens, at + 1, 'partition') ? [{ kind: 'drop-partition' }] : [];
    case 'set':
      return wordsAt(tokens, at + 1, 'unused') ? [{ kind: 'drop-column' }] : [];
    case 'delete':
      // ClickHouse deletes rows so.
      if (!wordsAt(tokens, at + 1, 'where')) return [];
      return [{ kind: 'delete', reach: isAlwaysTrue(expressionOf(tokens.slice(at + 2, end))) ? 'all-by-condition' : 'some' }];
    case 'rename': {
      const to = wordsAt(tokens, at + 1, 'to as') ? nameAt(tokens, at + 2) : null;
      return to === null ? [] : [{ kind: 'rename-table', members: [to.name] }];
    }
    case 'add': {
      const constraint = wordsAt(tokens, at + 1, 'constraint');
      const named = nameAt(tokens, skipWords(tokens, at + 1, 'constraint', 'column', 'if', 'not', 'exists'));
      return named === null ? [] : [{ kind: constraint ? 'add-constraint' : 'add-column', members: [named.name] }];
    }
    default:
      return [];
  }
}

function dropOf(tokens: readonly Token[], at: number, end: number): Told[] {
  const cascade = findWord(tokens, at, end, tokens[at]?.depth ?? 0, /^cascade$/) >= 0;
  const next = tokens[at + 1];
  if (next?.text === '(') {
    const { names } = namesAt(tokens, at + 2);
    return [{ kind: 'drop-column', members: names.map(({ name }) => name), cascade }];
  }
  if (next === undefined || next.kind === 'end' || next.kind === 'sign') return [];
  const word = next.kind === 'word' ? next.text : '';
  if (word === 'partition') return [{ kind: 'drop-partition', members: membersAt(tokens, at + 2) }];
  if (CONSTRAINT.test(word))
    return [{ kind: 'drop-constraint', members: membersAt(tokens, skipWords(tokens, at + 2, 'key', 'if', 'exists')) }];
  if (word !== 'column' && word !== 'if' && KEEPS_DATA.test(word)) return [];
  const from = skipWords(tokens, at + 1, 'column', 'if', 'exists');
  return [{ kind: 'drop-column', members: membersAt(tokens, from), cascade }];
}

function membersAt(tokens: readonly Token[], from: number): string[] {
  const { names: found } = namesAt(tokens, from);
  // `DROP COLUMN a, DROP COLUMN b`: what follows the comma is another action.
  return found.map(({ name }) => name).filter((name) => !ACTION.test(name));
}
