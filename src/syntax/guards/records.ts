/** What a lookup looks up, and for whom: the names in its statement, the variable that holds what it found, and its owner. */
import type { SyntaxNode } from '../node.js';

export interface Lookup {
  /** The variable that holds what was found; `return` when it is handed back; null when it is nowhere. */
  readonly holder: string | null;
  /** What is looked up, by every name it has there: `order` of `const doc = await Orders.findOne(…)`, and `doc`. */
  readonly nouns: ReadonlySet<string>;
}

const OWNERS =
  /(?:^|_)(?:owner|owned_by|user|author|account|creator|created_by|member|members|tenant|organization|organisation|customer|users)(?:_id|_pk)?$/;
/** The caller, as a value of a query, in words joined by `_`. */
const CALLER =
  /\b(?:current_user|request\.user|g\.user|session\.user|(?:current_)?user_id|tenant_id|get_user_id|user_manager)\b|^(?:self\.)?user(?:\.(?:id|pk))?$|\bget_user\(\)|\b(?:request->|auth\(\)->|auth::)(?:user\(\)|id\(\))/;

/** `ownerId` and `OwnerId` as `owner_id`. */
function snake(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
}

/** Whether a field says whose a record is. */
export function namesOwner(field: string): boolean {
  return OWNERS.test(snake(field));
}

/** Whether a value is the caller, or the caller's number. */
export function isCallerCode(code: string): boolean {
  return CALLER.test(snake(code));
}

/** `orders`, `Order` and `order_items` under one name. */
export function singular(name: string): string {
  return snake(name)
    .replace(/ies$/, 'y')
    .replace(/(?:(?<=ss|x|ch|sh)es|(?<!s)s)$/, '');
}

const IDENTIFIER = /[\p{L}_$][\p{L}\d_$]*/gu;
const TEXT = /"[^"\n]{0,400}"|'[^'\n]{0,400}'|`[^`]{0,400}`/g;
/** What any lookup says, whatever it is for. */
const COMMON = new Set(
  `get find fetch load lookup select query queries queryset where filter first last single one all any count take exist exists delete remove destroy
   update save by or and not if unless return const let var val final mut await async new self this super request req res ctx context param params args
   id pk uuid slug key name current session db database conn connection prisma repository repo model manager object objects table row rows entity
   entities data result record item doc document err error ok nil null none true false undefined throw raise eq ne equal equals is has can
   with for from in as of to default fail or_fail method body http function http_request http_context entity_manager em doctrine head forbidden and_where
   authorize check ensure assert policy scope policy_scope user_id use abort status string int integer long uint i32 i64 u64 option optional result
   select_related prefetch_related include includes preload join joins order_by map lean exec unwrap expect or_else or_else_throw error async_session`.split(
    /\s+/,
  ),
);

/** Code with what it says in quotes left out. */
export function withoutTexts(code: string): string {
  return code.replace(TEXT, ' ');
}

/** The names that tell what code is about; not those of callers, owners and numbers, and not what any lookup says. */
export function nounsIn(code: string): Set<string> {
  const nouns = new Set<string>();
  for (const [name] of withoutTexts(code).matchAll(IDENTIFIER)) {
    const noun = singular(name.replace(/^[$_]+/, ''));
    if (
      noun.length > 1 &&
      !COMMON.has(noun) &&
      !/(?:^|_)(?:id|pk|by|or_404|or_fail|async)$|^(?:find|get|load|where|first|or)_/.test(noun) &&
      !namesOwner(noun)
    )
      nouns.add(noun);
  }
  return nouns;
}

/** Whether code names an owner or a caller. */
export function mentionsOwner(code: string): boolean {
  return [...code.matchAll(IDENTIFIER)].some(([name]) => namesOwner(name.replace(/^[$_]+/, '')));
}

const HELD =
  /^(?:(?:const|let|var|val|final|auto|mut)\s{1,9}){0,2}(?:[A-Z][\w<>?,.[\]]{0,60}\s{1,9})?[[({]?\s{0,9}[@$&]?([\p{L}_][\p{L}\d_]{0,60})[\])}]?(?:\s{0,9}:[^=\n]{1,60}|,\s{0,9}\w{1,30})?\s{0,9}:?=(?![=>~])/u;
const FILLED = /\(\s{0,9}&([a-z]\w{0,60})\s{0,9}\)/;
const MAX_STATEMENT = 600;

/** What a statement looks up. */
export function lookupIn(code: string): Lookup {
  return { holder: holderOf(code), nouns: nounsIn(code) };
}

/** The variable that a statement puts its outcome into, or `return`. */
export function holderOf(code: string): string | null {
  return FILLED.exec(code)?.[1] ?? HELD.exec(code)?.[1] ?? (/^return\b/.test(code) ? 'return' : null);
}

/** The statement around a lookup. */
export function statementCode(node: SyntaxNode, text: string): string {
  const statement = statementOf(node);
  return text.slice(statement.start, Math.min(statement.end, statement.start + MAX_STATEMENT));
}

const BLOCKS = new Set(['statement_block', 'program', 'class_body', 'switch_case', 'switch_body', 'else_clause']);

/** The statement around a node: a block that does nothing but ask, given to a lookup, is a part of it. */
function statementOf(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (at.parent !== null && !/^(?:if|for|while|try|do|switch)_/.test(at.parent.type)) {
    if (BLOCKS.has(at.parent.type) && !isQuestion(at.parent)) break;
    at = at.parent;
  }
  return at;
}

function isQuestion(block: SyntaxNode): boolean {
  const named = block.children.filter((child) => child.named);
  return block.parent?.type === 'arrow_function' && block.parent.parent?.type === 'arguments' && named.length === 1;
}
