/** Names for what a guard stands in: functions, methods, classes, routes and named callbacks. */
import { fieldOf, type SyntaxNode } from '../node.js';
import { calleeName, stringValue } from './code-text.js';
import type { Unit } from './guard.js';

const FUNCTIONS = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
]);
const CLASSES = new Set(['class_declaration', 'abstract_class_declaration', 'class', 'internal_module', 'module']);
/** What a function may be wrapped in and still take the name of what it is assigned to. */
const WRAPPERS = new Set([
  'arguments',
  'call_expression',
  'parenthesized_expression',
  'await_expression',
  'as_expression',
  'satisfies_expression',
]);

export function isFunction(node: SyntaxNode): boolean {
  return FUNCTIONS.has(node.type);
}

/** The unit that this node opens, or null when it opens none or one without a name. */
export function unitAt(node: SyntaxNode, text: string, outer: Unit): Unit | null {
  const name = isRoute(node, text)
    ? routeName(node, text)
    : FUNCTIONS.has(node.type) || CLASSES.has(node.type)
      ? nameOf(node, text)
      : fieldName(node, text);
  if (name === '') return null;
  return {
    path: outer.path === '' ? name : `${outer.path}.${name}`,
    name,
    start: node.start,
    end: node.end,
    startLine: node.startLine,
    endLine: node.endLine,
  };
}

/** A field of a class, unless it holds a function, which is named after it. */
function fieldName(node: SyntaxNode, text: string): string {
  const field =
    node.type === 'field_declaration' ||
    node.type === 'public_field_definition' ||
    node.type === 'class_parameter' ||
    (/^(?:formal_)?parameter$/.test(node.type) && node.parent?.parent?.type === 'class_declaration') ||
    (node.type === 'variable_declarator' && node.parent?.type === 'class_body');
  if (!field) return '';
  const inner = node.children.find((child) => child.type === 'variable_declaration') ?? node;
  const declarator = inner.children.find((child) => child.type === 'variable_declarator') ?? inner;
  const name = fieldOf(declarator, 'name');
  const value = fieldOf(declarator, 'value');
  return name === null || (value !== null && FUNCTIONS.has(value.type)) ? '' : text.slice(name.start, name.end);
}

/** "Service." of Go's `func (s *Service) Find()`. */
function receiverOf(node: SyntaxNode, text: string): string {
  const receiver = fieldOf(node, 'receiver');
  const type =
    receiver === null
      ? undefined
      : /([A-Za-z_]\w{0,80})(?:\[[^\]]{0,80}\])?\s*\)$/.exec(text.slice(receiver.start, receiver.end))?.[1];
  return type === undefined ? '' : `${type}.`;
}

function nameOf(node: SyntaxNode, text: string): string {
  const own = fieldOf(node, 'name');
  if (own !== null) return `${receiverOf(node, text)}${text.slice(own.start, own.end)}`;
  for (let at = node, parent = node.parent; parent !== null; at = parent, parent = parent.parent) {
    const name = fieldOf(parent, 'name') ?? fieldOf(parent, 'key') ?? fieldOf(parent, 'left') ?? fieldOf(parent, 'property');
    const assigned = parent.type === 'variable_declarator' || parent.type === 'pair' || parent.type === 'assignment_expression';
    const field = parent.type === 'public_field_definition' || parent.type === 'field_definition';
    if ((assigned || field) && name !== null && name !== at) {
      const named = calleeName(name, text);
      return named === '' ? (stringValue(name, text) ?? text.slice(name.start, Math.min(name.end, name.start + 60))) : named;
    }
    if (!WRAPPERS.has(parent.type) && !(parent.type === 'member_expression' && at.field === 'object')) return '';
  }
  return '';
}

const REGISTRATIONS = new Set(
  'get post put patch delete del head options all use route on once handle register command tool addHook addTool case mutation query field middleware define'.split(
    ' ',
  ),
);

/** As routers of Go name their methods. */
const VERBS =
  /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Get|Post|Put|Patch|Delete|Head|Options|Any|Handle|HandleFunc|Method|MethodFunc)$/;

/** A call that ties a name to code: `router.delete('/users/:id', …)`, `define('beforeSave', …)`. */
export function isRoute(node: SyntaxNode, text: string): boolean {
  if (node.type !== 'call_expression') return false;
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  if (callee === null || list === null) return false;
  const verb = calleeName(callee, text);
  if (!REGISTRATIONS.has(verb) && !VERBS.test(verb)) return false;
  const [first, ...others] = list.children.filter((child) => child.named);
  return first !== undefined && others.length > 0 && ['string', 'template_string', 'array', 'regex'].includes(first.type);
}

function routeName(node: SyntaxNode, text: string): string {
  const callee = fieldOf(node, 'function');
  const first = fieldOf(node, 'arguments')?.children.find((child) => child.named);
  if (callee === null || first === undefined) return '';
  // What is put before a route is no part of its name: chi's `r.With(auth).Get(…)`.
  const called = text
    .slice(Math.max(callee.start, callee.end - 400), callee.end)
    .replace(/\s+/g, '')
    .replace(/\.With\(.{0,400}\)(?=\.\w+$)/, '');
  const path = text.slice(first.start, first.end).replace(/\s+/g, ' ').replace(/["`]/g, "'");
  return `${called.slice(-40)}(${path.slice(0, 80)})`;
}

/** The unit that stands for the whole file. */
export function fileUnit(root: SyntaxNode): Unit {
  return { path: '', name: '', start: 0, end: root.end, startLine: 1, endLine: root.endLine };
}
