/** Rust, in the common vocabulary. */
import type { MutableNode } from '../node.js';
import { tellStatements } from './building.js';
import { binary, childIn, type Dialect, leaf, replaceBy, unfold } from './dialect.js';
import { tellPattern } from './pattern-arguments.js';
import { tellArms, tellLetCondition, tellLetElse, tellLetChain } from './rust-patterns.js';
import { tellMacro } from './rust-macros.js';

export const RUST: Dialect = {
  types: {
    source_file: 'program',
    line_comment: 'comment',
    block_comment: 'comment',
    block: 'statement_block',
    function_item: 'function_declaration',
    impl_item: 'class_declaration',
    trait_item: 'class_declaration',
    mod_item: 'class_declaration',
    struct_item: 'class_declaration',
    declaration_list: 'class_body',
    field_declaration_list: 'class_body',
    closure_expression: 'arrow_function',
    attribute_item: 'decorator',
    inner_attribute_item: 'decorator',
    field_expression: 'member_expression',
    scoped_identifier: 'member_expression',
    field_identifier: 'property_identifier',
    index_expression: 'subscript_expression',
    if_expression: 'if_statement',
    match_expression: 'switch_statement',
    match_block: 'switch_body',
    match_arm: 'switch_case',
    return_expression: 'return_statement',
    break_expression: 'break_statement',
    continue_expression: 'continue_statement',
    try_expression: 'await_expression',
    type_cast_expression: 'as_expression',
    let_declaration: 'variable_declarator',
    const_item: 'variable_declarator',
    static_item: 'variable_declarator',
    struct_expression: 'object',
    field_initializer: 'pair',
    shorthand_field_initializer: 'shorthand_property_identifier',
    base_field_initializer: 'spread_element',
    array_expression: 'array',
    tuple_expression: 'array',
    string_literal: 'string',
    raw_string_literal: 'string',
    char_literal: 'string',
    integer_literal: 'number',
    float_literal: 'number',
  },
  fields: {},
  rewrites: {
    string: (node, text) => {
      const quote = text.indexOf('"', node.start);
      if (quote > node.start && quote < node.end) node.start = quote;
      while (text[node.end - 1] === '#' && node.end > node.start + 2) node.end--;
      leaf('string')(node, text);
    },
    boolean_literal: (node, text) => leaf(text.slice(node.start, node.end) === 'true' ? 'true' : 'false')(node, text),
    shorthand_property_identifier: leaf('shorthand_property_identifier'),
    member_expression: tellMember,
    subscript_expression: (node) => {
      const [object] = node.children;
      if (object !== undefined) object.field = 'object';
    },
    generic_function: (node) => {
      const callee = childIn(node, 'function');
      if (callee !== null) replaceBy(node, callee);
    },
    reference_expression: (node) => {
      const value = childIn(node, 'value');
      if (value !== null) replaceBy(node, value);
    },
    unsafe_block: (node) => {
      const body = node.children.find((child) => child.type === 'statement_block');
      if (body !== undefined) replaceBy(node, body);
    },
    binary_expression: binary({ '==': '===', '!=': '!==' }),
    unary_expression: (node) => {
      const [sign, operand] = node.children;
      if (sign === undefined || operand === undefined) return;
      sign.field = 'operator';
      operand.field = 'argument';
    },
    let_condition: tellLetCondition,
    let_chain: tellLetChain,
    switch_statement: tellArms,
    variable_declarator: (node) => {
      const pattern = childIn(node, 'pattern');
      if (pattern !== null) pattern.field = 'name';
      tellLetElse(node);
    },
    object: (node) => {
      const body = childIn(node, 'body');
      const name = childIn(node, 'name');
      if (name !== null) name.field = 'constructor';
      if (body !== null) unfold(body);
    },
    pair: (node) => {
      const key = childIn(node, 'field') ?? childIn(node, 'name');
      if (key !== null) key.field = 'key';
    },
    attribute: (node) => {
      const list = childIn(node, 'arguments');
      const name = node.children.find((child) => child !== list && child.named);
      if (name === undefined) return;
      if (list === null) {
        replaceBy(node, name);
        return;
      }
      node.type = 'call_expression';
      name.field = 'function';
      list.type = 'arguments';
    },
    call_expression: (node, text) => tellPattern(node, text, /(?:^|::)(?:Regex|RegexBuilder)::new$/),
    macro_invocation: tellMacro,
    return_statement: (node, text) => {
      const value = node.children.find((child) => child.named);
      if (value !== undefined) throwError(node, value, text);
    },
    expression_statement: (node) => {
      const [only] = node.children.filter((child) => child.named);
      if (only !== undefined && /_statement$|_block$/.test(only.type)) replaceBy(node, only);
    },
    statement_block: (node, text) => {
      tellStatements(node);
      for (const child of node.children)
        if (child.type === 'expression_statement' && child.children[0]?.type === 'variable_declarator')
          child.type = 'lexical_declaration';
      const last = node.children.findLast((child) => child.named);
      const [value] = last?.type === 'expression_statement' ? last.children.filter((child) => child.named) : [];
      if (last !== undefined && value !== undefined && !last.children.some((child) => child.type === ';'))
        throwError(last, value, text);
    },
    function_declaration: (node) => {
      answerOf(node);
      if (isForTests(node)) node.children.length = 0;
    },
    class_declaration: (node) => {
      const type = childIn(node, 'type');
      if (childIn(node, 'name') === null && type !== null) type.field = 'name';
      if (isForTests(node)) node.children.length = 0;
    },
    decorator: (node, text) => {
      const code = text.slice(node.start, Math.min(node.end, node.start + 80)).replace(/\s/g, '');
      if (/^#!?\[(?:cfg\((?:all\()?test\b|(?:\w+::)?test\b|rstest|bench\b)/.test(code)) node.field = FOR_TESTS;
    },
  },
};

/** The same with what is only built for tests left in. */
export const RUST_TESTS: Dialect = { ...RUST, rewrites: { ...RUST.rewrites, decorator: () => {} } };

const FOR_TESTS = 'for tests';

/** Whether an attribute before it says that it is only built for tests. */
function isForTests(node: MutableNode): boolean {
  const siblings = node.parent?.children ?? [];
  for (let at = siblings.indexOf(node) - 1; at >= 0 && siblings[at]?.type === 'decorator'; at--)
    if (siblings[at]?.field === FOR_TESTS) return true;
  return false;
}

function tellMember(node: MutableNode): void {
  const object = childIn(node, 'value') ?? childIn(node, 'path');
  const property = childIn(node, 'field') ?? childIn(node, 'name');
  if (object !== null) object.field = 'object';
  if (property !== null) property.field = 'property';
}

/** `Err(…)` that is answered throws what is in it. */
function throwError(node: MutableNode, value: MutableNode, text: string): void {
  const callee = value.type === 'call_expression' ? childIn(value, 'function') : null;
  if (callee === null || text.slice(callee.start, callee.end) !== 'Err') return;
  const told = childIn(value, 'arguments')?.children.filter((child) => child.named) ?? [];
  node.type = 'throw_statement';
  node.children = told;
  for (const child of told) child.parent = node;
}

/** The last expression of a function is what it returns. */
function answerOf(node: MutableNode): void {
  const last = childIn(node, 'body')?.children.findLast((child) => child.named);
  if (last?.type === 'expression_statement' && !last.children.some((child) => child.type === ';')) last.type = 'return_statement';
}
