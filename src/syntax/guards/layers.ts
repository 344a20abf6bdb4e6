/**
 * Guards put around what a chain builds: `.route_layer(from_fn(require_admin))` of axum, `.wrap(HttpAuthentication::bearer(check))` of
 * actix; `app.UseAuthorization()` and `.RequireAuthorization("Admin")` of ASP.NET.
 */
import { fieldOf, namedChildren } from '../node.js';
import { calleeName, normalised, shownCode } from './code-text.js';
import type { Guard } from './guard.js';
import { atomOf, declaredAtom, guardAt, type Place } from './place.js';
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
  if (language === 'csharp') return namedLayers(place);
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

const NAMED =
  /^(?:Use(?:Authorization|Authentication|RateLimiter|IpRateLimiting|ClientRateLimiting|Antiforgery|HttpsRedirection|Hsts|HostFiltering)|Require(?:Authorization|RateLimiting|Host))$/;

/** What is put in front by its type: `group.AddEndpointFilter<ApiKeyFilter>()`, `app.UseMiddleware<TenantMiddleware>()`. */
const TYPED = /^(?:AddEndpointFilter|UseMiddleware|AddFilter|Add)<([\w.]{1,80})>$/;
const SECURES =
  /(?:Key|Auth\w{0,20}|Hostname|IpAddress|Secur\w{1,20}|Token|Csrf|Tenant|Limit\w{0,20}|Origin|Access|Session)(?:Filter|Middleware|Handler|Attribute)$/;

/** Guards that have a method of their own, which puts them around an application, a group or a route. */
function namedLayers(place: Place): Guard[] {
  const { node, text } = place;
  const callee = fieldOf(node, 'function');
  const called = callee?.type === 'member_expression' ? (fieldOf(callee, 'property') ?? callee) : null;
  const list = fieldOf(node, 'arguments');
  if (callee === null || called === null || list === null) return [];
  const name = text.slice(called.start, Math.min(list.start, called.start + MAX_NAMED));
  const typed = TYPED.exec(name)?.[1];
  const guards = typed === undefined ? NAMED.test(name) : namesGuard(typed) || SECURES.test(typed);
  if (!guards) return [];
  const property = called;
  const key = `listed ${name} ${normalised(list, text)}`;
  const told = declaredAtom(
    { startLine: property.startLine, endLine: node.endLine },
    { key, name: `listed ${name}`, shown: `.${name}${shownCode(list, text)}` },
  );
  return [guardAt(place, 'middleware', { atoms: [told], strong: true, topics: name, held: property })];
}
