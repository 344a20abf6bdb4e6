/** Guards put around what a chain builds: `.route_layer(from_fn(require_admin))` of axum, `.wrap(HttpAuthentication::bearer(check))` of actix. */
import { fieldOf, namedChildren } from '../node.js';
import { calleeName } from './code-text.js';
import type { Guard } from './guard.js';
import { atomOf, guardAt, type Place } from './place.js';
import { exempts, namesGuard } from './words.js';

const LAYERS = /^(?:layer|route_layer|wrap)$/;
/** What answers other origins opens more than it closes. */
const OPENS = /^cors\b|CorsLayer|\bcors::/i;
const MAX_NAMED = 160;

/** The guards that a call of a builder puts around it. */
export function layerGuards(place: Place): Guard[] {
  const { node, text, language } = place;
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  if (language !== 'rust' || callee?.type !== 'member_expression' || list === null) return [];
  const name = calleeName(callee, text);
  const [layer] = namedChildren(list);
  if (layer === undefined || !LAYERS.test(name)) return [];
  const told = text.slice(layer.start, Math.min(layer.end, layer.start + MAX_NAMED));
  const named = /\w{1,80}/g;
  const guarding = (told.match(named) ?? []).find((word) => namesGuard(word) && !exempts(word));
  if (guarding === undefined || OPENS.test(told)) return [];
  const atom = atomOf(layer, text, { prefix: 'listed', name: guarding, strong: true });
  return [guardAt({ ...place, node: layer }, 'middleware', { atoms: [atom], strong: true, topics: told })];
}
