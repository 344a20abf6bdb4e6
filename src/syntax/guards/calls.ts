/** Calls, names and decorators that guard by being there. */
import { descendants, fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName } from './code-text.js';
import { exitOf } from './conditions.js';
import { decoratorGuards } from './decorators.js';
import type { Guard, GuardKind } from './guard.js';
import { matchedRule } from './matched-rules.js';
import { isSwallowed, isUnheard } from './outcomes.js';
import { atomOf, guardAt, type Place } from './place.js';
import { isFunction, isRoute } from './units.js';
import { exempts, namesDecorator, namesGuard, roleOfCall } from './words.js';

/** The guards that one node is by itself; none for most nodes. */
export function callGuards(place: Place): Guard[] {
  const { node, text } = place;
  if (node.type === 'decorator') return decoratorGuards(place);
  if (node.type === 'identifier' || node.type === 'member_expression') return nameGuards(place);
  if (node.type === 'new_expression') return madeGuards(place);
  if (node.type !== 'call_expression') return finalDenial(place);
  const callee = fieldOf(node, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  if (INJECTS.has(name)) return injectedGuards(place);
  const path = callee === null ? '' : text.slice(callee.start, Math.min(callee.end, callee.start + 60));
  const role =
    QUOTING.test(path) || isShortEscape(place, name) || isEntityEncoder(place, name)
      ? 'sanitize'
      : COMPARING.test(path)
        ? 'check'
        : (roleOfCall(name) ?? roleByObject(place, name));
  if (callee !== null && COERCIONS.has(name)) return coercionGuards(place, name);
  if (callee !== null && role === null && node.parent?.type === 'arguments' && namesGuard(name) && isListed(place))
    return [listedGuard(place, name)];
  if (callee === null || role === null || name === 'require') return [];
  if (node.parent?.type === 'decorator') return [];
  const kind: GuardKind = role === 'sanitize' ? 'sanitizer' : isListed(place) ? 'middleware' : 'call';
  const told = text.slice(callee.start, callee.end);
  const guard = guardAt(place, kind, {
    atoms: [{ ...atomOf(node, text, { prefix: 'call', name, strong: true }), ...matchedRule(node, text) }],
    strong: true,
    ...(kind === 'middleware' ? registrationOf(node, text) : {}),
    topics: `${told} ${text.slice(node.start, Math.min(node.end, node.start + 200))}`,
  });
  return [kind === 'call' && (isUnheard(place) || isSwallowed(place)) ? { ...guard, unheard: true } : guard];
}

const ASKING = /^(?:check|ensure|enforce|verify|validate|hit|consume|acquire|test|assert|protect|require)$/;
const ASKED =
  /^(?:\w{0,30}_)?(?:rate_?)?(?:limiter|throttler?|csrf|xsrf|captcha|recaptcha|acl|permissions?|authorizer|enforcer|firewall)$/i;

/** `limiter.check(host)` checks, and so does a framework's `self.get_object()` that stands by itself. */
function roleByObject({ node, text }: Place, name: string): 'check' | null {
  const callee = fieldOf(node, 'function');
  const object = callee?.type === 'member_expression' ? fieldOf(callee, 'object') : null;
  if (object === null) return null;
  const alone = node.parent?.type === 'expression_statement' || node.parent?.parent?.type === 'expression_statement';
  if (name === 'get_object' && alone && text.slice(object.start, object.end) === 'self') return 'check';
  return ASKING.test(name) && ASKED.test(calleeName(object, text)) ? 'check' : null;
}

const QUOTING =
  /^(?:(?:shlex|pipes|html|markupsafe|cgi|werkzeug\.utils|re)\.(?:quote|escape|join)|quote|quote_plus|bleach\.\w+|nh3\.\w+|ammonia::clean\w*|(?:html_escape|askama_escape|v_htmlescape|htmlescape)::(?:encode|escape)\w*|Markup\.escape|(?:Html|JavaScript|Url)Encoder\.Default\.Encode|sql\.(?:Identifier|Literal))$/;
/** What compares in a time that tells nothing. */
const COMPARING =
  /^(?:hmac\.Equal|(?:[\w.]*\.)?CryptographicOperations\.FixedTimeEquals|(?:java\.security\.)?MessageDigest\.isEqual|crypto\.timingSafeEqual|(?:ring::)?constant_time::verify_slices_are_equal)$/;
/** What asks for a guard to be run before a function, and hands over what it answers. */
const INJECTS = new Set(['Depends', 'Security']);
const CALLER = /current_?(?:active_?)?(?:super_?)?user|api_?key|admin|token|principal|identity|login|credentials/i;

/** `user = Depends(get_current_user)`, as a parameter or in a list of dependencies. */
function injectedGuards(place: Place): Guard[] {
  const { node, text } = place;
  const list = fieldOf(node, 'arguments');
  const [wanted] = list === null ? [] : namedChildren(list);
  const inner = wanted?.type === 'call_expression' ? fieldOf(wanted, 'function') : wanted;
  const name = inner === undefined || inner === null ? '' : calleeName(inner, text);
  if (exempts(name) || !(namesDecorator(name) || CALLER.test(name) || roleOfCall(name) === 'check')) return [];
  const atoms = [atomOf(node, text, { prefix: 'listed', name, strong: true })];
  return [guardAt(place, 'middleware', { atoms, strong: true })];
}

/** `e($name)` of Laravel and `h(name)` of Rails escape. */
function isShortEscape({ node, language }: Place, name: string): boolean {
  if (fieldOf(node, 'function')?.type !== 'identifier') return false;
  return language === 'php' ? name === 'e' : language === 'ruby' && (name === 'h' || name === 'j');
}

/** `encode` of the packages that encode for pages. */
function isEntityEncoder({ text }: Place, name: string): boolean {
  return (name === 'encode' || name === 'escapeUTF8') && ENTITIES.test(text.slice(0, MAX_IMPORTS));
}

const ENTITIES = /['"](?:html-entities|he|entities|html-escaper)['"]/;
const MAX_IMPORTS = 4_000;

const COERCIONS = new Set([
  'parseInt',
  'Number',
  'BigInt',
  'String',
  'parseFloat',
  'UUID',
  'int',
  'integer',
  'intval',
  'absint',
  'Integer',
  'floatval',
]);
/** Where values come from that a caller has written. */
const FROM_CALLER =
  /\b(?:req|request|ctx|event|params|query|body)\b(?:[.?[]|->)|\$_(?:GET|POST|REQUEST|COOKIE)\b|\bget_(?:filter_)?(?:nfilter_)?request_var\(/;

/** A value of a request that is made a number or a text, so that it can be nothing else. */
function coercionGuards(place: Place, name: string): Guard[] {
  const { node, text } = place;
  const code = text.slice(node.start, Math.min(node.end, node.start + 200));
  if (!FROM_CALLER.test(code)) return [];
  const atoms = [atomOf(node, text, { prefix: 'call', name, strong: true })];
  return [guardAt(place, 'sanitizer', { atoms, strong: true, topics: 'validation' })];
}

/** A registration that is only there for its guard is gone with it: `app.register(rateLimit, { max: 100 })`. */
function registrationOf(node: SyntaxNode, text: string): { held?: SyntaxNode } {
  const call = node.parent?.type === 'arguments' ? node.parent.parent : null;
  const [first] = node.parent === null ? [] : namedChildren(node.parent);
  return call === null || call === undefined || isRoute(call, text) || first !== node ? {} : { held: call };
}

/** Guards that are handed over by name: `router.use(auth)`, `[requireAdmin, handler]`, `useGlobalGuards(csrfGuard)`. */
function nameGuards(place: Place): Guard[] {
  const { node, text } = place;
  const name = calleeName(node, text);
  if (isBase(place)) return namesDecorator(name) ? [baseGuard(place, name)] : [];
  if (!isListed(place)) return [];
  const words = namesGuard(name) || (isPermission(place) && !exempts(name));
  if (!words) return [];
  return [listedGuard(place, name)];
}

/** Guards that are made where they are handed over: `registry.addInterceptor(new AdminInterceptor(users))`. */
function madeGuards(place: Place): Guard[] {
  const made = fieldOf(place.node, 'constructor');
  const name = made === null ? '' : place.text.slice(made.start, Math.min(made.end, made.start + 80));
  return namesGuard(name) && !exempts(name) && isListed(place) ? [listedGuard(place, name)] : [];
}

function listedGuard(place: Place, name: string): Guard {
  const { node, text } = place;
  return guardAt(place, 'middleware', {
    atoms: [atomOf(node, text, { prefix: 'listed', name, strong: true })],
    strong: true,
    ...registrationOf(node, text),
  });
}

/** A class that another is made from: `class Accounts(LoginRequiredMixin, View)`. */
function isBase({ node }: Place): boolean {
  return node.parent?.field === 'superclasses';
}

function baseGuard(place: Place, name: string): Guard {
  const atoms = [atomOf(place.node, place.text, { prefix: 'decorator', name, strong: true })];
  return guardAt(place, 'decorator', { atoms, strong: true });
}

const PERMISSIONS = /^(?:default_?)?(?:permission|authentication|throttle|auth)_?(?:classes|backends)$/i;

/** An entry of a list in which everything is a guard. */
function isPermission({ node, text }: Place): boolean {
  const holder = node.parent?.parent;
  const name = holder === null || holder === undefined ? null : (fieldOf(holder, 'name') ?? fieldOf(holder, 'key'));
  return name !== null && PERMISSIONS.test(text.slice(name.start, name.end).replace(/['"]/g, ''));
}

/** Whether a node is an argument of a registration, or an entry of a list of middlewares. */
function isListed({ node, text }: Place): boolean {
  const list = node.parent;
  if (list?.type !== 'arguments' && list?.type !== 'array') return false;
  const holder = list.parent;
  if (holder === null) return false;
  if (isRegistration(holder, list, text)) return true;
  return (
    list.type === 'array' && holder.type === 'arguments' && holder.parent !== null && isRegistration(holder.parent, holder, text)
  );
}

const REGISTERS = new Set(
  'use register route get post put patch delete del head options all any with handle useGlobalGuards addHook group applyMiddleware guard addFilter addFilterAt addFilterBefore addFilterAfter addInterceptor'.split(
    ' ',
  ),
);
/** As filters and interceptors are added in Java. */
const ADDS = ['addFilter', 'addFilterAt', 'addFilterBefore', 'addFilterAfter', 'addInterceptor'];
const LISTS =
  /^(?:middlewares?|guards?|before|pre_?handlers?|on_?requests?|hooks?|policies|dependencies|decorators|method_decorators|middleware_classes|providers|use|security|validators?|plugins|handlers?)$/i;

/** Whether an entry of `list` is run before what is registered. */
function isRegistration(owner: SyntaxNode, list: SyntaxNode, text: string): boolean {
  if (list.type === 'array' && (owner.type === 'pair' || owner.type === 'variable_declarator')) {
    const key = fieldOf(owner, 'key') ?? fieldOf(owner, 'name');
    const name = key === null ? '' : text.slice(key.start, key.end).replace(/['"]/g, '');
    return LISTS.test(name) || PERMISSIONS.test(name);
  }
  if (owner.type !== 'call_expression') return false;
  if (isRoute(owner, text)) return true;
  const callee = fieldOf(owner, 'function');
  const name = callee === null ? '' : calleeName(callee, text);
  const verb = /^[A-Z]/.test(name) ? name.toLowerCase() : name;
  if (!REGISTERS.has(verb) || callee === null) return false;
  if (['use', 'register', 'useGlobalGuards', 'addHook', 'group', 'with', 'applyMiddleware', ...ADDS].includes(verb)) return true;
  const object = fieldOf(callee, 'object');
  const inner = object === null || object.type !== 'call_expression' ? null : fieldOf(object, 'function');
  return inner !== null && CHAINED.test(calleeName(inner, text));
}

/** What gives a path to the verbs that follow: `router.route('/x').get(…)`, `m.Combo("/x").Get(…).Put(…)`. */
const CHAINED = /^(?:route|path|combo|group|with|get|post|put|patch|delete|head|options)$/i;

const MAX_ANSWER = 200;

/** A short statement that runs nothing later: a route with its handler is none. */
function isAnswer(statement: SyntaxNode): boolean {
  return statement.end - statement.start <= MAX_ANSWER && ![...descendants(statement)].some(isFunction);
}

/** What a function ends with when nothing let the caller through: `return res.status(403).end()`, `throw new ForbiddenError()`. */
function finalDenial(place: Place): Guard[] {
  const { node, text } = place;
  if (!['return_statement', 'throw_statement', 'expression_statement'].includes(node.type)) return [];
  if (node.type === 'expression_statement' && !isAnswer(node)) return [];
  const exit = exitOf(node, text);
  if (exit === null || exit.refusal !== 'denies') return [];
  const atom = {
    ...atomOf(node, text, { prefix: 'denial', name: '', strong: true }),
    key: `denial ${exit.status}`,
    name: '',
    shape: 'denial of callers',
  };
  return [guardAt(place, 'condition', { atoms: [atom], strong: exit.status === 401 || exit.status === 403, exit })];
}
