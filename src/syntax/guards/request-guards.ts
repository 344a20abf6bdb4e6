/**
 * Guards that a handler asks for by the type of a parameter: request guards of Rocket, extractors of axum and actix. A request for
 * which one cannot be made does not reach the handler: `async fn remove(_admin: AdminUser, Path(id): Path<i64>)`.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { normalised } from './code-text.js';
import type { Guard } from './guard.js';
import { atomOf, guardAt, type Place } from './place.js';
import { exempts, namesGuard } from './words.js';

/** Whose value is only there for a caller who was let in. */
const CALLER =
  /^(?:Admin|Authenticated|LoggedIn|Logged|Current|Auth|Authorized|Verified|Signed|Api)[A-Z]?\w{0,40}(?:User|Admin|Account|Member|Session|Identity|Key|Claims)$|^(?:Claims|JwtClaims|TokenClaims|AccessClaims|Identity|AuthUser|AdminUser|CurrentUser|BearerAuth|BasicAuth|ApiKey|ApiToken|TypedHeader<Authorization<\w{1,40}>>)$/;
/** What is handed to handlers besides: its presence says that a function is one. */
const HANDED =
  /(?:^|::)(?:Path|Query|Json|Form|State|Extension|Multipart|Data|HttpRequest|Request|TypedHeader|ContentLengthLimit)\b/;
const ROUTES = /^#\[\s*(?:\w+::)?(?:get|post|put|patch|delete|head|options|route|handler|api_operation|oai)\b/;
const ANSWERS = /\b(?:IntoResponse|HttpResponse|Responder|StatusCode|Status|Redirect|Html|Json|Template)\b/;
const MAX_TYPE = 120;

export function requestGuards(place: Place): Guard[] {
  const { node, text, language } = place;
  if (language !== 'rust' || node.type !== 'parameter') return [];
  const type = fieldOf(node, 'type');
  if (type === null || type.end - type.start > MAX_TYPE) return [];
  const written = text.slice(type.start, type.end).replace(/\s+/g, '');
  const name = written.replace(/^(?:\w{1,60}::){1,6}/, '');
  if (!isGuarding(name) || !isHandler(node, text)) return [];
  const own = atomOf(type, text, { prefix: 'decorator', name, strong: true });
  const atom = { ...own, key: `decorator parameter ${normalised(type, text)}`, startLine: node.startLine, endLine: node.endLine };
  return [guardAt(place, 'decorator', { atoms: [atom], strong: true, topics: `${name} access` })];
}

/** A value that may be missing turns nobody away. */
function isGuarding(type: string): boolean {
  if (/^(?:Option|Result|Maybe\w*|Optional\w*)\b/.test(type) || HANDED.test(type.replace(/^TypedHeader<Authorization/, '')))
    return false;
  const plain = type.replace(/<.*/, '');
  return (
    !exempts(plain) &&
    (CALLER.test(type) || CALLER.test(plain) || (/^[A-Z]/.test(plain) && DEMANDING.test(plain) && namesGuard(plain)))
  );
}

/** Guards by the verb in their name; services and settings of the same words are no guards. */
const DEMANDING =
  /^(?:Require|Requires|Ensure|Must|Is|Has|Only|Protect|Verify|Verified|Csrf|XCsrf)[A-Z]\w*$|(?:Guard|Required|Permission|Permit)$/;

function isHandler(parameter: SyntaxNode, text: string): boolean {
  const list = parameter.parent;
  const method = list?.parent ?? null;
  if (list === null || method?.type !== 'function_declaration') return false;
  if (namedChildren(list).some((other) => other !== parameter && HANDED.test(typeOf(other, text)))) return true;
  const answer = fieldOf(method, 'return_type');
  if (answer !== null && ANSWERS.test(text.slice(answer.start, Math.min(answer.end, answer.start + 200)))) return true;
  const siblings = method.parent?.children ?? [];
  for (let at = siblings.indexOf(method) - 1; at >= 0; at--) {
    const before = siblings[at];
    if (before === undefined || (before.named && before.type !== 'decorator' && before.type !== 'comment')) return false;
    if (before.type === 'decorator' && ROUTES.test(text.slice(before.start, before.start + 60))) return true;
  }
  return false;
}

function typeOf(parameter: SyntaxNode, text: string): string {
  const type = fieldOf(parameter, 'type');
  return type === null ? '' : text.slice(type.start, Math.min(type.end, type.start + MAX_TYPE));
}
