/** Lookups of records: among all that there are, or among those that the caller may have. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName } from './code-text.js';

/** A source of records that says whose they are, or what the caller may do with them. */
const SCOPED_SOURCE =
  /(?:^|_)(?:authori[sz]ed|permitted|visible|accessible|allowed|explorable|editable|viewable|readable|owned|available|restrict|restricted|scoped)(?:_|$)|(?:^|_)(?:for|by|of)_(?:user|owner|tenant|org|organi[sz]ation|account|team|request)$|(?:Visible|Authorized|Accessible|Permitted)(?:To|For)?[A-Z]|^(?:visible|viewable|accessible|permitted|owned)_?(?:to|by|for)?$/;
/** What the caller's own records hang on. */
const OF_CALLER =
  /^(?:self\.)?(?:request\.user|current_user|g\.user|user\.profile)\.\w{1,40}(?:\.\w{1,40}(?:\([^()]{0,80}\))?){0,3}$/;
/** Methods of a framework that look up, and ask whether the caller may. */
const OWN_METHOD = /^self\.(?:get_object|get_queryset|filter_queryset)$/;
const ALL_RECORDS =
  /^(?:[a-z]\w{0,30}\.)?[A-Z]\w{1,60}\.(?:objects|query|all_objects|_default_manager|_base_manager)\.(?:get|filter|all|first|get_or_404|filter_by|exclude|in_bulk)$|^(?:db\.)?session\.(?:query|get)$/;
const GETS = /^(?:get_object_or_404|get_list_or_404|aget_object_or_404|first_or_404|one_or_404)$/;
const MODEL = /^[A-Z]\w{1,60}(?:\.objects(?:\.all\(\))?)?$/;

/** Whether a call looks only among what the caller may have. */
export function isScoped(call: SyntaxNode, text: string): boolean {
  const code = codeOfCallee(call, text);
  if (code === null || hasScopedObject(call, text)) return false;
  if (GETS.test(code)) return CALLERS_RELATION.test(givenFirst(call, text));
  if (OF_RELATION.test(code)) return true;
  if (OF_MODEL.test(code) && CALLER_ALONE.test(argumentsOf(call, text))) return true;
  return SCOPED_SOURCE.test(code.slice(code.lastIndexOf('.') + 1)) || OF_CALLER.test(code) || OWN_METHOD.test(code);
}

/** Whether a call looks among all records of a kind. */
export function isUnscoped(call: SyntaxNode, text: string): boolean {
  const code = codeOfCallee(call, text);
  if (code === null) return false;
  if (ALL_RECORDS.test(code)) return true;
  if (!GETS.test(code)) return false;
  const from = givenFirst(call, text);
  return MODEL.test(from) || (RELATION.test(from) && !CALLERS_RELATION.test(from));
}

/** A relation of a record: `user.order_set`; of the caller's own, and of whoever it may be. */
const RELATION = /^(?:self\.)?[a-z]\w{0,40}(?:\.\w{1,40}){0,3}_set$/;
const CALLERS_RELATION = /^(?:self\.)?(?:request\.user|current_user|g\.user|info\.context\.user)(?:\.\w{1,40}){1,4}$/;
/** A lookup among what another record has: `order.project.label_set.get(…)`. */
const OF_RELATION = /^(?:self\.)?[a-z]\w{0,40}(?:\.\w{1,40}){0,3}_set\.(?:get|filter|all|first|exclude)$/;
/** What a model is asked for by name, for nobody but the caller: `Order.aware_objects(request.user)`. */
const OF_MODEL = /^(?:[a-z]\w{0,30}\.)?[A-Z]\w{1,60}(?:\.objects)?\.(?!objects$)\w{1,60}$/;
const CALLER_ALONE = /^\((?:self\.)?(?:request\.user|current_user|g\.user)\)$/;

function argumentsOf(call: SyntaxNode, text: string): string {
  const list = fieldOf(call, 'arguments');
  return list === null || list.end - list.start > 60 ? '' : text.slice(list.start, list.end);
}

function givenFirst(call: SyntaxNode, text: string): string {
  const list = fieldOf(call, 'arguments');
  const [from] = list === null ? [] : namedChildren(list);
  return from === undefined || from.end - from.start > 100 ? '' : text.slice(from.start, from.end);
}

function codeOfCallee(call: SyntaxNode, text: string): string | null {
  const callee = fieldOf(call, 'function');
  return callee === null || callee.end - callee.start > 160 ? null : text.slice(callee.start, callee.end).replace(/\s+/g, '');
}

/** A link of a chain that began with a scoped source is no other source. */
function hasScopedObject(call: SyntaxNode, text: string): boolean {
  const callee = fieldOf(call, 'function');
  const object = callee?.type === 'member_expression' ? fieldOf(callee, 'object') : null;
  return (
    object?.type === 'call_expression' && calleeName(fieldOf(object, 'function') ?? object, text) !== '' && isScoped(object, text)
  );
}
