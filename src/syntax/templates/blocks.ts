/** Parts of a page that only some may see: what stands between the condition and its end. */
import type { Guard } from '../guards/guard.js';
import { type Element, closingOf } from './elements.js';
import type { Family } from './families.js';
import type { Token } from './lexer.js';
import { askedOf, normalise } from './outputs.js';
import { guardOn, type Sheet, type Stretch } from './sheet.js';
import { wordsOf } from '../guards/words.js';

interface Parts {
  readonly tokens: readonly Token[];
  readonly tags: readonly Element[];
  readonly text: string;
}

const MAX_BLOCKS = 1_000;
const MAX_NESTED = 100;

export function blocksOf({ tokens, tags, text }: Parts, family: Family, sheet: Sheet): Guard[] {
  const guards: Guard[] = [];
  const add = (condition: string, place: Stretch, scope: Stretch): void => {
    const guard = blockGuard(condition, place, { scope, sheet });
    if (guard !== null) guards.push(guard);
  };
  for (const { condition, place, end } of opened(tokens, family, text)) add(condition, place, { start: place.start, end });
  for (const element of tags) {
    if (guards.length > MAX_BLOCKS) break;
    for (const [name, { value, start, end }] of element.attributes) {
      if (CONDITIONS.has(name)) add(value, { start, end }, { start: element.start, end: closingOf(element, text) });
    }
    if (ASKING.test(element.name)) {
      const told = [...element.attributes].map(([name, { value }]) => `${name}=${value}`).join(' ');
      add(`authorize ${told}`, element, { start: element.start, end: closingOf(element, text) });
    }
  }
  return guards;
}

const CONDITIONS = new Set([
  'v-if',
  'v-show',
  '*ngif',
  'ng-if',
  'ng-show',
  'x-if',
  'x-show',
  'th:if',
  'sec:authorize',
  'v-can',
  '*nghaspermission',
  '*hasrole',
]);
/** Elements that show what is in them to some only. */
const ASKING = /^(?:sec:authorize|authorizeview|security:authorize|shiro:has\w+|can|protected|has-?(?:role|permission))$/i;

interface Opened {
  readonly condition: string;
  readonly place: Stretch;
  /** Offset of its end, or of its "else". */
  readonly end: number;
}

/** A condition's opening, whatever the family; the condition is the first group. */
const OPENS = /^(?:\}?\s{0,9})?(?:#?(?:if|unless)|can|canany|auth|role|hasrole|haspermission|permission)\b(.{0,600})$/is;
const ELSE = /^(?:\}\s{0,9})?[:^]?(?:else|elsif|elif|elseif)\b/i;
const CLOSES = /^(?:\/\s{0,9}(?:if|unless|each|with|await|key)\b|end\w{0,20}\b|\}\s{0,9}(?:\)|;|$))/i;
/** What else is closed by the same words. */
const NESTS =
  /^(?:#(?:each|with|await|key)|range|with|define|template|block)\b|(?:\bdo\b(?:\s{0,9}\|[^|\n]{0,100}\|)?|\{)\s{0,9}$|^(?:for|while|case|begin|foreach|forelse|macro|call|set|filter|autoescape|spaceless|guest)\b/i;

function* opened(tokens: readonly Token[], { lines }: Family, text: string): Generator<Opened> {
  if (lines === 'haml' || lines === 'slim' || lines === 'pug') {
    yield* indented(tokens, text);
    return;
  }
  const stack: { condition: string; place: Stretch; word: string }[] = [];
  for (const { body, start, end } of tokens) {
    if (ELSE.test(body)) {
      const last = stack.at(-1);
      if (last !== undefined && last.condition !== '') yield { condition: last.condition, place: last.place, end: start };
      if (last !== undefined) stack[stack.length - 1] = { condition: '', place: { start, end }, word: last.word };
    } else if (CLOSES.test(body)) {
      const word = /^end([a-z]\w*)/i.exec(body)?.[1] ?? '';
      // Inline tags (`{% set x = 1 %}`) have no end; what ends by name ends what has that name.
      const named = word === '' ? -1 : stack.findLastIndex((each) => each.word === word);
      const [last] = stack.splice(named < 0 ? Math.max(0, stack.length - 1) : named);
      if (last !== undefined && last.condition !== '') yield { condition: last.condition, place: last.place, end };
    } else {
      const condition = OPENS.exec(body);
      if (condition !== null || NESTS.test(body)) {
        const told = condition === null ? '' : `${/^#?(?:if|unless)/.test(body) ? '' : 'can '}${condition[1] ?? ''}`;
        if (stack.length >= MAX_NESTED) continue;
        stack.push({
          condition: told.trim(),
          place: { start, end },
          word: /^[#}\s]*([a-z]+)/i.exec(body)?.[1]?.toLowerCase() ?? '',
        });
      }
    }
  }
}

/** Where a block is what is indented below its line. */
function* indented(tokens: readonly Token[], text: string): Generator<Opened> {
  for (const { body, start, end } of tokens) {
    const condition = OPENS.exec(body);
    if (condition === null) continue;
    const own = start - (text.lastIndexOf('\n', start - 1) + 1);
    let stop = end;
    for (let at = end; at < text.length && at >= 0; ) {
      const next = text.indexOf('\n', at + 1);
      const line = text.slice(at + 1, next < 0 ? text.length : next);
      const indent = line.length - line.trimStart().length;
      if (line.trim() !== '' && indent <= own) break;
      stop = next < 0 ? text.length : next;
      at = next;
    }
    yield { condition: condition[1] ?? '', place: { start, end }, end: stop };
  }
}

const LOGIN = 'What it shows may be meant for everybody now, and is kept by the server in any case.';

function blockGuard(condition: string, place: Stretch, { scope, sheet }: { scope: Stretch; sheet: Sheet }): Guard | null {
  const operands = condition
    .split(/\band\b|&&/i)
    .map((operand) => ({ operand: normalise(operand.replace(/(?<![)({\s])[)({\s]+$|^[(\s]+/g, '')), asks: askedOf(operand) }))
    .filter(({ asks }) => asks !== null);
  if (operands.length === 0) return null;
  const certain = operands.some(({ asks }) => asks === 'permission');
  return guardOn(sheet, place, {
    kind: 'condition',
    topic: certain ? 'authorization' : 'authentication',
    strong: true,
    scope,
    exit: { how: 'skip', status: null, empty: false, refusal: null },
    atoms: operands.map(({ operand, asks }, group) => ({
      key: `shown if ${operand}`,
      name: `shown if ${wordsOf(operand)
        .filter((word) => askedOf(word) !== null)
        .sort()
        .join(' ')}`,
      shape: `shown if ${operand}`,
      strong: certain ? asks === 'permission' : true,
      group,
    })),
    ...(certain ? {} : { doubt: LOGIN }),
  });
}
