/** Decorators, annotations and attributes: who may call what they stand before, and what a field may hold. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName } from './code-text.js';
import type { Guard, Unit } from './guard.js';
import { atomOf, declaredAtom, guardAt, type Place } from './place.js';
import { isAboveRoute, isOfAnyKind, requestKindGuard } from './request-kinds.js';
import { unitAt } from './units.js';
import { namesDecorator, topicOf } from './words.js';

export interface WrittenDecorator {
  readonly name: string;
  readonly list: SyntaxNode | null;
}

/** The name of a decorator, and its arguments; empty for anything computed. */
export function decoratorAt({ node, text }: Place): WrittenDecorator {
  const [inner] = namedChildren(node);
  const called = inner?.type === 'call_expression' ? inner : null;
  const callee = called === null ? inner : fieldOf(called, 'function');
  // C# lets the ending of an attribute's class be left out.
  const name = callee === null || callee === undefined ? '' : calleeName(callee, text).replace(/(?!^)Attribute$/, '');
  return { name, list: called === null ? null : fieldOf(called, 'arguments') };
}

export function decoratorGuards(place: Place): Guard[] {
  const { node, text } = place;
  const { name } = decoratorAt(place);
  const unit = decoratedUnit(place);
  if (isField(node.parent)) {
    const keepsBack = HIDING.has(name) && SECRET.test(unit.name);
    const mustBeThere = REQUIRING.has(name) && topicOf(unit.name) !== null;
    if (!CONSTRAINTS.has(name) && !keepsBack && !mustBeThere) return [];
    const { key, name: called, shape, shown } = atomOf(node, text, { prefix: 'constraint', name, strong: true });
    const own = { key: `${unit.path} ${key}`, name: `${unit.path} ${called}`, shape: `${unit.path} ${shape}`, shown };
    const topics = keepsBack ? 'redact' : 'validation';
    return [guardAt({ ...place, unit }, 'schema', { atoms: [declaredAtom(node, own)], strong: true, topics })];
  }
  const request = place.language === 'python' ? requestKindGuard(place, unit) : requestGuard(place, name, unit);
  if (request !== null) return [request];
  if (!(namesDecorator(name) || limits(node, text)) || name.startsWith('Api') || isOfAnyKind(name) || isAboveRoute(place))
    return [];
  if (INJECTING.has(place.language) && isParameter(node)) return [];
  return [
    guardAt({ ...place, unit }, 'decorator', {
      atoms: [atomOf(node, text, { prefix: 'decorator', name, strong: true })],
      strong: true,
    }),
  ];
}

/** Where a decorator of a parameter says what is handed over, not who may call. */
const INJECTING: ReadonlySet<Place['language']> = new Set(['typescript', 'tsx', 'javascript']);

function isParameter({ parent }: SyntaxNode): boolean {
  return parent !== null && /^(?:required_parameter|optional_parameter|formal_parameters)$/.test(parent.type);
}

/** `@limiter.limit("5 per minute")`. */
function limits(decorator: SyntaxNode, text: string): boolean {
  return /^@\s?[\w.]{0,40}(?:limiter|throttler?|ratelimit(?:er)?)\.(?:limit|shared_limit|throttle|check|limited)\b/i.test(
    text.slice(decorator.start, Math.min(decorator.end, decorator.start + 100)),
  );
}

/** What a field's value has to be like: Bean Validation, data annotations of .NET, class-validator. */
const CONSTRAINTS = new Set(
  `Size Pattern Email Digits Max Min DecimalMax DecimalMin Positive PositiveOrZero Length Range URL UUID SafeHtml NoHtml NotBlank
   StringLength MaxLength MinLength RegularExpression EmailAddress Url AllowedValues DeniedValues FileExtensions Compare
   Matches IsEmail IsUrl IsUUID IsIn IsAlphanumeric IsInt ArrayMaxSize Valid`.split(/\s+/),
);
/** That a value is there is a guard only of what decides about a caller. */
const REQUIRING = new Set(['Required', 'NotNull', 'NotEmpty', 'BindRequired', 'JsonRequired']);
/** What keeps a field out of an answer. */
const HIDING = new Set(['JsonIgnore', 'IgnoreDataMember', 'XmlTransient', 'Exclude']);
const FIELDS = new Set(['field_declaration', 'public_field_definition', 'class_parameter']);

/** What a record declares behind its name is a field. */
const PARAMETERS = new Set(['parameter', 'formal_parameter']);

const SECRET = /passw|secret|token|credential|api_?key|hash|salt/i;

function isField(node: SyntaxNode | null): boolean {
  if (node === null) return false;
  const isOfRecord = PARAMETERS.has(node.type) && node.parent?.parent?.type === 'class_declaration';
  return isOfRecord || FIELDS.has(node.type) || (node.type === 'variable_declarator' && node.parent?.type === 'class_body');
}

/** A method that only answers requests that change something cannot be called by a link. */
function requestGuard(place: Place, name: string, unit: Unit): Guard | null {
  const { node, text } = place;
  const changes = name === 'POST' || name === 'RequirePOST' || name === 'HttpPost';
  if (!changes && !/^(?:Http)?(?:GET|Get|PUT|Put|DELETE|Delete|PATCH|Patch)(?:Mapping)?$|^PostMapping$|^WebMethod$/.test(name))
    return null;
  const verb = 'decorator for requests of one kind';
  const atom = { ...atomOf(node, text, { prefix: 'decorator', name, strong: changes }), key: verb, name: verb, shape: '' };
  return guardAt({ ...place, unit }, 'decorator', { atoms: [atom], strong: changes, topics: 'csrf' });
}

/** The method, class or field that a decorator stands before or in. */
function decoratedUnit({ node, text, unit }: Place): Unit {
  const siblings = node.parent?.children ?? [];
  const decorated = siblings.slice(siblings.indexOf(node) + 1).find((sibling) => sibling.named && sibling.type !== 'decorator');
  return (decorated === undefined ? null : unitAt(decorated, text, unit)) ?? unit;
}

/** What opens the method or class that it stands before. */
const OPENING = new Set(
  `AllowAnonymous PermitAll IgnoreAntiforgeryToken SkipAuth SkipAuthentication SkipAuthorization AnonymousAccess Anonymous NoAuth
   NoCsrf DisableAuthentication Unsecured Unprotected AllowHtml SkipThrottle DisableRateLimiting`.split(/\s+/),
);

/** What a decorator takes away by being there, and from what; null for most. */
export function openedBy(place: Place): { name: string; unit: Unit } | null {
  const { name, list } = decoratorAt(place);
  const unit = decoratedUnit(place);
  const given = list === null ? '' : place.text.slice(list.start + 1, Math.min(list.end - 1, list.start + 200)).trim();
  if (OPENING.has(name)) return { name: 'access without a check', unit };
  if (name === 'CrossOrigin' && (given === '' || /"\*"/.test(given))) return { name: 'any origin', unit };
  return /^Validate(?:Input|Request)$/.test(name) && given === 'false' ? { name: 'unchecked input', unit } : null;
}
