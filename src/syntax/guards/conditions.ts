/** Conditions that decide who or what gets through, as the operands that each turn somebody away. */
import { descendants, fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { recordsError, sendsAway, statusOf, turnsAwayBy } from './answers.js';
import { comparesToLimit } from './bounds.js';
import { calleeName, normalised, shapeOf, shownCode } from './code-text.js';
import { isFormTest } from './form-tests.js';
import type { Atom, Exit } from './guard.js';
import { isFunction } from './units.js';
import { kindOfList, refusalOf, roleOfCall, speaksOfSecurity } from './words.js';

/** How much an operand says about security: 2 by its own words, 1 as a test of a value's type or form, 0 nothing. */
export type Weight = 0 | 1 | 2;

export interface Operand {
  readonly node: SyntaxNode;
  readonly atom: Atom;
  readonly weight: Weight;
  /** Whether it calls a guard, or tests the form of a value: a pattern, a prefix. */
  readonly tests: boolean;
}

/** Operands that turn away only together; losing one of several alternatives lets more through. */
export type Alternative = readonly Operand[];

const MAX_OPERANDS = 60;

/**
 * The alternatives of "turned away when `condition` is `holds`": what "or" joins, also within what "and" joins, since losing it
 * there lets more through as well.
 */
export function alternativesOf(condition: SyntaxNode, holds: boolean, text: string): Alternative[] {
  const alternatives: Operand[][] = [[]];
  let count = 0;
  const split = (node: SyntaxNode, positive: boolean, group: Operand[]): void => {
    const inner = unwrapped(node);
    const operator = operatorOf(inner);
    if (operator === '!') {
      const argument = fieldOf(inner, 'argument');
      if (argument !== null) split(argument, !positive, group);
      return;
    }
    if (operator === null) {
      if (++count <= MAX_OPERANDS) group.push(operandOf(inner, text, positive));
      return;
    }
    const joinsAlternatives = (operator === '&&') !== positive;
    for (const side of ['left', 'right']) {
      const operand = fieldOf(inner, side);
      if (operand === null) continue;
      const own: Operand[] = joinsAlternatives ? [] : group;
      if (joinsAlternatives) alternatives.push(own);
      split(operand, positive, own);
    }
  };
  split(condition, holds, alternatives[0] ?? []);
  return alternatives.filter((alternative) => alternative.length > 0);
}

/** Whether an expression joins or negates truth values. */
export function isBoolean(node: SyntaxNode): boolean {
  return operatorOf(unwrapped(node)) !== null;
}

function operatorOf(node: SyntaxNode): '!' | '&&' | '||' | '??' | null {
  if (node.type !== 'binary_expression' && node.type !== 'unary_expression') return null;
  const sign = fieldOf(node, 'operator')?.type;
  return sign === '!' || sign === '&&' || sign === '||' || sign === '??' ? sign : null;
}

function unwrapped(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (['parenthesized_expression', 'await_expression', 'as_expression', 'non_null_expression'].includes(inner.type)) {
    const [child] = namedChildren(inner);
    if (child === undefined) break;
    inner = child;
  }
  return inner;
}

/** One comparison is the same as its opposite: the operator is written the positive way. */
const POSITIVE: Readonly<Record<string, string>> = {
  '!==': '===',
  '!=': '===',
  '==': '===',
  '>=': '<',
  '<=': '>',
  'not in': 'in',
};

function operandOf(node: SyntaxNode, text: string, positive: boolean): Operand {
  const weight = weightOf(node, text);
  const comparison = node.type === 'binary_expression' ? comparisonOf(node, text) : null;
  const key = comparison?.key ?? normalised(node, text);
  return {
    node,
    weight,
    tests: nameOf(node, text) !== '' || testsForm(node, text),
    atom: {
      key: `? ${key}`,
      name: nameOf(node, text),
      shape: `? ${comparison?.shape ?? shapeOf(node, text)}`,
      shown: shownCode(node, text),
      strong: weight === 2,
      turnsAwayWhen:
        positive !== (POSITIVE[fieldOf(node, 'operator')?.type ?? ''] !== undefined && node.type === 'binary_expression'),
      group: 0,
      startLine: node.startLine,
      endLine: node.endLine,
    },
  };
}

function comparisonOf(node: SyntaxNode, text: string): { key: string; shape: string } | null {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  const sign = fieldOf(node, 'operator');
  if (left === null || right === null || sign === null) return null;
  const operator = POSITIVE[sign.type] ?? sign.type;
  const write = (of: (node: SyntaxNode, text: string) => string): string => {
    const sides = [of(left, text), of(right, text)];
    if (operator === '===') sides.sort();
    return sides.join(` ${operator} `);
  };
  return { key: write(normalised), shape: write(shapeOf) };
}

/** The guard that an operand calls, so that it is found again with other arguments. */
function nameOf(node: SyntaxNode, text: string): string {
  for (const inner of descendants(node, (child) => !isFunction(child))) {
    if (inner.type !== 'call_expression') continue;
    const callee = fieldOf(inner, 'function');
    const name = callee === null ? '' : calleeName(callee, text);
    if (name !== '' && roleOfCall(name) !== null) return name;
  }
  return '';
}

/** A test against something written in the code; asking a collection of values at run time is none. */
function testsForm(node: SyntaxNode, text: string): boolean {
  const code = text.slice(node.start, Math.min(node.end, node.start + 400));
  return (
    /\.(?:test|match|matches|IsMatch|is_match|MatchString)\(|\.(?:starts_with|ends_with|startsWith|endsWith|includes|indexOf|StartsWith|EndsWith|contains|Contains|IndexOf)\(\s*@?['"`]/.test(
      code,
    ) ||
    /\.match\?|[=!]~|\.(?:start_with|end_with)\?|\b(?:preg_match|str_starts_with|str_ends_with|filter_var|ctype_\w{1,20})\(/.test(
      code,
    )
  );
}

/** The list of `in_array(value, list)`. */
function listAsked(call: SyntaxNode): SyntaxNode | null {
  const given = fieldOf(call, 'arguments');
  return given === null ? null : (namedChildren(given)[1] ?? null);
}

/** `sessionConfig == nil`: whether something was set up, not who is asking. */
function asksIfConfigured(node: SyntaxNode, text: string): boolean {
  const sides = [fieldOf(node, 'left'), fieldOf(node, 'right')];
  const other = sides.find((side) => side?.type !== 'null');
  if (!sides.some((side) => side?.type === 'null') || other === undefined || other === null) return false;
  return /(?:config|configs|configuration|settings|options|opts|store|storage|service|client|cache|handler|handlers|manager|provider|providers|templates?|factory|logger)$/i.test(
    text.slice(other.start, Math.min(other.end, other.start + 120)),
  );
}

/** What a call asks about: its own name, and its arguments where it compares or tests them. */
function askedBy(call: SyntaxNode, text: string): string {
  const callee = fieldOf(call, 'function');
  const whole = text.slice(call.start, Math.min(call.end, call.start + 400));
  if (callee === null) return whole;
  const name = calleeName(callee, text);
  return isFormTest(name) ||
    /^(?:is|has|can|may|not|equals?|compare|contains?|match|in|any|every|some|empty|isset|includes?|bytes|len)/i.test(name)
    ? whole
    : text.slice(callee.start, callee.end);
}

/** `user.Perm.Download`, `user.permissions.create`. */
const ASKS_PERMISSION = /^[!\s(]*[\w$.>-]{0,80}\b(?:perm|perms|permissions?|acl|privileges?)(?:\.|->)[A-Za-z_]\w{0,40}[)\s]*$/i;

/** A lookup of what somebody has: `Member.find_by_user_and_org(…)`, `Session.query(id=id, user_id=user.id)`. */
const LOOKS_UP_FOR =
  /(?:^|[.:>])(?:find|get|query|lookup|exists?|fetch|count|load)\w{0,40}[!?]?\([^)]{0,160}(?:user|owner|member|tenant|account|org|team|customer)/i;
const OWNED = /(?:^|[._>])\w{0,30}(?:id|uuid|owner|user|tenant|org|team|author|creator|poster)$/i;

/** Whether what one thing belongs to is compared with another: `issue.RepoID != repo.ID`. */
function comparesOwners(node: SyntaxNode, text: string): boolean {
  if (node.type !== 'binary_expression' || POSITIVE[fieldOf(node, 'operator')?.type ?? ''] !== '===') return false;
  const sides = [fieldOf(node, 'left'), fieldOf(node, 'right')].map((side) =>
    side === null ? '' : text.slice(side.start, Math.min(side.end, side.start + 120)),
  );
  return sides.every((side) => OWNED.test(side) && /[.>:]/.test(side));
}

function weightOf(node: SyntaxNode, text: string): Weight {
  const code = text.slice(node.start, Math.min(node.end, node.start + 400));
  if (nameOf(node, text) !== '') return 2;
  let weight: Weight = /^(?:[\w$.]{1,80}\.)?(?:is|has|can|may)[A-Z]\w{0,60}\(/.test(code) || /\w\?$/.test(code) ? 1 : 0;
  for (const inner of descendants(node, (child) => !isFunction(child))) {
    if (inner.type === 'call_expression') {
      const callee = fieldOf(inner, 'function');
      const name = callee === null ? '' : calleeName(callee, text);
      if (isFormTest(name)) {
        const object = (callee === null ? null : fieldOf(callee, 'object')) ?? listAsked(inner);
        if (object !== null && kindOfList(text.slice(object.start, object.end).slice(-60)) !== null) return 2;
        weight = 1;
      }
    }
    if (inner.type === 'typeof' || inner.type === 'instanceof' || inner.type === 'in') weight = 1;
  }
  if (comparesOwners(node, text) || comparesToLimit(node, text) || LOOKS_UP_FOR.test(code)) weight = 1;
  const decides = node.type === 'binary_expression' || node.type === 'call_expression';
  if (asksIfConfigured(node, text)) return 0;
  if (ASKS_PERMISSION.test(code)) return 2;
  const told = node.type === 'call_expression' ? askedBy(node, text) : code;
  if (speaksOfSecurity(told) && (decides || node.type === 'member_expression')) return decides ? 2 : 1;
  return weight;
}

const ENDINGS =
  '(?:close|destroy|end|disconnect|abort|terminate|reject|callNotFound|notFound|fail|deny|unauthorized|forbidden|badRequest)';
const MAX_EXIT_LENGTH = 1_500;
/** Leaves with nothing that was made for the caller, or ends what the caller has begun. */
const EMPTY_EXIT = new RegExp(
  `^(?:next|(?:return|next)\\s{0,9}(?:null|NULL|undefined|nil|false|FALSE|None|False|''|""|array\\(\\)|\\[\\s?\\]|\\{\\s?\\}|next\\(\\)|(?:await\\s{1,9})?(?:[\\w$]{1,40}\\.){0,3}${ENDINGS}\\([^()]{0,80}\\))?);?$`,
);

/** How a branch turns away: it leaves, or it answers with an error; null when it does neither. */
export function exitOf(branch: SyntaxNode, text: string): Exit | null {
  const statements = branch.type === 'statement_block' ? namedChildren(branch) : [branch];
  const last = statements.at(-1);
  if (last === undefined || branch.end - branch.start > MAX_EXIT_LENGTH) return null;
  const code = text.slice(branch.start, branch.end);
  const status = statusOf(code);
  const how = howOf(last, status, text);
  if (how === null) return null;
  const spoken =
    how === 'throw' ||
    how === 'answer' ||
    status !== null ||
    /error|exception|denied|forbidden|unauthori[sz]ed|notauth|not (?:permitted|allowed)/i.test(code);
  const refusal = status === 401 || status === 403 ? 'denies' : spoken ? refusalOf(code) : null;
  const told = text.slice(last.start, Math.min(last.end, last.start + 200));
  const empty = EMPTY_EXIT.test(told) || sendsAway(told);
  return { how, status, empty, refusal: refusal ?? (status === null ? null : 'refuses') };
}

function howOf(last: SyntaxNode, status: number | null, text: string): Exit['how'] | null {
  switch (last.type) {
    case 'throw_statement':
      // An error that is passed on was made elsewhere.
      return isPassedOn(last, text) ? 'skip' : 'throw';
    case 'return_statement':
      return 'return';
    case 'continue_statement':
    case 'break_statement':
      return 'skip';
    case 'expression_statement': {
      const called = [...descendants(last)].find((node) => node.type === 'call_expression');
      const callee = called === undefined ? null : fieldOf(called, 'function');
      const name = callee === null ? '' : calleeName(callee, text);
      if (status !== null || stripsCredentials(last, text)) return 'answer';
      const object = callee === null ? null : fieldOf(callee, 'object');
      const of = object === null ? '' : text.slice(object.start, Math.min(object.end, object.start + 80));
      return turnsAwayBy(name) || recordsError(name, of) ? 'answer' : null;
    }
    case 'delete_statement':
      return stripsCredentials(last, text) ? 'answer' : null;
    default:
      return null;
  }
}

/** `del headers['Authorization']`: who is not to have them does not get them. */
function stripsCredentials(statement: SyntaxNode, text: string): boolean {
  const code = text.slice(statement.start, Math.min(statement.end, statement.start + 200));
  return (
    /^(?:del\b|delete\b|unset\b)|\.(?:delete|remove|pop|unset|discard)\(/.test(code) &&
    /authorization|cookie|credential|password|token/i.test(code)
  );
}

/** `throw error`, and `raise` by itself; a class by its bare name is a new error. */
function isPassedOn(statement: SyntaxNode, text: string): boolean {
  const [error] = namedChildren(statement);
  if (error === undefined) return statement.end - statement.start < 8;
  if (error.type !== 'identifier') return false;
  const name = text.slice(error.start, error.end);
  return !/^[A-Z]/.test(name) && refusalOf(name) === null;
}
