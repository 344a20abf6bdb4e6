/**
 * Calls and assignments that can do no harm with what they are given, in whose place comes one that can, with the same value:
 * `row.text(name)` and `row.html(name)`, `element.textContent = name` and `element.innerHTML = name`, `LocalRedirect(url)` and
 * `Redirect(url)`. By itself the harmless one is no guard.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName } from './code-text.js';
import type { Guard } from './guard.js';
import { linesOf } from './lines.js';
import type { Loss } from './loss.js';
import type { Matching } from './match.js';
import { declaredAtom, guardAt, type Place } from './place.js';

/** What each stands for: the beginning of the code that is dangerous with the same value. */
const DANGEROUS: ReadonlyMap<string, readonly string[]> = new Map([
  ['text', ['.html(', '.append(', '.prepend(']],
  ['textContent', ['innerHTML=', 'outerHTML=']],
  ['innerText', ['innerHTML=', 'outerHTML=']],
  ['createTextNode', ['createContextualFragment(', 'innerHTML=']],
  ['LocalRedirect', ['Redirect(']],
  ['LocalRedirectPermanent', ['RedirectPermanent(']],
  ['RedirectToLocal', ['Redirect(']],
  ['execFile', ['exec(']],
  ['execFileSync', ['execSync(']],
  ['json_decode', ['unserialize(']],
]);
const PREFIX = 'harmless ';
const MAX_VALUE = 200;

export function harmlessCalls(place: Place): Guard[] {
  const { node, text } = place;
  const written =
    node.type === 'call_expression' ? called(node, text) : node.type === 'assignment_expression' ? assigned(node, text) : null;
  if (written === null || !DANGEROUS.has(written.name)) return [];
  const { value } = written;
  if (value === undefined || /^(?:string|number|template_string)$/.test(value.type) || value.end - value.start > MAX_VALUE)
    return [];
  const given = squeezed(text.slice(value.start, value.end));
  const atom = declaredAtom(node, { key: `${PREFIX}${written.name} ${given}`, name: `${PREFIX}${written.name}`, shown: given });
  return [guardAt(place, 'sanitizer', { atoms: [{ ...atom, strong: false }], strong: false, topics: 'escape' })];
}

interface Written {
  readonly name: string;
  readonly value: SyntaxNode | undefined;
}

function called(node: SyntaxNode, text: string): Written | null {
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  return callee === null || list === null ? null : { name: calleeName(callee, text), value: namedChildren(list)[0] };
}

function assigned(node: SyntaxNode, text: string): Written | null {
  const left = fieldOf(node, 'left');
  return left?.type === 'member_expression' ? { name: calleeName(left, text), value: fieldOf(node, 'right') ?? undefined } : null;
}

function squeezed(code: string): string {
  return code.replace(/\s+/g, '');
}

/** The harmless calls whose value a dangerous one is given now. */
export function exchangedCalls({ before, partners, unitAfter }: Matching): Loss[] {
  return before.flatMap(({ atom, guard, file, changed }): Loss[] => {
    if (!changed || !atom.name.startsWith(PREFIX) || partners.has(atom)) return [];
    const now = unitAfter(file, guard.unit);
    if (now === null || now.file.after === null || file.before === null) return [];
    const worse = DANGEROUS.get(atom.name.slice(PREFIX.length)) ?? [];
    const changedCode = squeezed(
      linesOf(now.file.after, now.unit.startLine, now.unit.endLine)
        .flatMap((line) => (line.changed ? [line.text] : []))
        .join('\n'),
    );
    const gone = worse.some((start) => standsIn(changedCode, `${start}${atom.shown}`));
    const { startLine, endLine } = guard;
    return gone ? [{ kind: 'weakened', file, guard, startLine, endLine, lost: [], left: null, certain: true, doubts: [] }] : [];
  });
}

/** Whether code stands there as a whole: `Redirect(url` is no part of `LocalRedirect(url`, nor of `Redirect(urlOf(x)`. */
function standsIn(code: string, wanted: string): boolean {
  for (let at = code.indexOf(wanted); at >= 0; at = code.indexOf(wanted, at + 1)) {
    const whole = /^\w/.test(wanted) ? !/\w/.test(code[at - 1] ?? '') : true;
    if (whole && !/[\w(.[]/.test(code[at + wanted.length] ?? '')) return true;
  }
  return false;
}
