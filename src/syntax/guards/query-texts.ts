/**
 * Queries that are written as texts: `select … from orders where id = ? and owner_id = ?` keeps to somebody's own rows, the same without
 * its second condition does not. No guards by themselves; the change from the first to the second is a loss.
 */
import type { SyntaxNode } from '../node.js';
import { shownCode } from './code-text.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, OWNER_ACCESS, type Place } from './place.js';
import { namesOwner, singular } from './records.js';

const MAX_QUERY = 4_000;
const MAX_UNIT = 8_000;
const BEGINS = /^[\s"'`@$rbfRBF]{0,20}(?:select|delete|update|with)\s/i;
const TABLE = /\b(?:from|update)\s{1,99}["'`[]?(?:\w{1,60}\.)?["'`[]?(\w{1,60})/i;
const ASKS = /\b(?:where|on)\s/i;
/** A column beside a value that is handed in: `o.owner.id = :owner`, `user_id in (`. */
const HANDED_IN = /([\w."`]{1,80}?)["`]?\s{0,9}(?:=|\bin\b)\s{0,9}(?:[:?$@%{#'"`(]|\w{1,40}\()/gi;
/** A condition that code puts to a query when it is run. */
const PART = /["'`]\s{0,9}(?:(?:and|where)\s{1,9})?([\w.]{1,60})\s{0,3}=\s{0,3}[:?$@%{]/gi;

export function queryTexts(place: Place): Guard[] {
  const { node, text, unit } = place;
  if (node.parent === null || isJoined(node.parent, text)) return [];
  const code = text.slice(node.start, Math.min(node.end, node.start + MAX_QUERY));
  const table = BEGINS.test(code) ? TABLE.exec(code)?.[1] : undefined;
  if (table === undefined || namesOwner(singular(table))) return [];
  const asked = ASKS.exec(code)?.index;
  const conditions = asked === undefined ? '' : code.slice(asked);
  const owned = hasOwner(conditions, HANDED_IN);
  if (!owned && hasOwner(text.slice(unit.start, Math.min(unit.end, unit.start + MAX_UNIT)), PART)) return [];
  const several = /\sand\s/i.test(conditions);
  const names = owned ? [several ? 'rows' : 'all rows'] : asked === undefined ? ['rows', 'all rows'] : ['rows'];
  return names.map((name) => {
    const state = `switch ${name} of ${singular(table)}`;
    const shown = shownCode(node, text);
    const atom = declaredAtom(node, { key: `${state}: ${owned ? 'on' : 'off'}`, name: state, shown });
    const guard = guardAt(place, 'query', { atoms: [atom], strong: false, topics: OWNER_ACCESS });
    const nouns = new Set([...(guard.lookup?.nouns ?? []), singular(table)]);
    return { ...guard, lookup: { holder: guard.lookup?.holder ?? null, nouns } };
  });
}

/** `"select … " + "where …"`: the whole is the query. */
function isJoined(parent: SyntaxNode, text: string): boolean {
  return parent.type === 'binary_expression' && /^["'`]/.test(text.slice(parent.start, parent.start + 1));
}

function hasOwner(code: string, condition: RegExp): boolean {
  return [...code.matchAll(condition)].some(([, column = '']) => {
    const parts = column.replace(/["`]/g, '').split('.').slice(-2);
    return namesOwner(parts.at(-1) ?? '') || (parts.length === 2 && /^id$/i.test(parts[1] ?? '') && namesOwner(parts[0] ?? ''));
  });
}
