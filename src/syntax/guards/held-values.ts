/**
 * Values of a caller that are held to what is known: put in the place of whatever is none of a list, or cut at a limit. `if order not in
 * SORTABLE: order = "name"`, `size = min(size, MAX_SIZE)`, `type = "application/octet-stream"` for what a browser would run.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shownCode, stringValue, variablesOf } from './code-text.js';
import { alternativesOf, exitOf } from './conditions.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';

export function heldValues(place: Place): Guard[] {
  const { node } = place;
  if (node.type === 'if_statement') return ofBranch(place);
  if (node.type === 'ternary_expression') return ofTernary(place);
  return node.type === 'assignment_expression' || node.type === 'variable_declarator' ? ofBound(place) : [];
}

const MAX_LENGTH = 400;
/** What comes from outside, anywhere in a function. */
const FROM_CALLER =
  /\b(?:req|request|params|query|Query|DefaultQuery|QueryParam|FormValue|GET|POST|args|form|body|input|payload|cookies|headers|getParameter|RequestParam|pageable)\b/;
/** What a browser shows or saves and never runs. */
const HARMLESS = /octet-stream|text\/plain|^attachment|^about:blank$/;

/** `if (value is none of the known) value = known`. */
function ofBranch(place: Place): Guard[] {
  const { node, text, unit } = place;
  const condition = fieldOf(node, 'condition');
  const then = fieldOf(node, 'consequence');
  if (condition === null || then === null || fieldOf(node, 'alternative') !== null || node.end - node.start > MAX_LENGTH)
    return [];
  if (exitOf(then, text) !== null) return ofRefusal(place, condition);
  const statements = then.type === 'statement_block' ? namedChildren(then) : [then];
  const [only] = statements;
  const assigned =
    only === undefined
      ? undefined
      : /^(?:expression_statement|lexical_declaration)$/.test(only.type)
        ? namedChildren(only)[0]
        : only;
  if (statements.length !== 1 || assigned === undefined || !/^(?:assignment_expression|variable_declarator)$/.test(assigned.type))
    return [];
  const left = fieldOf(assigned, 'left') ?? fieldOf(assigned, 'name');
  const right = fieldOf(assigned, 'right') ?? fieldOf(assigned, 'value');
  if (left === null || right === null) return [];
  const name = text.slice(left.start, left.end);
  const put = text.slice(right.start, right.end);
  if (!isConstant(right, put)) return [];
  const operands = alternativesOf(condition, true, text).flat();
  const codes = operands.map((operand) => text.slice(operand.node.start, operand.node.end));
  if (!codes.every((code) => code.includes(name))) return [];
  const asks = /^\s*(?:!|not\b)|\bnot in\b|!=|\bunless\b/.test(text.slice(Math.max(0, condition.start - 8), condition.end));
  const listed = asks && operands.every(({ node: operand }) => isAskedOfList(operand, text)) && comesFromCaller(place);
  const cut = operands.length === 1 && isCut(operands[0]?.node, put, text) && comesFromCaller(place);
  const defused = HARMLESS.test(stringValue(right, text) ?? '') && codes.every((code) => /['"]/.test(code));
  return listed || cut || defused ? [held(place, name, unit.path)] : [];
}

/** What is turned away is held as well, so that a refusal can stand where a value was put in its place. */
function ofRefusal(place: Place, condition: SyntaxNode): Guard[] {
  const { text, unit } = place;
  const asked = alternativesOf(condition, true, text)
    .flat()
    .flatMap(({ node }) => (isAskedOfList(node, text) || isLimit(node) ? variablesOf(node, text) : []));
  return [...new Set(asked)].slice(0, MAX_ASKED).map((name) => ({ ...held(place, name, unit.path), strong: false }));
}

const MAX_ASKED = 4;

function isLimit(operand: SyntaxNode): boolean {
  return operand.type === 'binary_expression' && /^[<>]=?$/.test(fieldOf(operand, 'operator')?.type ?? '');
}

function isConstant(value: SyntaxNode, code: string): boolean {
  return value.type === 'string' || value.type === 'number' || /^:?[\w.:]{1,80}$/.test(code) || /^\w{1,40}\[0\]$/.test(code);
}

function comesFromCaller({ text, unit }: Place): boolean {
  return FROM_CALLER.test(text.slice(unit.start, Math.min(unit.end, unit.start + 6_000)));
}

const LISTED = /\b(?:in|includes|contains|Contains|has|containsKey|in_array)\b|\b(?:include|key|member)\?/;

/** `value in LIST`, `LIST.include?(value)`, and one of several `value != "asc"`. */
function isAskedOfList(operand: SyntaxNode, text: string): boolean {
  const code = text.slice(operand.start, operand.end);
  if (operand.type === 'binary_expression' && /^!?==?=?$/.test(fieldOf(operand, 'operator')?.type ?? ''))
    return [fieldOf(operand, 'left'), fieldOf(operand, 'right')].some((side) => (stringValueOf(side, text) ?? '') !== '');
  return LISTED.test(code);
}

function stringValueOf(side: SyntaxNode | null, text: string): string | null {
  return side === null ? null : stringValue(side, text);
}

/** `if size > MAX: size = MAX`. */
function isCut(operand: SyntaxNode | undefined, put: string, text: string): boolean {
  if (operand?.type !== 'binary_expression' || !/^[<>]=?$/.test(fieldOf(operand, 'operator')?.type ?? '')) return false;
  const bound = [fieldOf(operand, 'left'), fieldOf(operand, 'right')].some(
    (side) => side !== null && text.slice(side.start, side.end) === put,
  );
  const upper =
    (fieldOf(operand, 'operator')?.type ?? '').startsWith('>') === text.slice(operand.start, operand.end).endsWith(put);
  return bound && upper && (!/^\d/.test(put) || Number(put) > 1);
}

/** `value if value in LIST else known`. */
function ofTernary(place: Place): Guard[] {
  const { node, text, unit } = place;
  const [condition, then] = [fieldOf(node, 'condition'), fieldOf(node, 'consequence')];
  const otherwise = fieldOf(node, 'alternative');
  if (condition === null || then === null || otherwise === null || node.end - node.start > MAX_LENGTH) return [];
  const name = text.slice(then.start, then.end);
  const asked = text.slice(condition.start, condition.end);
  if (!/^[@$\w.[\]'":]{1,80}$/.test(name) || !asked.includes(name) || !LISTED.test(asked) || !comesFromCaller(place)) return [];
  return isConstant(otherwise, text.slice(otherwise.start, otherwise.end)) ? [held(place, name, unit.path)] : [];
}

const BOUNDS = /^(?:min|Min|clamp|coerceIn|coerceAtMost|bounded)$/;

/** `size = min(size, MAX_SIZE)`. */
function ofBound(place: Place): Guard[] {
  const { node, text, unit } = place;
  const left = fieldOf(node, 'left') ?? fieldOf(node, 'name');
  const right = fieldOf(node, 'right') ?? fieldOf(node, 'value');
  const callee = right?.type === 'call_expression' ? fieldOf(right, 'function') : null;
  if (left === null || right === null || callee === null || !BOUNDS.test(calleeName(callee, text))) return [];
  if (right.end - right.start > MAX_LENGTH || !comesFromCaller(place)) return [];
  const name = text.slice(left.start, left.end);
  return /^[@$\w.]{1,60}$/.test(name) ? [{ ...held(place, name, unit.path), strong: false, likely: false }] : [];
}

function held(place: Place, name: string, path: string): Guard {
  const { node, text } = place;
  const known = `held ${name} in ${path}`;
  const atom = declaredAtom(node, { key: `${known} ${normalised(node, text)}`, name: known, shown: shownCode(node, text) });
  const guard = guardAt(place, 'sanitizer', { atoms: [atom], strong: true, topics: 'validate' });
  return { ...guard, passes: [name.slice(name.lastIndexOf('.') + 1)] };
}
