/** C#, in the common vocabulary. */
import type { MutableNode } from '../node.js';
import {
  binary,
  childIn,
  type Dialect,
  leaf,
  regroup,
  replaceBy,
  token,
  unfold,
  wrap,
  wrapAlternative,
  wrapCall,
  handedOver,
} from './dialect.js';
import { tellPattern } from './pattern-arguments.js';

const SIGNS = { '==': '===', '!=': '!==' };
const comparison = binary(SIGNS);

export const CSHARP: Dialect = {
  types: {
    compilation_unit: 'program',
    global_statement: 'expression_statement',
    block: 'statement_block',
    invocation_expression: 'call_expression',
    object_creation_expression: 'new_expression',
    implicit_object_creation_expression: 'new_expression',
    argument_list: 'arguments',
    attribute_argument_list: 'arguments',
    attribute: 'decorator',
    member_access_expression: 'member_expression',
    conditional_access_expression: 'member_expression',
    qualified_name: 'member_expression',
    element_access_expression: 'subscript_expression',
    prefix_unary_expression: 'unary_expression',
    is_pattern_expression: 'binary_expression',
    is_expression: 'binary_expression',
    conditional_expression: 'ternary_expression',
    lambda_expression: 'arrow_function',
    anonymous_method_expression: 'function_expression',
    method_declaration: 'method_definition',
    constructor_declaration: 'method_definition',
    operator_declaration: 'method_definition',
    local_function_statement: 'function_declaration',
    property_declaration: 'public_field_definition',
    struct_declaration: 'class_declaration',
    record_declaration: 'class_declaration',
    record_struct_declaration: 'class_declaration',
    interface_declaration: 'class_declaration',
    enum_declaration: 'class_declaration',
    declaration_list: 'class_body',
    enum_member_declaration_list: 'class_body',
    local_declaration_statement: 'lexical_declaration',
    throw_expression: 'throw_statement',
    switch_section: 'switch_case',
    null_literal: 'null',
    integer_literal: 'number',
    real_literal: 'number',
    string_literal: 'string',
    character_literal: 'string',
    verbatim_string_literal: 'string',
    raw_string_literal: 'string',
    interpolated_string_expression: 'template_string',
    interpolation: 'template_substitution',
    implicit_array_creation_expression: 'array_creation_expression',
  },
  fields: {},
  rewrites: {
    boolean_literal: (node, text) => leaf(text.slice(node.start, node.end) === 'true' ? 'true' : 'false')(node, text),
    string: plainString,
    generic_name: (node, text) => {
      const [name] = node.children;
      if (name === undefined) return;
      node.end = name.end;
      leaf('identifier')(node, text);
    },
    attribute_list: (node) =>
      unfold(
        node,
        node.children.filter((child) => child.type === 'decorator'),
      ),
    decorator: (node, text) => {
      wrapCall(node);
      const called = node.children.find((child) => child.type === 'call_expression');
      if (called !== undefined) tellPattern(called, text, /GeneratedRegex$/);
    },
    argument: handedOver,
    attribute_argument: handedOver,
    arguments: (node) => {
      for (const child of node.children) if (child.type === 'assignment_expression') asPair(child);
    },
    cast_expression: (node) => {
      const value = childIn(node, 'value');
      if (value !== null) replaceBy(node, value);
    },
    initializer_expression: (node) => {
      const assigned = node.children.filter((child) => child.type === 'assignment_expression');
      node.type = assigned.length > 0 ? 'object' : 'array';
      for (const child of assigned) asPair(child);
    },
    element_binding_expression: (node) => {
      node.type = 'array';
    },
    collection_expression: (node) => {
      node.type = 'array';
    },
    array_creation_expression: (node) => {
      const list = node.children.find((child) => child.type === 'array');
      if (list !== undefined) replaceBy(node, list);
    },
    new_expression: (node, text) => {
      made(node);
      tellPattern(node, text, /(?:^|\.)Regex$/);
    },
    variable_declarator: (node) => {
      const value = node.children.findLast((child) => child.named && child.field !== 'name');
      if (value !== undefined && value.type !== 'bracketed_argument_list') value.field = 'value';
    },
    member_expression: member,
    subscript_expression: (node) => {
      const object = childIn(node, 'expression');
      if (object === null) return;
      object.field = 'object';
      regroup(node, object);
    },
    call_expression: (node, text) => {
      const callee = childIn(node, 'function');
      if (callee !== null) regroup(node, callee);
      tellPattern(node, text, /(?:^|\.)Regex\.(?:IsMatch|Match(?:es)?|Replace|Split)$/, 1);
    },
    unary_expression: (node) => {
      const [sign, argument] = node.children;
      if (sign === undefined || argument === undefined) return;
      sign.field = 'operator';
      argument.field = 'argument';
    },
    binary_expression: (node, text) => {
      const pattern = childIn(node, 'pattern');
      if (pattern === null) comparison(node, text);
      else patternTest(node, pattern);
      const left = childIn(node, 'left');
      if (left !== null) regroup(node, left);
      if (node.children.some((child) => child.type === 'is')) isTest(node);
    },
    if_statement: wrapAlternative,
    catch_clause: (node) => {
      node.field = 'handler';
    },
    arrow_expression_clause: (node) => {
      const expression = node.children.find((child) => child.named);
      const { parent } = node;
      if (expression === undefined || parent === null) return;
      // `string Name => …` runs as a method does.
      if (parent.type === 'public_field_definition') parent.type = 'method_definition';
      node.field = 'body';
      replaceBy(node, expression);
    },
    public_field_definition: (node) => {
      const runs = childIn(node, 'accessors')?.children.some((accessor) => childIn(accessor, 'body') !== null) ?? false;
      if (runs) node.type = 'method_definition';
    },
  },
};

const plain = leaf('string');

/** `@"…"` and `"""…"""`: the quotes next to the text are the string's. */
function plainString(node: MutableNode, text: string): void {
  if (text[node.start] === '@') node.start++;
  if (text.startsWith('"""', node.start) && node.end - node.start >= 6) {
    node.start += 2;
    node.end -= 2;
  }
  plain(node, text);
}

function asPair(node: MutableNode): void {
  node.type = 'pair';
  const left = childIn(node, 'left');
  const right = childIn(node, 'right');
  if (left !== null) left.field = 'key';
  if (right !== null) right.field = 'value';
}

/** What `new` fills a collection with stands as its first argument, as in `new Set([…])`. */
function made(node: MutableNode): void {
  const type = childIn(node, 'type');
  if (type !== null) type.field = 'constructor';
  const list = node.children.find((child) => child.field === 'initializer' && child.type === 'array');
  if (list === undefined) return;
  const given = childIn(node, 'arguments');
  if (given === null) {
    wrap(node, [list], 'arguments', 'arguments');
    list.field = null;
    return;
  }
  node.children.splice(node.children.indexOf(list), 1);
  list.field = null;
  list.parent = given;
  given.children.splice(1, 0, list);
}

function member(node: MutableNode): void {
  const object = childIn(node, 'expression') ?? childIn(node, 'qualifier');
  const name = childIn(node, 'name');
  if (object !== null && name !== null) {
    object.field = 'object';
    name.field = 'property';
    regroup(node, object);
    return;
  }
  const condition = childIn(node, 'condition');
  if (condition === null) return;
  const chain = node.children.findLast((child) => child.named && child !== condition);
  if (chain === undefined) return;
  // `a?.b.c()`: the whole chain hangs below the first link.
  let link = chain;
  for (let next = firstLink(link); next !== null; next = firstLink(link)) link = next;
  const bound = link.type === 'member_binding_expression' ? childIn(link, 'name') : null;
  if (bound === null) return;
  bound.field = 'property';
  link.type = 'member_expression';
  link.start = condition.start;
  link.startLine = condition.startLine;
  link.children.unshift(condition);
  condition.field = 'object';
  condition.parent = link;
  for (let at: MutableNode | null = link.parent; at !== null && at !== node; at = at.parent) {
    at.start = condition.start;
    at.startLine = condition.startLine;
  }
  node.children.splice(0, node.children.length, chain);
  replaceBy(node, chain);
  for (let at: MutableNode | null = link; at !== null && at !== chain.parent; at = at.parent) {
    const [first] = at.children;
    if (first !== undefined) regroup(at, first);
  }
}

function firstLink(node: MutableNode): MutableNode | null {
  return childIn(node, 'object') ?? childIn(node, 'function');
}

/** `x is null` and `x is not null` compare; `x is Admin a` asks for a type. */
function patternTest(node: MutableNode, pattern: MutableNode): void {
  const left = childIn(node, 'expression');
  const sign = node.children.find((child) => child.type === 'is');
  if (left === null || sign === undefined) return;
  const inner = pattern.type === 'negated_pattern' ? pattern.children.find((child) => child.named) : pattern;
  const negated = inner !== pattern;
  left.field = 'left';
  sign.field = 'operator';
  pattern.field = 'right';
  if (inner?.type !== 'constant_pattern') return;
  const value = inner.children.find((child) => child.named);
  sign.type = negated ? '!==' : '===';
  if (value !== undefined) replaceBy(pattern, value);
}

/** `x is Admin`, and `x is not Admin` as its opposite. */
function isTest(node: MutableNode): void {
  const sign = node.children.find((child) => child.type === 'is');
  const pattern = childIn(node, 'right');
  if (sign === undefined || pattern === null) return;
  sign.type = 'instanceof';
  sign.field = 'operator';
  if (pattern.type !== 'negated_pattern') return;
  const inner = pattern.children.find((child) => child.named);
  if (inner === undefined) return;
  replaceBy(pattern, inner);
  const own: MutableNode = { ...node, parent: node, field: 'argument', children: node.children };
  for (const child of own.children) child.parent = own;
  node.type = 'unary_expression';
  node.children = [{ ...token('!', 'operator', own), parent: node }, own];
}
