/** Arguments that tell a call for whom it acts, or in whose records: without them it acts for anybody. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName } from './code-text.js';
import { wordsOf } from './words.js';

const ACTS = new Set(
  'get find fetch load lookup list query search read select count exists delete destroy remove revoke update edit authorize authorise can has check filter download'.split(
    ' ',
  ),
);
const OWNERS = new Set(
  'user users caller actor principal viewer requester owner tenant org organization organisation account team store shop workspace project company customer member'.split(
    ' ',
  ),
);
/** What may follow the owner: `user.id`, `storeId`, `workspace_slug`. */
const IDENTITIES = new Set('id ids uid uuid guid slug key name'.split(' '));
const MAX_ARGUMENTS = 12;
const MAX_LENGTH = 60;

export interface ScopedCall {
  readonly name: string;
  /** How many of its arguments name an owner. */
  readonly owners: number;
}

/** What is asked of records or of permissions, with how many arguments that say for whom; null for any other call. */
export function scopedCall(node: SyntaxNode, text: string): ScopedCall | null {
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  const name = callee === null ? '' : calleeName(callee, text);
  if (list === null || name.length > MAX_LENGTH) return null;
  const [verb, ...what] = wordsOf(name);
  if (verb === undefined || !ACTS.has(verb) || what.length === 0) return null;
  const given = namedChildren(list);
  if (given.length === 0 || given.length > MAX_ARGUMENTS) return null;
  const owners = given.filter((argument) => namesOwner(argument, text)).length;
  // With nothing but its owner, a call is about the owner.
  return owners === given.length ? null : { name, owners };
}

/** `user`, `request.user`, `user.id`, `storeId`, `user=user`. */
function namesOwner(argument: SyntaxNode, text: string): boolean {
  const value = argument.type === 'pair' ? fieldOf(argument, 'value') : argument;
  if (value === null || value.end - value.start > MAX_LENGTH) return false;
  if (value.type !== 'identifier' && value.type !== 'member_expression') return false;
  const words = wordsOf(text.slice(value.start, value.end)).filter((word) => !IDENTITIES.has(word));
  const last = words.at(-1);
  return last !== undefined && OWNERS.has(last);
}
