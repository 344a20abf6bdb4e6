/** Conditions as guards: what turns away by leaving early, what lets through, and what a predicate answers. */
import { descendants, fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { normalised, shownCode } from './code-text.js';
import { type Alternative, alternativesOf, exitOf, isBoolean } from './conditions.js';
import type { Atom, Exit, Guard } from './guard.js';
import { refusalBehind } from './let-through.js';
import { isIdle } from './outcomes.js';
import { declaredAtom, guardAt, type Place } from './place.js';
import { reachesSink } from './sinks.js';
import { isFunction } from './units.js';
import { saysNo } from './verdicts.js';
import { rankOf, refusalOf, topicOf } from './words.js';

export function conditionGuards(place: Place): Guard[] {
  const { node, text, unit } = place;
  if (node.type === 'if_statement') {
    const condition = fieldOf(node, 'condition');
    const then = fieldOf(node, 'consequence');
    const otherwise = fieldOf(node, 'alternative');
    if (condition === null || then === null) return [];
    const exit = exitOf(then, text);
    const refusal = otherwise === null ? refusalBehind(node, then, text) : null;
    if (refusal !== null) return [conditionGuard(place, { condition, holds: false, exit: refusal.exit, branch: refusal.node })];
    if (exit !== null) return [conditionGuard(place, { condition, holds: true, exit, branch: then })];
    const other = otherwise === null ? undefined : namedChildren(otherwise)[0];
    const otherExit = other === undefined || other.type === 'if_statement' ? null : exitOf(other, text);
    if (other !== undefined && otherExit !== null) {
      return [conditionGuard(place, { condition, holds: false, exit: otherExit, branch: other })];
    }
    const restricts = otherwise === null && isRestriction(condition, then, text);
    const guard = conditionGuard(place, { condition, holds: restricts, exit: null, branch: null, restricts });
    return [otherwise === null && isIdle(then, text) ? { ...guard, idle: true } : guard];
  }
  if (node.type === 'switch_statement') return otherwiseGuards(place);
  if (node.type === 'ternary_expression') {
    const condition = fieldOf(node, 'condition');
    return condition === null ? [] : [conditionGuard(place, { condition, holds: false, exit: null, branch: null })];
  }
  const parent = node.parent;
  if (node.type !== 'binary_expression' && node.type !== 'unary_expression') return [];
  if (parent === null || !isBoolean(node) || isBoolean(parent)) return [];
  if (parent.type === 'parenthesized_expression' && ['if_statement', 'while_statement'].includes(parent.parent?.type ?? ''))
    return [];
  if (node.field === 'condition' && /^(?:ternary_expression|if_statement|while_statement)$/.test(parent.type)) return [];
  const declared = parent.type === 'variable_declarator' ? fieldOf(parent, 'name') : null;
  const named =
    declared === null
      ? parent.type === 'return_statement' || isFunction(parent)
        ? unit.name
        : ''
      : text.slice(declared.start, declared.end);
  const holds = refusalOf(named) === 'denies' || /invalid|traversal|unsafe|malicious|blocked/i.test(named);
  return [conditionGuard(place, { condition: node, holds, exit: null, branch: null })];
}

/** `case value … else raise ArgumentError, 'invalid'`: what is none of the known values is turned away. */
function otherwiseGuards(place: Place): Guard[] {
  const { node, text, language } = place;
  const value = fieldOf(node, 'value');
  const otherwise = language === 'ruby' ? namedChildren(node).find(({ type }) => type === 'else_clause') : undefined;
  const [block] = otherwise === undefined ? [] : namedChildren(otherwise);
  const exit = block === undefined ? null : exitOf(block, text);
  if (value === null || otherwise === undefined || exit?.how !== 'throw' || exit.refusal === null) return [];
  const key = `otherwise ${normalised(value, text)}`;
  const atom = declaredAtom(otherwise, { key, name: key, shown: shownCode(otherwise, text) });
  return [guardAt({ ...place, node: otherwise }, 'condition', { atoms: [atom], strong: true, exit, topics: 'validate' })];
}

interface Condition {
  readonly condition: SyntaxNode;
  /** Whether callers are turned away when the condition holds, or when it does not. */
  readonly holds: boolean;
  readonly exit: Exit | null;
  readonly branch: SyntaxNode | null;
  /** Whether the branch takes something from those who lack a privilege. */
  readonly restricts?: boolean;
}

const MAX_TOLD = 1_500;
/** A callback's error that goes on to whoever waits: `if (err) reject(err)`. */
const HANDS_ON_ERROR =
  /^\(?\s*(?:err|error|e|ex)(?:\s*\))?\s+(?:\{\s*)?(?:return\s+)?(?:reject|callback|cb|done|next|fail)\(\s*(?:err|error|e|ex)\s*\)\s*(?:;\s*)?(?:return\s*(?:;\s*)?)?(?:\}\s*)?$/;
/** What runs the code, not who asks it. */
const RUNTIME =
  /\bprocess\.(?:version|versions|platform)\b|\bsys\.(?:version_info|platform)\b|\b(?:NODE|RUBY|PHP|GO|JAVA)_VERSION\b/;

/** An error of the code's own making, with a name or a message. */
const SAYS_WHY = /["'`]|[A-Z]\w{0,60}(?:Error|Exception)\b|\b[Ee]rr[A-Z]\w/;

function conditionGuard(place: Place, { condition, holds, exit, branch, restricts = false }: Condition): Guard {
  const alternatives = alternativesOf(condition, holds, place.text);
  const start = (node: SyntaxNode | null): string =>
    node === null ? '' : place.text.slice(node.start, Math.min(node.end, node.start + MAX_TOLD));
  const told = `${start(condition)} ${start(branch)}`;
  const weight = Math.max(0, ...alternatives.flat().map((operand) => operand.weight));
  const denied = exit?.how === 'return' && branch !== null && saysNo(lastLine(start(branch)), place.unit.name);
  const silent = exit?.how === 'return' && exit.refusal === null && exit.status === null && !denied;
  const page = silent || /\b(?:jsx|return null)\b/.test(told);
  const strong =
    exit !== null &&
    ((exit.refusal === 'denies' && exit.how !== 'skip' && (exit.status !== null || weight > 0 || isPlain(exit, told))) ||
      (weight === 2 && !page) ||
      (weight === 1 && denied) ||
      (weight === 1 && exit.refusal === 'refuses' && exit.how !== 'skip'));
  const turnsAway = exit !== null && exit.how !== 'skip';
  const turned = turnsAway && (exit.how !== 'return' || exit.status !== null || exit.empty);
  const likely =
    restricts ||
    (turned &&
      !(weight === 0 && passesErrorsOn(place, condition, holds, branch)) &&
      !(weight < 2 && HANDS_ON_ERROR.test(told)) &&
      !RUNTIME.test(place.text.slice(condition.start, Math.min(condition.end, condition.start + 200))) &&
      (weight > 0 ||
        denied ||
        exit.refusal !== null ||
        exit.how === 'answer' ||
        (exit.how === 'throw' && branch !== null && SAYS_WHY.test(start(branch))) ||
        (asks(condition, place.text) && reachesSink(place.text, place.node.end, place.unit.end))));
  const guard = guardAt(place, 'condition', {
    atoms: alternatives.flatMap((alternative, group) => atomsOf(alternative, { group, leaves: exit !== null })),
    strong,
    likely,
    exit,
    topics: topicOf(start(condition)) === null ? told : start(condition),
  });
  return { ...guard, passes: [], text: shownCode(exit === null ? condition : place.node, place.text) };
}

/** What a branch ends with, without the brace that closes it. */
function lastLine(branch: string): string {
  const lines = branch.replace(/[\s}]{1,200}$/, '').replace(/\s{1,9}end$/, '');
  return lines.slice(Math.max(lines.lastIndexOf('\n'), lines.lastIndexOf('{')) + 1);
}

/** Whether a condition asks more than whether something is there. */
function asks(condition: SyntaxNode, text: string): boolean {
  return [...descendants(condition)].some(
    (node) =>
      node.type === 'call_expression' ||
      (node.type === 'binary_expression' &&
        !/[\s=](?:null|nil|undefined|None)$/.test(text.slice(node.start, node.end).slice(-40))),
  );
}

const PRIVILEGED = 4;

/** `if (!user.isAdmin) query.where(…)`: who lacks a privilege gets less. */
function isRestriction(condition: SyntaxNode, then: SyntaxNode, text: string): boolean {
  const code = text.slice(condition.start, Math.min(condition.end, condition.start + 200));
  const negated =
    /^[(\s]*!|!==?|\bnot\b/.test(code) || /\bunless\s{1,3}$/.test(text.slice(Math.max(0, condition.start - 10), condition.start));
  const cannot = code.startsWith('cannot?');
  const asksAbility = cannot || /\bcan\? ?[(:]/.test(code) || (rankOf(code) ?? 0) >= PRIVILEGED;
  if (!asksAbility || !(negated || cannot)) return false;
  const statements = then.type === 'statement_block' ? namedChildren(then) : [then];
  return statements.length > 0 && statements.every((statement) => statement.type === 'expression_statement');
}

/** Where errors are values, a call that fails and an error that is returned are how code goes on, whatever the call does. */
function passesErrorsOn({ language, text }: Place, condition: SyntaxNode, holds: boolean, branch: SyntaxNode | null): boolean {
  if (language !== 'go' || branch === null || !/\berr\b/.test(text.slice(branch.start, branch.end))) return false;
  return alternativesOf(condition, holds, text)
    .flat()
    .every(
      ({ node }) =>
        node.type === 'call_expression' ||
        /^!?\(?err\w{0,20}\b/.test(text.slice(node.start, Math.min(node.end, node.start + 40))),
    );
}

/** Whether an error says by itself that it is about who may do what. */
function isPlain(exit: Exit, told: string): boolean {
  return exit.how !== 'return' || /forbidden|unauthori[sz]ed|denied|permi(?:ssion|tted)|not allowed/i.test(told);
}

/** An alternative's atoms; only the ones that say most count as its loss. */
function atomsOf(alternative: Alternative, { group, leaves }: { group: number; leaves: boolean }): Atom[] {
  const most = Math.max(...alternative.map((operand) => operand.weight));
  return alternative.map(({ atom, weight, tests }) => ({
    ...atom,
    group,
    strong: weight > 0 && weight === most && (leaves || tests),
  }));
}
