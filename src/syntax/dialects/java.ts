/** Java, in the common vocabulary. */
import type { MutableNode } from '../node.js';
import { binary, childIn, type Dialect, leaf, replaceBy, unfold, wrap, wrapAlternative, wrapCall } from './dialect.js';
import { tellPattern } from './pattern-arguments.js';

const TAKES_PATTERN = /(?:^|\.)Pattern\.(?:compile|matches)$|\.matches$/;
/** A matcher's own replacement takes one text, which is no pattern. */
const REPLACES_PATTERN = /\.replace(?:All|First)$/;
const SIGNS = { '==': '===', '!=': '!==' };

export const JAVA: Dialect = {
  types: {
    line_comment: 'comment',
    block_comment: 'comment',
    block: 'statement_block',
    constructor_body: 'statement_block',
    method_invocation: 'call_expression',
    explicit_constructor_invocation: 'call_expression',
    object_creation_expression: 'new_expression',
    argument_list: 'arguments',
    annotation_argument_list: 'arguments',
    element_value_pair: 'pair',
    element_value_array_initializer: 'array',
    array_initializer: 'array',
    annotation: 'decorator',
    marker_annotation: 'decorator',
    field_access: 'member_expression',
    scoped_identifier: 'member_expression',
    array_access: 'subscript_expression',
    instanceof_expression: 'binary_expression',
    lambda_expression: 'arrow_function',
    method_declaration: 'method_definition',
    constructor_declaration: 'method_definition',
    compact_constructor_declaration: 'method_definition',
    interface_declaration: 'class_declaration',
    enum_declaration: 'class_declaration',
    record_declaration: 'class_declaration',
    annotation_type_declaration: 'class_declaration',
    interface_body: 'class_body',
    enum_body: 'class_body',
    annotation_type_body: 'class_body',
    local_variable_declaration: 'lexical_declaration',
    try_with_resources_statement: 'try_statement',
    switch_block: 'switch_body',
    switch_block_statement_group: 'switch_case',
    switch_rule: 'switch_case',
    string_literal: 'string',
    character_literal: 'string',
    null_literal: 'null',
    decimal_integer_literal: 'number',
    hex_integer_literal: 'number',
    decimal_floating_point_literal: 'number',
  },
  fields: { operand: 'argument', field: 'property' },
  rewrites: {
    call_expression: (node, text) => {
      calledMember(node);
      tellPattern(node, text, TAKES_PATTERN);
      const several = (childIn(node, 'arguments')?.children.filter((child) => child.named).length ?? 0) > 1;
      if (several) tellPattern(node, text, REPLACES_PATTERN);
    },
    new_expression: (node) => {
      const made = childIn(node, 'type');
      if (made !== null) made.field = 'constructor';
    },
    member_expression: (node) => {
      const scope = childIn(node, 'scope');
      const name = childIn(node, 'name');
      if (scope === null || name === null) return;
      scope.field = 'object';
      name.field = 'property';
    },
    subscript_expression: (node) => {
      const array = childIn(node, 'array');
      if (array !== null) array.field = 'object';
    },
    binary_expression: binary(SIGNS),
    if_statement: wrapAlternative,
    // Annotations stand among the modifiers of what they are put on.
    modifiers: (node) =>
      unfold(
        node,
        node.children.filter((child) => child.type === 'decorator'),
      ),
    decorator: wrapCall,
    cast_expression: onlyValue,
    array_creation_expression: onlyValue,
    catch_clause: (node) => {
      node.field = 'handler';
    },
    string: (node, text) => {
      // A text block has three quotes on each side.
      if (text.startsWith('"""', node.start) && node.end - node.start >= 6) {
        node.start += 2;
        node.end -= 2;
      }
      leaf('string')(node, text);
    },
  },
};

/** `a.b(c)` keeps the object and the name beside each other. */
function calledMember(node: MutableNode): void {
  const name = childIn(node, 'name') ?? childIn(node, 'constructor');
  const object = childIn(node, 'object');
  if (name === null) return;
  if (object === null) {
    name.field = 'function';
    return;
  }
  const from = node.children.indexOf(object);
  const member = node.children.slice(from, node.children.indexOf(name) + 1);
  if (wrap(node, member, 'member_expression', 'function') !== null) name.field = 'property';
}

/** A value's declared type says nothing about it. */
function onlyValue(node: MutableNode): void {
  const value = childIn(node, 'value');
  if (value !== null) replaceBy(node, value);
}
