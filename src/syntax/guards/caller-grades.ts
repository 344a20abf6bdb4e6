/**
 * Code that stands in both versions and answers the same question in a looser way: who the caller is said to be, what holds when a
 * check fails, whether all or only some of what is asked for must be there, and whether values are handed to a database apart.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised } from './code-text.js';
import { alternativesOf, exitOf } from './conditions.js';
import type { Grade } from './grades.js';
import type { Place } from './place.js';
import { decides } from './verdicts.js';
import { roleOfCall, topicOf } from './words.js';

export function gradesOfAnswers(place: Place): Grade[] {
  switch (place.node.type) {
    case 'pair':
    case 'variable_declarator':
      return gradesOfIdentity(place);
    case 'call_expression':
      return [...gradesOfQuantity(place), ...gradesOfQueries(place)];
    case 'return_statement':
      return gradesOfFailure(place);
    case 'if_statement':
      return gradesOfGrants(place);
    case 'binary_expression':
      return gradesOfJoining(place);
    default:
      return [];
  }
}

const IDENTITY =
  /^[:"']?(?:(?:user|owner|author|account|tenant|customer|member|creator|actor|org|organi[sz]ation)_?(?:id|uuid)|tenant|owner|created_?by)["']?$/i;
const FROM_SESSION =
  /session|current_?user|\b(?:req|request|ctx|context|g)\.user\b|claims|principal|identity|Auth::|\buser_?id\(|\buserFrom/i;
const FROM_REQUEST = /\b(?:body|query|params|headers?|cookies|json|form|args|GET|POST|input|Header\.Get|get_json)\b/;

/** Whose something is: told by the session, or by the caller. */
function gradesOfIdentity({ node, text }: Place): Grade[] {
  const name = fieldOf(node, 'key') ?? fieldOf(node, 'name');
  const value = fieldOf(node, 'value');
  if (name === null || value === null || value.end - value.start > 120 || name.end - name.start > 40) return [];
  const label = text.slice(name.start, name.end);
  const given = text.slice(value.start, value.end);
  if (!IDENTITY.test(label)) return [];
  const grade = FROM_SESSION.test(given) ? 1 : FROM_REQUEST.test(given) ? 0 : null;
  return grade === null ? [] : [{ of: `identity ${label}`, grade, topics: 'owner access' }];
}

const ASKED_FOR = /permission|role|scope|privilege|authori/i;

/** `every` of what is needed, or `some` of it. */
function gradesOfQuantity({ node, text }: Place): Grade[] {
  const callee = fieldOf(node, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  const grade = /^(?:every|all|All|allMatch|all\?)$/.test(name) ? 1 : /^(?:some|any|Any|anyMatch|any\?)$/.test(name) ? 0 : null;
  if (grade === null || !ASKED_FOR.test(text.slice(node.start, Math.min(node.end, node.start + 300)))) return [];
  return [{ of: 'quantity', grade, topics: 'permission' }];
}

const QUERIES = /^(?:query|execute|exec|raw|prepare|queryRow|QueryRow|Query|Exec|QueryContext|ExecContext|QueryRowContext)$/;
const STATEMENT = /^(?:fmt\.Sprintf\(\s*)?[fFrR]?["'`]\s*(?:select|insert|update|delete)\s/i;
const PUT_TOGETHER = /^f["']|\$\{|Sprintf\(|["'`]\s*[+.]\s*\$?\w|\.format\(|["']\s*%\s*[\w(]/;

/** Values apart from the statement, or within its text. */
function gradesOfQueries({ node, text }: Place): Grade[] {
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  if (callee === null || list === null || !QUERIES.test(calleeName(callee, text))) return [];
  const given = namedChildren(list);
  const [first] = given;
  const statement = first === undefined ? '' : text.slice(first.start, Math.min(first.end, first.start + 1_000));
  if (!STATEMENT.test(statement)) return [];
  if (PUT_TOGETHER.test(statement)) return given.length > 1 ? [] : [{ of: 'statement', grade: 0, topics: 'sql injection' }];
  return given.length > 1 ? [{ of: 'statement', grade: 1, topics: 'sql injection' }] : [];
}

/** What a check answers when it cannot tell. */
function gradesOfFailure({ node, text, unit }: Place): Grade[] {
  const [value] = namedChildren(node);
  const said = value === undefined ? '' : text.slice(value.start, Math.min(value.end, value.start + 6));
  if (!/^(?:true|false|True|False)$/.test(said) || !isDecided(unit.name) || !isCaught(node)) return [];
  return [{ of: `failure of ${unit.name}`, grade: said.toLowerCase() === 'false' ? 1 : 0, topics: 'permission' }];
}

function isCaught(node: SyntaxNode): boolean {
  for (let at = node.parent; at !== null; at = at.parent) {
    if (at.type === 'catch_clause') return true;
    if (at.type !== 'statement_block') return false;
  }
  return false;
}

/** Whether a function of this name says yes or no about a caller. */
function isDecided(name: string): boolean {
  return roleOfCall(name) === 'check' || topicOf(name) !== null || /^(?:can|may|is_?allowed|allowed)(?=[A-Z_?]|$)/i.test(name);
}

/** The same questions, joined by the sign that lets fewer through or by the one that lets more through. */
function gradesOfJoining({ node, text, unit }: Place): Grade[] {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  const operator = fieldOf(node, 'operator');
  if (left === null || right === null || operator === null || node.end - node.start > 400) return [];
  const sign = text.slice(operator.start, operator.end);
  const both = sign === '&&' || sign === 'and';
  if (!both && sign !== '||' && sign !== 'or') return [];
  const outer = node.parent?.type === 'parenthesized_expression' ? node.parent : node;
  const parent = outer.parent;
  const then = parent?.type === 'if_statement' && outer.field === 'condition' ? fieldOf(parent, 'consequence') : null;
  const exit = then === null ? null : exitOf(then, text);
  const refuses = exit !== null && exit.how !== 'skip' && exit.refusal !== null;
  const grants = parent?.type === 'return_statement' && isDecided(unit.name);
  if (!refuses && !grants) return [];
  const operands = [left, right].map((operand) => normalised(operand, text)).sort();
  const of = `joining ${refuses ? 'refusals' : 'grants'} ${operands.join(' with ')}`;
  return [{ of, grade: both === grants ? 1 : 0, topics: 'permission' }];
}

const YES = /^return\s{1,9}(?:true|True|TRUE)\s{0,9};?$/;

/** Each of what has to hold for a yes, with how much else has to hold beside it. */
function gradesOfGrants({ node, text, unit }: Place): Grade[] {
  const condition = fieldOf(node, 'condition');
  const then = fieldOf(node, 'consequence');
  if (condition === null || then === null || !decides(unit.name) || isNested(node)) return [];
  const statements = then.type === 'statement_block' ? namedChildren(then) : [then];
  const [only] = statements;
  if (statements.length !== 1 || only === undefined || !YES.test(text.slice(only.start, Math.min(only.end, only.start + 40))))
    return [];
  const alternatives = alternativesOf(condition, true, text);
  // What is joined by "and" stands in one group; with an "or" anywhere, nothing can be counted.
  const [all] = alternatives;
  if (alternatives.length !== 1 || all === undefined) return [];
  return all.map(({ atom }) => ({ of: `grant ${atom.key}`, grade: all.length, topics: 'permission' }));
}

/** Whether a question stands within another one of its function, or is one of several ways. */
function isNested(node: SyntaxNode): boolean {
  for (let at = node.parent; at !== null && !/function|method|program/.test(at.type); at = at.parent)
    if (at.type === 'if_statement' || at.type === 'else_clause') return true;
  return false;
}
