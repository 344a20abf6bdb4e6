/** Guards that settings name by a dotted path: `MIDDLEWARE = ["django.middleware.csrf.CsrfViewMiddleware"]`. */
import { fieldOf, type SyntaxNode } from '../node.js';
import { shownCode, stringValue } from './code-text.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';
import { namesDecorator } from './words.js';

/** Lists in which everything is a guard. */
const ALL_GUARD = /PASSWORD_VALIDATORS|PERMISSION_CLASSES|THROTTLE_CLASSES|^SECURITY_MIDDLEWARE/i;
const SOME_GUARD = /MIDDLEWARE|_CLASSES$|_PIPELINE$|_BACKENDS$/i;
/** What guards though its name says it in other words. */
const GUARDING =
  /CsrfView|XFrameOptions|Clickjacking|SecurityMiddleware|CSPMiddleware|Axes|AuthenticationMiddleware|LoginRequired/i;
const DOTTED = /^[A-Za-z_]\w{0,60}(?:\.\w{1,60}){1,10}$/;

export function settingsGuards(place: Place): Guard[] {
  const { node, text } = place;
  if (node.end - node.start > 200 || place.language !== 'python') return [];
  const path = stringValue(node, text);
  if (path === null || !DOTTED.test(path)) return [];
  const name = path.slice(path.lastIndexOf('.') + 1);
  const list = listOf(node, text);
  if (list === null || name === 'AllowAny') return [];
  if (!ALL_GUARD.test(list) && !(SOME_GUARD.test(list) && (GUARDING.test(name) || namesDecorator(name)))) return [];
  const key = `listed ${name}`;
  const atom = declaredAtom(node, { key, name: key, shown: shownCode(node, text) });
  return [guardAt(place, 'middleware', { atoms: [atom], strong: true, topics: name })];
}

/** The setting that a text is an entry of, by itself or as a value of an object in it. */
function listOf(node: SyntaxNode, text: string): string | null {
  let at = node.parent;
  if (at?.type === 'pair' && at.parent?.type === 'object') at = at.parent.parent;
  const holder = at?.type === 'array' ? at.parent : null;
  const name =
    holder === null || holder === undefined
      ? null
      : (fieldOf(holder, 'name') ?? fieldOf(holder, 'key') ?? fieldOf(holder, 'left'));
  return name === null ? null : text.slice(name.start, Math.min(name.end, name.start + 80)).replace(/['"]/g, '');
}
