/** Regular expressions that test or clean a value. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised } from './code-text.js';
import { exitOf } from './conditions.js';
import type { Guard } from './guard.js';
import { takesOutHarm } from './patterns.js';
import { declaredAtom, guardAt, type Place } from './place.js';

/**
 * Patterns that test or clean a value. One that takes harm out of a value is a guard by itself; `likely` marks those that find what
 * has to go, so that finding less is less.
 */
export function patternGuards(place: Place): Guard[] {
  const { node, text } = place;
  const source = writtenPattern(node, text);
  const holder = holderOf(node, text);
  if (holder === '') return [];
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

const MAX_PATTERN = 500;
const QUOTED = /^[rRbBuU]{0,2}("""|'''|"|'|`)([^]*)\1$/;

/** The pattern between slashes, whatever it is written in; what the call looks for by itself (`re.fullmatch`) is added. */
function writtenPattern(node: SyntaxNode, text: string): string {
  const code = text.slice(node.start, Math.min(node.end, node.start + MAX_PATTERN));
  const inner = QUOTED.exec(code)?.[2];
  if (inner === undefined) return code;
  const callee =
    node.parent?.parent === null || node.parent?.parent === undefined ? null : fieldOf(node.parent.parent, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  const body = inner.replace(/^\\A/, '^').replace(/\\[zZ]$/, '$');
  const start = name.endsWith('match') && !body.startsWith('^') ? '^' : '';
  const end = name === 'fullmatch' && !body.endsWith('$') ? '$' : '';
  return `/${start}${body}${end}/${/^subn?$|^find/.test(name) ? 'g' : ''}`;
}

/** Whether a replacement puts nothing, or something escaped, where the pattern was found. */
function isTakenOut(node: SyntaxNode, text: string): boolean {
  const [, replacement] = node.parent === null ? [] : namedChildren(node.parent);
  return (
    replacement !== undefined &&
    ['string', 'template_string', 'arrow_function', 'identifier'].includes(replacement.type) &&
    text.slice(replacement.start, replacement.end).length < 60
  );
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

/** Where a pattern stands: the variable or the property that holds it, or the call that uses it. */
function holderOf(node: SyntaxNode, text: string): string {
  const parent = node.parent;
  if (parent === null) return '';
  if (parent.type === 'variable_declarator' || parent.type === 'pair' || parent.type === 'assignment_expression') {
    const name = fieldOf(parent, 'name') ?? fieldOf(parent, 'key') ?? fieldOf(parent, 'left');
    return name === null || name === node ? '' : calleeName(name, text) || text.slice(name.start, name.end);
  }
  if (parent.type === 'member_expression' && fieldOf(parent, 'property') !== null) {
    const call = parent.parent;
    const list = call === null ? null : fieldOf(call, 'arguments');
    return list === null ? '' : `${calleeName(parent, text)}(${normalised(list, text).slice(0, 80)})`;
  }
  if (parent.type === 'arguments' && parent.parent !== null) {
    const callee = fieldOf(parent.parent, 'function');
    const name = callee === null ? '' : calleeName(callee, text);
    const object = callee === null ? null : fieldOf(callee, 'object');
    const [, value] = namedChildren(parent);
    const tests =
      ['match', 'fullmatch', 'search', 'MatchString'].includes(name) &&
      object !== null &&
      /^re(?:gexp?)?$/.test(normalised(object, text));
    if (tests) return `${value === undefined ? '' : normalised(value, text).slice(-60)} tested`;
    if (/^(?:Must)?[Cc]ompile(?:POSIX)?$/.test(name)) return holderOf(parent.parent, text);
    if (name === 'new' && object !== null && text.slice(object.start, object.end).endsWith('Regex'))
      return holderOfMade(parent.parent, text);
    if (['sub', 'subn', 'findall'].includes(name))
      return `${value === undefined ? '' : normalised(value, text).slice(-60)} ${name}`;
    if (['match', 'matchAll', 'replace', 'replaceAll', 'search', 'regex', 'matches', 'pattern', 'split'].includes(name)) {
      return `${object === null ? '' : normalised(object, text).slice(-60)} ${name}`;
    }
  }
  return '';
}
