/** Regular expressions that test or clean a value. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised } from './code-text.js';
import { exitOf } from './conditions.js';
import type { Guard } from './guard.js';
import { isTakenOut, writtenPattern } from './pattern-texts.js';
import { takesOutHarm } from './patterns.js';
import { declaredAtom, guardAt, type Place } from './place.js';

/**
 * Patterns that test or clean a value. One that takes harm out of a value is a guard by itself; `likely` marks those that find what
 * has to go, so that finding less is less.
 */
export function patternGuards(place: Place): Guard[] {
  const { node, text } = place;
  const holder = holderOf(node, text);
  if (holder === '') return [];
  const source = writtenPattern(place, holder);
  const replaces = /(?:^| )(?:replace(?:All)?|subn?)$/.test(holder);
  const turnsAway = isTestedForExit(node, text);
  const atom = declaredAtom(node, { key: `pattern ${source}`, name: `pattern ${holder}`, shown: source });
  const cleans = replaces && takesOutHarm(source) && isTakenOut(node, text);
  return [
    guardAt(place, 'pattern', {
      atoms: [atom],
      strong: cleans,
      likely: cleans || turnsAway,
      topics: `${holder} ${place.unit.path}`,
    }),
  ];
}

/** `if (/…/.test(value)) throw …`: what the pattern finds is turned away. */
function isTestedForExit(node: SyntaxNode, text: string): boolean {
  const call = ['member_expression', 'arguments'].includes(node.parent?.type ?? '') ? node.parent?.parent : null;
  const holder = call?.parent?.type === 'parenthesized_expression' ? call.parent.parent : call?.parent;
  if (call?.type !== 'call_expression' || holder?.type !== 'if_statement') return false;
  const then = fieldOf(holder, 'consequence');
  return then !== null && exitOf(then, text) !== null;
}

/** Where `Regex::new(…)` stands, whatever unwraps it or makes it late: `LazyLock::new(|| Regex::new(…).unwrap())`. */
function holderOfMade(call: SyntaxNode, text: string): string {
  let at = call;
  for (let parent = at.parent; parent !== null; at = parent, parent = parent.parent) {
    const late =
      parent.type === 'arguments' &&
      /\b(?:Lazy\w*|OnceCell|OnceLock)::new$|\.get_or_init$/.test(text.slice(Math.max(0, parent.start - 40), parent.start));
    const passes =
      late ||
      ['member_expression', 'call_expression', 'await_expression', 'arrow_function', 'statement_block'].includes(parent.type);
    if (!passes) return holderOf(at, text);
    if (parent.type === 'call_expression' && at.field === 'function' && !/(?:unwrap|expect)$/.test(text.slice(at.start, at.end)))
      return '';
  }
  return '';
}

/** Calls that are handed a pattern and the value that it is tried on, in this order, or the other way round. */
const TESTS = new Set([
  'match',
  'fullmatch',
  'search',
  'MatchString',
  'IsMatch',
  'Match',
  'Matches',
  'matches',
  'preg_match',
  'preg_match_all',
]);
const CLEANS = new Set(['sub', 'subn', 'Replace', 'preg_replace', 'preg_replace_callback']);
const OF_LIBRARY = /^(?:re(?:gexp?)?|Regex|Pattern)$/;
/** Methods of the value itself. */
const OF_VALUE = new Set(
  'match matchAll matchEntire containsMatchIn find replace replaceAll replaceFirst search regex matches pattern split'.split(' '),
);

/** Where a pattern stands: the variable or the property that holds it, or the call that uses it. */
function holderOf(node: SyntaxNode, text: string): string {
  const parent = node.parent;
  if (parent === null) return '';
  if (HOLDS.has(parent.type)) {
    const name = fieldOf(parent, 'name') ?? fieldOf(parent, 'key') ?? fieldOf(parent, 'left');
    return name === null || name === node ? '' : calleeName(name, text) || text.slice(name.start, name.end);
  }
  if (parent.type === 'member_expression' && fieldOf(parent, 'property') !== null) {
    const call = parent.parent;
    const list = call === null ? null : fieldOf(call, 'arguments');
    const name = calleeName(parent, text);
    if (call !== null && /^to(?:Regex|Pattern)$/.test(name)) return holderOf(call, text);
    return list === null ? '' : `${name}(${normalised(list, text).slice(0, 80)})`;
  }
  return parent.type === 'arguments' && parent.parent !== null
    ? holderOfGiven(node, { list: parent, call: parent.parent }, text)
    : '';
}

const HOLDS = new Set(['variable_declarator', 'pair', 'assignment_expression', 'public_field_definition']);

function holderOfGiven(node: SyntaxNode, { list, call }: { list: SyntaxNode; call: SyntaxNode }, text: string): string {
  const made = fieldOf(call, 'constructor');
  if (made !== null) return text.slice(made.start, made.end).endsWith('Regex') ? holderOf(call, text) : '';
  const callee = fieldOf(call, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  if (name === 'GeneratedRegex') return decorated(call, text);
  const object = callee === null ? null : fieldOf(callee, 'object');
  const of = object === null ? '' : normalised(object, text).slice(-60);
  const given = namedChildren(list);
  const value = given.filter((child) => child !== node)[CLEANS.has(name) && given[0] === node ? 1 : 0];
  const about = value === undefined ? '' : normalised(value, text).slice(-60);
  if (TESTS.has(name) && (name.startsWith('preg_') || OF_LIBRARY.test(of))) return `${about} tested`;
  if (/^(?:Must)?[Cc]ompile(?:POSIX)?$/.test(name)) return holderOf(call, text);
  if (name === 'new' && of.endsWith('Regex')) return holderOfMade(call, text);
  if (CLEANS.has(name) && (object === null || OF_LIBRARY.test(of))) return `${about} replace`;
  if (name === 'findall') return `${given[1] === undefined ? '' : normalised(given[1], text).slice(-60)} findall`;
  return OF_VALUE.has(name) ? `${of} ${name}` : '';
}

/** The method that stands for the pattern that is written before it. */
function decorated(call: SyntaxNode, text: string): string {
  const method = call.parent?.type === 'decorator' ? call.parent.parent : null;
  const name = method === null || method === undefined ? null : fieldOf(method, 'name');
  return name === null ? '' : text.slice(name.start, name.end);
}
