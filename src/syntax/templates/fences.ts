/** What a page asks the browser to hold: sandboxes of frames, a content security policy, hashes of scripts. */
import type { Guard } from '../guards/guard.js';
import { STANDS } from '../guards/guard.js';
import type { Element } from './elements.js';
import { guardOn, type Sheet } from './sheet.js';

export function fences(element: Element, sheet: Sheet): Guard[] {
  switch (element.name) {
    case 'iframe':
      return sandbox(element, sheet);
    case 'script':
    case 'link':
      return integrity(element, sheet);
    case 'meta':
      return contentSecurityPolicy(element, sheet);
    default:
      return [];
  }
}

const atom = (
  key: string,
  group: number,
  name = key,
): { key: string; name: string; shape: string; strong: boolean; group: number } => ({
  key,
  name,
  shape: key,
  strong: true,
  group,
});

/** What a sandbox keeps from a frame, each with what gives it back. */
const KEPT: readonly string[] = ['allow-scripts', 'allow-same-origin', 'allow-top-navigation', 'allow-popups-to-escape-sandbox'];

function sandbox(element: Element, sheet: Sheet): Guard[] {
  const box = element.attributes.get('sandbox');
  const stands = atom(`frame ${sourceOf(element)}`, STANDS);
  const given = new Set((box?.value ?? '').toLowerCase().split(/\s+/));
  const found = { kind: 'fence', topic: 'escaping', strong: true, scope: element } as const;
  if (box === undefined) return [guardOn(sheet, element, { ...found, atoms: [stands] })];
  const kept = KEPT.filter((each) => !given.has(each)).map((each, index) => atom(`${stands.key} without ${each}`, index + 1));
  return [guardOn(sheet, element, { ...found, atoms: [stands, atom(`${stands.key} in a sandbox`, 0), ...kept] })];
}

/** A script or style from elsewhere with its hash. A new version comes with a new hash. */
function integrity(element: Element, sheet: Sheet): Guard[] {
  const source = sourceOf(element);
  if (!/^(?:https?:)?\/\//.test(source)) return [];
  const stands = atom(`loaded ${source.replace(/\d[\w.-]*/g, '#')}`, STANDS);
  const hash = element.attributes.get('integrity');
  const atoms = hash === undefined || hash.value === '' ? [stands] : [stands, atom(`hash of ${stands.key}`, 0)];
  return [guardOn(sheet, element, { kind: 'fence', topic: 'transport', strong: true, scope: element, atoms })];
}

function sourceOf({ attributes }: Element): string {
  return (
    (attributes.get('src') ?? attributes.get('href') ?? attributes.get(':src') ?? attributes.get('[src]'))?.value.slice(0, 300) ??
    ''
  );
}

/** What a policy keeps out, by directive, with what lets it in. */
const LETS_IN: readonly (readonly [string, RegExp])[] = [
  ["script-src without 'unsafe-inline'", /(?:script-src|default-src)[^;]{0,500}'unsafe-inline'/i],
  ["script-src without 'unsafe-eval'", /(?:script-src|default-src)[^;]{0,500}'unsafe-eval'/i],
  ['script-src without *', /(?:script-src|default-src)(?:[^;]{0,500}\s)?\*(?=[\s;]|$)/i],
  ['object-src', /^(?!.{0,4000}(?:object|default)-src)/i],
];

function contentSecurityPolicy(element: Element, sheet: Sheet): Guard[] {
  if (!/^content-security-policy$/i.test(element.attributes.get('http-equiv')?.value ?? '')) return [];
  const content = element.attributes.get('content')?.value ?? '';
  const kept = LETS_IN.filter(([, pattern]) => !pattern.test(content)).map(([name], index) => atom(`policy ${name}`, index + 1));
  const atoms = [atom('content security policy', 0), ...kept];
  const scope = { start: 0, end: sheet.text.length };
  return [guardOn(sheet, element, { kind: 'fence', topic: 'escaping', strong: true, scope, atoms })];
}
