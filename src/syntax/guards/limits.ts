/** Limits of security that are numbers: how often somebody may try, how long a token lives, how long a password is at least. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, stringValue } from './code-text.js';
import type { Grade } from './grades.js';
import type { Place } from './place.js';

/** Grades of limits are logarithms to the base of ten: only one that is let out by this much is weaker. */
export const LET_OUT = 1.3;
export const LIMIT = 'limit';

const ATTEMPTS =
  /^(?:max|maximum)_?\w{0,20}(?:attempt|login|failure|retr)\w{0,10}$|^\w{0,20}(?:login|lockout|attempt)s?_?(?:limit|threshold|max)$/i;
const RATES = /^(?:max|limit|to|rate|points)$/;
const LIFETIMES = /^(?:expiresIn|expires_in)$/;
const LIMITERS = /rate_?limit|throttl|limiter/i;

export function gradesOfLimits({ node, text, unit }: Place): Grade[] {
  if (node.type === 'call_expression') return gradesOfLength(node, text, unit.path);
  if (!NAMING.has(node.type)) return [];
  const name = fieldOf(node, 'key') ?? fieldOf(node, 'name') ?? fieldOf(node, 'left');
  const value = fieldOf(node, 'value') ?? fieldOf(node, 'right');
  if (name === null || value === null || name.end - name.start > 60 || value.end - value.start > 40) return [];
  const label = text.slice(name.start, name.end).replace(/^:/, '');
  const written = value.type === 'string' ? (stringValue(value, text) ?? '') : text.slice(value.start, value.end);
  const caller = callAround(node, text);
  if (LIFETIMES.test(label) && /sign|jwt|token/i.test(caller)) return graded(label, secondsOf(written));
  if (ATTEMPTS.test(label)) return graded(label, numberOf(written));
  if (RATES.test(label) && LIMITERS.test(`${caller} ${unit.path}`)) return graded(label, rateOf(written));
  return [];
}

const NAMING = new Set(['pair', 'variable_declarator', 'assignment_expression', 'public_field_definition', 'const_spec']);

function graded(label: string, size: number): Grade[] {
  return size > 0 ? [{ of: `${LIMIT} ${label}`, grade: -Math.log10(size), topics: 'rate limit' }] : [];
}

/** The name of the call that a pair is given to. */
function callAround(node: SyntaxNode, text: string): string {
  const list = node.parent?.type === 'object' ? node.parent.parent : node.parent;
  const call = list?.type === 'arguments' ? list.parent : null;
  const callee = call === null || call === undefined ? null : fieldOf(call, 'function');
  return callee === null ? '' : text.slice(callee.start, Math.min(callee.end, callee.start + 80));
}

function numberOf(written: string): number {
  const size = /^\d[\d_]{0,20}$/.test(written) ? Number(written.replaceAll('_', '')) : Number.NaN;
  return Number.isFinite(size) ? size : 0;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_536_000 };

/** "5/min". */
function rateOf(written: string): number {
  const parts = /^(\d{1,12})\/(s|m|h|d)/.exec(written);
  return parts === null ? numberOf(written) : (Number(parts[1]) / (SECONDS[parts[2] ?? ''] ?? 1)) * 86_400;
}

/** "15m". */
function secondsOf(written: string): number {
  const parts = /^(\d{1,12}) ?([smhdwy])(?!s)/.exec(written);
  return parts === null ? numberOf(written) : Number(parts[1]) * (SECONDS[parts[2] ?? ''] ?? 0);
}

/** `password: z.string().min(12)`, `bcrypt.hash(password, 12)`: what is larger holds more. */
function gradesOfLength(node: SyntaxNode, text: string, path: string): Grade[] {
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  const given = list === null ? [] : namedChildren(list);
  if (callee === null) return [];
  const name = calleeName(callee, text);
  const code = text.slice(callee.start, Math.min(callee.end, callee.start + 60));
  const slow = /^bcrypt\w*[.:]/i.test(code) && /^hash(?:Sync)?$/.test(name);
  const short = /^(?:min|minLength)$/.test(name) && /password/i.test(`${path} ${declaredBy(node, text)}`);
  const value = slow ? given[1] : short ? given[0] : undefined;
  const size = value?.type === 'number' ? numberOf(text.slice(value.start, value.end)) : 0;
  if (size === 0) return [];
  return [{ of: `size ${name} of a password`, grade: slow ? size : Math.floor(Math.log2(size)), topics: 'password' }];
}

const MAX_CHAIN = 16;

function declaredBy(node: SyntaxNode, text: string): string {
  let at = node.parent;
  for (let up = 0; at !== null && up < MAX_CHAIN; up += 1, at = at.parent) {
    const name = at.type === 'pair' ? fieldOf(at, 'key') : at.type === 'variable_declarator' ? fieldOf(at, 'name') : null;
    if (name !== null) return text.slice(name.start, Math.min(name.end, name.start + 60));
  }
  return '';
}
