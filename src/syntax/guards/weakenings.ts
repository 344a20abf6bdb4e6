/** Code that takes protection away by being there, as data: each entry a kind of weakening and where it is seen. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shownCode } from './code-text.js';
import { openedBy } from './decorators.js';
import { openedPaths } from './matched-rules.js';
import type { Weakening } from './guard.js';
import { skippedFilter } from './filters.js';
import { exposes, isUnsure, optionAt } from './options.js';
import { isLogging } from './outcomes.js';
import type { Place } from './place.js';
import { namesGuard, roleOfCall, topicOf } from './words.js';

export function weakeningsAt(place: Place): Weakening[] {
  const { node, text } = place;
  switch (node.type) {
    case 'pair':
    case 'variable_declarator':
    case 'public_field_definition':
    case 'assignment_pattern':
      return optionOff(place);
    case 'call_expression':
      if (isUnverified(place)) return [weakening(place, 'TLS certificates unchecked')];
      if (isOpeningCall(place)) return calledOff(place);
      return isExemption(place) ? [weakening(place, 'an exemption')] : [...optionOff(place), ...skippedFilter(place)];
    case 'return_statement':
      return /^return (?:ssl \. )?CERT_NONE$/.test(normalised(node, text))
        ? [weakening(place, 'TLS certificates unchecked')]
        : [];
    case 'decorator': {
      const opened = openedBy(place);
      return opened === null
        ? decoratorOff(place)
        : [{ ...weakening({ ...place, unit: opened.unit }, opened.name), opens: true }];
    }
    case 'binary_expression':
      return constantOperand(place);
    case 'jsx_attribute': {
      const [name] = namedChildren(node);
      const unsafe =
        name !== undefined &&
        text.slice(name.start, name.end) === 'dangerouslySetInnerHTML' &&
        !/saniti[sz]e|purify|escape/i.test(text.slice(node.start, node.end));
      return unsafe ? [weakening(place, 'unescaped HTML', false)] : [];
    }
    case 'if_statement': {
      const condition = fieldOf(node, 'condition');
      const never = condition !== null && /^\(?\s*(?:[fF]alse|0)\s*\)?$/.test(text.slice(condition.start, condition.end));
      // What asserts that it is never reached stops whoever gets there.
      const stops = /^(?:debug_)?assert\b/.test(text.slice(node.start, node.start + 14));
      return never && !stops ? [weakening(place, 'code that never runs')] : [];
    }
    case 'try_statement':
      return swallowed(place);
    case 'statement_block':
      return openDoor(place);
    case 'assignment_expression': {
      const left = fieldOf(node, 'left');
      const right = fieldOf(node, 'right');
      if (left === null || right === null) return [];
      const off = optionOff(place);
      if (off.length > 0) return off;
      return calleeName(left, text).includes('NODE_TLS_REJECT_UNAUTHORIZED') && /^'?0/.test(normalised(right, text))
        ? [weakening(place, 'certificates unchecked')]
        : [];
    }
    default:
      return [];
  }
}

function optionOff(place: Place): Weakening[] {
  const option = optionAt(place);
  return option !== null && exposes(option) ? [weakening(place, option.name, !isUnsure(option))] : [];
}

/** `ssl._create_unverified_context()`. */
function isUnverified({ node, text }: Place): boolean {
  const callee = fieldOf(node, 'function');
  return callee !== null && calleeName(callee, text) === '_create_unverified_context';
}

/** `csrf.exempt(blueprint)`. */
const CALLS_OFF = /^(?:without|disable|skip|bypass)_?[A-Za-z]/i;
const CALLED_OFF =
  /(?:valid|verif|auth|csrf|xsrf|signature|certificate|cert|tls|ssl|security|sandbox|permission|insecure|anonymous|unsafe|ssrf|hostname)/i;

/** `jwt.WithoutAudienceValidation()`, `http.csrf().disable()`, `.permitAll()`, `Spec.disableSecurity()`. */
function isOpeningCall({ node, text }: Place): boolean {
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  if (callee === null || list === null || namedChildren(list).length > 0) return false;
  const name = calleeName(callee, text);
  if (name === 'permitAll') return true;
  const object = fieldOf(callee, 'object');
  if (name === 'disable')
    return (
      object !== null &&
      /csrf|xsrf|frameOptions|cors|security|headers\(\)$/i.test(text.slice(Math.max(object.start, object.end - 60), object.end))
    );
  return callee.type === 'member_expression' && CALLS_OFF.test(name) && CALLED_OFF.test(name);
}

/** Known by the path that is opened, where one is told: what stands before it in a chain may change. */
function calledOff(place: Place): Weakening[] {
  const found = weakening(place, 'a protection that is called off');
  return openedPaths(place.node, place.text)?.map((path) => ({ ...found, key: `${found.name} ${path}` })) ?? [found];
}

function isExemption({ node, text }: Place): boolean {
  const callee = fieldOf(node, 'function');
  return callee?.type === 'member_expression' && /^(?:csrf|limiter)\w{0,20}\.exempt$/i.test(text.slice(callee.start, callee.end));
}

/** `@csrf_exempt`, `@login_not_required`. */
function decoratorOff(place: Place): Weakening[] {
  const [inner] = namedChildren(place.node);
  const callee = inner?.type === 'call_expression' ? fieldOf(inner, 'function') : inner;
  const name =
    callee === null || callee === undefined ? '' : place.text.slice(callee.start, Math.min(callee.end, callee.start + 80));
  return /exempt|not_?required/i.test(name) && namesGuardish(name) ? [weakening(place, 'an exemption')] : [];
}

function namesGuardish(name: string): boolean {
  return namesGuard(name) || /login|limit|frame|csrf/i.test(name);
}

/** `|| true` lets everyone through, `&& false` never turns anyone away. */
function constantOperand(place: Place): Weakening[] {
  const { node, text } = place;
  const operator = fieldOf(node, 'operator');
  const sign = operator === null ? '' : text.slice(operator.start, operator.end);
  const constants = [fieldOf(node, 'left'), fieldOf(node, 'right')].map((side) => side?.type ?? '');
  if (!((sign === '||' && constants.includes('true')) || (sign === '&&' && constants.includes('false')))) return [];
  return isTested(node) ? [weakening(place, 'a condition that is always the same')] : [];
}

function isTested(node: SyntaxNode): boolean {
  const parent = node.parent;
  if (parent === null) return false;
  if (node.field === 'condition') return true;
  return (
    ['parenthesized_expression', 'binary_expression', 'unary_expression', 'return_statement'].includes(parent.type) &&
    (parent.type === 'return_statement' || isTested(parent))
  );
}

/** A check that speaks by throwing, and a catch that does not listen. */
function swallowed(place: Place): Weakening[] {
  const { node, text } = place;
  const handler = fieldOf(node, 'handler');
  const body = fieldOf(node, 'body');
  const caught = handler === null ? null : fieldOf(handler, 'body');
  if (body === null || caught === null || namedChildren(caught).some((statement) => !isLogging(statement, text))) return [];
  const checks = namedChildren(body).some((statement) => {
    const [inner] = statement.type === 'expression_statement' ? namedChildren(statement) : [];
    const call = inner?.type === 'await_expression' ? namedChildren(inner)[0] : inner;
    const callee = call?.type === 'call_expression' ? fieldOf(call, 'function') : null;
    return callee !== null && roleOfCall(calleeName(callee, text)) === 'check';
  });
  return checks ? [weakening({ ...place, node: handler ?? node }, 'an error of a check that nobody hears', false)] : [];
}

const RETURNS_AT_ONCE = /^return (?:true|null|next \( \)|undefined|Ok \( (?:\( ?\)|true) \))?(?: , (?:true|null))?$/;

/** A check whose first statement already says yes. */
function openDoor(place: Place): Weakening[] {
  const { node, text, unit } = place;
  const [first, ...others] = namedChildren(node);
  if (first === undefined || node.parent === null || fieldOf(node.parent, 'body') !== node) return [];
  const code = normalised(first, text);
  const role = roleOfCall(unit.name);
  if (others.length === 0) {
    const emptied = (role === 'check' || DECIDES.test(unit.path)) && /^return (?:true|True)$/.test(code);
    const name = 'a check that always says yes';
    return emptied ? [{ ...weakening({ ...place, node: first }, name), key: `${name} ${unit.path}`, opens: true }] : [];
  }
  if (role === 'check' && RETURNS_AT_ONCE.test(code))
    return [weakening({ ...place, node: first }, 'a check that returns at once')];
  if (role === 'check' || /\b(?:auth|require|middleware|guard)/i.test(unit.path)) {
    const doors = namedChildren(node).filter((statement) => isSideDoor(statement, text));
    return doors.map((door) => weakening({ ...place, node: door }, 'a switch that passes a check by'));
  }
  return [];
}

/** Where frameworks look for who may do what. */
const DECIDES = /(?:[Pp]olicy|[Pp]ermission|[Vv]oter|[Aa]uthoriz)\w{0,20}\.|\b(?:can|may)(?:_[a-z]|[A-Z])\w{0,40}$/;

const SWITCHED =
  /(?:allow|trust)_?(?:any|all|every|insecure|unsafe)|bypass|skip_?(?:check|auth|verif|valid)|disable|insecure|no_?auth|dev_?mode|is_?(?:dev|debug|test)|testing|(?:environ|getenv|process\.env|env::var|GetEnvironmentVariable)\b/i;

/** `if os.environ.get("ALLOW_ANY"): return` in a check: whoever sets the switch passes. */
function isSideDoor(statement: SyntaxNode, text: string): boolean {
  const condition = statement.type === 'if_statement' ? fieldOf(statement, 'condition') : null;
  const then = statement.type === 'if_statement' ? fieldOf(statement, 'consequence') : null;
  const last = then?.type === 'return_statement' ? then : then === null ? undefined : namedChildren(then).at(-1);
  if (condition === null || last?.type !== 'return_statement') return false;
  if (!SWITCHED.test(text.slice(condition.start, Math.min(condition.end, condition.start + 200)))) return false;
  return /^return\b(?!\s*(?:False|false|null)\b)(?:[^(]{0,80}|\s*\$?next\([\w$]{0,40}\);?|\s*Ok\(\(\)\);?)$/.test(
    text.slice(last.start, last.end),
  );
}

function weakening({ node, text, unit }: Place, name: string, sure = true): Weakening {
  const code = normalised(node, text);
  return {
    name,
    key: `${name} ${code}`,
    topic: topicOf(code) ?? topicOf(unit.path),
    unit,
    text: shownCode(node, text),
    start: node.start,
    end: node.end,
    startLine: node.startLine,
    endLine: node.endLine,
    sure,
  };
}
