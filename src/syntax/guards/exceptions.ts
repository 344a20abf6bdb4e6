/** What a guard leaves out by name: `before_action :authenticate, except: [:show]`, `protected $except = ['api/*']` of a CSRF check. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shownCode, stringValue } from './code-text.js';
import { FILTERS, isGuard } from './filters.js';
import type { Weakening } from './guard.js';
import type { Place } from './place.js';
import { topicOf } from './words.js';

/** Callers that are no browsers and sign what they send. */
const SIGNED = /hook|callback|stripe|paypal|ipn|notify/i;

export function exceptions(place: Place): Weakening[] {
  if (place.language === 'ruby') return leftOutOfFilter(place);
  return place.language === 'php' ? leftOutOfCsrf(place) : [];
}

function leftOutOfFilter(place: Place): Weakening[] {
  const { node, text } = place;
  const callee = node.type === 'call_expression' ? fieldOf(node, 'function') : null;
  const list = fieldOf(node, 'arguments');
  const name = callee?.type === 'identifier' ? calleeName(callee, text) : '';
  if (list === null || !(FILTERS.test(name) || name === 'protect_from_forgery')) return [];
  const given = namedChildren(list);
  const filters = given.filter((child) => child.type === 'string').map((child) => stringValue(child, text) ?? '');
  const guards = name === 'protect_from_forgery' ? [name] : filters.filter(isGuard);
  const except = given.find((child) => {
    const key = child.type === 'pair' ? fieldOf(child, 'key') : null;
    return key !== null && /^:?except\b/.test(text.slice(key.start, Math.min(key.end, key.start + 8)));
  });
  const actions = except === undefined ? null : fieldOf(except, 'value');
  if (actions === null || guards.length === 0) return [];
  const entries = actions.type === 'array' ? namedChildren(actions) : [actions];
  return guards.flatMap((guard) =>
    entries.map((entry) => exception(place, { at: node, key: `${guard} ${normalised(entry, text)}`, sure: true })),
  );
}

function leftOutOfCsrf(place: Place): Weakening[] {
  const { node, text, unit } = place;
  const named = fieldOf(node, 'name');
  const held = node.type === 'public_field_definition' && named !== null && text.slice(named.start, named.end) === '$except';
  const callee = node.type === 'call_expression' ? fieldOf(node, 'function') : null;
  const asked = callee !== null && /^(?:validateCsrfTokens|preventRequestForgery)$/.test(calleeName(callee, text));
  if (!(held && /csrf|forgery/i.test(unit.path)) && !asked) return [];
  const whole = held ? (fieldOf(node, 'value') ?? fieldOf(node, 'default_value')) : fieldOf(node, 'arguments');
  const lists =
    whole === null
      ? []
      : whole.type === 'array'
        ? [whole]
        : namedChildren(whole).map((child) => fieldOf(child, 'value') ?? child);
  return lists
    .filter((list) => list.type === 'array')
    .flatMap((list) =>
      namedChildren(list).map((at) =>
        exception(place, { at, key: normalised(at, text), sure: !SIGNED.test(text.slice(at.start, at.end)) }),
      ),
    );
}

function exception({ text, unit }: Place, { at, key, sure }: { at: SyntaxNode; key: string; sure: boolean }): Weakening {
  const { start, end, startLine, endLine } = at;
  const shown = shownCode(at, text);
  const topic = topicOf(shown) ?? topicOf(unit.path);
  return {
    name: 'an exception from a guard',
    key: `excepted ${unit.path} ${key}`,
    topic,
    unit,
    text: shown,
    start,
    end,
    startLine,
    endLine,
    sure,
  };
}
