/** PHP, in the common vocabulary. What stands between pieces of code, the page itself, stays `text`. */
import type { MutableNode } from '../node.js';
import { addTo, around, callOf, chainAlternatives, emptyAfter } from './building.js';
import { binary, childIn, type Dialect, handedOver } from './dialect.js';
import { tellPattern } from './pattern-arguments.js';

const SIGNS = { and: '&&', or: '||', '!=': '!==', '<>': '!==', AND: '&&', OR: '||' };

export const PHP: Dialect = {
  types: {
    anonymous_class: 'class',
    anonymous_function: 'arrow_function',
    anonymous_function_creation_expression: 'arrow_function',
    array_creation_expression: 'array',
    attribute: 'decorator',
    boolean: 'true',
    case_statement: 'switch_case',
    cast_type: 'identifier',
    class_constant_access_expression: 'member_expression',
    colon_block: 'statement_block',
    compound_statement: 'statement_block',
    conditional_expression: 'ternary_expression',
    const_element: 'variable_declarator',
    declaration_list: 'class_body',
    default_statement: 'switch_default',
    else_if_clause: 'if_statement',
    encapsed_string: 'template_string',
    enum_declaration: 'class_declaration',
    error_suppression_expression: 'parenthesized_expression',
    function_call_expression: 'call_expression',
    function_definition: 'function_declaration',
    heredoc: 'template_string',
    heredoc_body: 'template_string',
    integer: 'number',
    interface_declaration: 'class_declaration',
    member_access_expression: 'member_expression',
    method_declaration: 'method_definition',
    name: 'identifier',
    namespace_use_declaration: 'import_statement',
    nowdoc: 'string',
    nullsafe_member_access_expression: 'member_expression',
    object_creation_expression: 'new_expression',
    property_element: 'public_field_definition',
    qualified_name: 'identifier',
    reference_assignment_expression: 'assignment_expression',
    scoped_property_access_expression: 'member_expression',
    switch_block: 'switch_body',
    throw_expression: 'throw_statement',
    trait_declaration: 'class_declaration',
    unary_op_expression: 'unary_expression',
    variable_name: 'identifier',
  },
  fields: { default_value: 'value' },
  rewrites: {
    identifier: leaf,
    string: leaf,
    null: leaf,
    true: (node, text) => {
      node.children.length = 0;
      if (/^f/i.test(text.slice(node.start, node.start + 1))) node.type = 'false';
    },
    template_string: (node) => {
      if (node.children.every((child) => child.type === 'string_content' || !child.named)) {
        node.type = 'string';
        node.children.length = 0;
      }
      for (const [index, child] of node.children.entries()) {
        if (!child.named || /^(?:string_content|heredoc_|template_string|escape)/.test(child.type)) continue;
        const value = around([child], 'template_substitution', null);
        if (value === null) continue;
        child.field = null;
        value.parent = node;
        node.children[index] = value;
      }
    },
    argument: handedOver,
    array_element_initializer: (node) => {
      const [key, value] = node.children.filter((child) => child.named);
      if (key === undefined) return;
      if (value === undefined) {
        become(node, key);
        return;
      }
      node.type = 'pair';
      key.field = 'key';
      value.field = 'value';
    },
    array: (node) => {
      if (node.children.some((child) => child.type === 'pair')) node.type = 'object';
    },
    variable_declarator: (node, text) => {
      const [name, value] = node.children.filter((child) => child.named);
      if (name !== undefined) name.field = 'name';
      if (value !== undefined) value.field = 'value';
      keptPattern(node, text);
    },
    member_expression: (node) => {
      const [object, property] = node.children.filter((child) => child.named);
      if (object !== undefined) object.field = 'object';
      if (property !== undefined) property.field = 'property';
    },
    subscript_expression: (node) => {
      const [object] = node.children;
      if (object !== undefined) object.field = 'object';
    },
    call_expression: (node, text) => tellPattern(node, text, /^preg_(?:match|match_all|replace|replace_callback|split|grep)$/),
    public_field_definition: keptPattern,
    member_call_expression: methodCall,
    nullsafe_member_call_expression: methodCall,
    scoped_call_expression: methodCall,
    new_expression: (node) => {
      const [name] = node.children.filter((child) => child.named);
      if (name !== undefined) name.field = 'constructor';
      const list = node.children.find((child) => child.type === 'arguments');
      if (list !== undefined) list.field = 'arguments';
    },
    cast_expression: (node) => {
      const type = childIn(node, 'type');
      const value = childIn(node, 'value');
      if (type !== null && value !== null) call(node, type, [value]);
    },
    decorator: (node) => {
      const [name, list] = node.children.filter((child) => child.named);
      if (name === undefined || list?.type !== 'arguments') return;
      const called = around([name, list], 'call_expression', null);
      if (called === null) return;
      name.field = 'function';
      list.field = 'arguments';
      node.children = [];
      addTo(node, called);
    },
    binary_expression: binary(SIGNS),
    ternary_expression: (node) => {
      const body = childIn(node, 'body');
      if (body !== null) body.field = 'consequence';
    },
    if_statement: (node) => {
      const body = childIn(node, 'body');
      if (body !== null) body.field = 'consequence';
      chainAlternatives(node);
    },
    catch_clause: (node) => {
      node.field = 'handler';
    },
    exit_statement: (node) => {
      const [word, ...given] = node.children.filter((child) => child.named || /^(?:exit|die)$/i.test(child.type));
      if (word === undefined) return;
      node.type = 'expression_statement';
      word.type = 'identifier';
      word.named = true;
      const called = callOf(word, given, null);
      if (called === null) return;
      node.children = [];
      addTo(node, called);
    },
    expression_statement: (node, text) => {
      const [inner] = node.children;
      if (inner?.type === 'throw_statement') become(node, inner);
      if (inner?.type !== 'identifier' || !/^(?:die|exit)$/i.test(text.slice(inner.start, inner.end))) return;
      const called = callOf(inner, [], null);
      if (called === null) return;
      node.children = [];
      addTo(node, called);
    },
  },
};

/** A text between the signs of a pattern that holds the beginning or the end is one: `const SLUG = '/^[a-z]+$/'`. */
const KEPT = /^['"]([/#~])(?:\^|\\A)|(?:\$|\\[zZ])([/#~])[imsuxADU]{0,9}['"]$/;
const LONGEST_KEPT = 500;

function keptPattern(node: MutableNode, text: string): void {
  const value = childIn(node, 'value');
  if (value?.type !== 'string' || value.end - value.start > LONGEST_KEPT) return;
  if (KEPT.test(text.slice(value.start, value.end))) value.type = 'regex';
}

function leaf(node: MutableNode): void {
  node.children.length = 0;
}

/** Makes a node what its only content is; the node itself stays, so that whoever holds it still does. */
function become(node: MutableNode, inner: MutableNode): void {
  node.type = inner.type;
  node.children = inner.children;
  node.start = inner.start;
  node.startLine = inner.startLine;
  node.end = inner.end;
  node.endLine = inner.endLine;
  for (const child of node.children) child.parent = node;
}

/** Makes a node the call of a function. */
function call(node: MutableNode, called: MutableNode, given: readonly MutableNode[]): void {
  const told = callOf(called, given, node.field);
  if (told !== null) become(node, told);
}

/** `$object->name(…)` and `Name::name(…)`. */
function methodCall(node: MutableNode): void {
  const object = childIn(node, 'object') ?? childIn(node, 'scope');
  const property = childIn(node, 'name');
  const list = childIn(node, 'arguments');
  if (object === null || property === null) return;
  const sign = node.children.find((child) => !child.named);
  const called = around([object, ...(sign === undefined ? [] : [sign]), property], 'member_expression', 'function');
  if (called === null) return;
  object.field = 'object';
  property.field = 'property';
  node.type = 'call_expression';
  node.children = [];
  addTo(node, called);
  addTo(node, list ?? emptyAfter(property, 'arguments', 'arguments'));
}
