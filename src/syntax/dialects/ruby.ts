/** Ruby, in the common vocabulary. */
import type { MutableNode } from '../node.js';
import { addTo, around, callOf, chainAlternatives, emptyAfter, put, tellStatements } from './building.js';
import { binary, childIn, type Dialect, negate, type Rewrite } from './dialect.js';

const SIGNS = { and: '&&', or: '||', '==': '===', '!=': '!==' };
const LEAVING = new Set(['return_statement', 'throw_statement', 'continue_statement', 'break_statement']);
/** What answers a request: `redirect_to root_path and return` does both, and asks nothing. */
const ANSWERS = /^(?:redirect|render|head|respond|halt|send_|flash|error|deny|not_found)/;
/** What says yes or no when it is the last line of a method. */
const ANSWERING = new Set(['binary_expression', 'unary_expression', 'true', 'false']);
const RAISES = new Set(['raise', 'fail']);
const MODIFIERS = new Set(['if_modifier', 'unless_modifier', 'while_modifier', 'until_modifier']);

export const RUBY: Dialect = {
  types: {
    begin: 'statement_block',
    begin_block: 'statement_block',
    block: 'arrow_function',
    block_body: 'statement_block',
    body_statement: 'statement_block',
    // oxlint-disable-next-line unicorn/no-thenable -- a grammar's word, never awaited
    then: 'statement_block',
    assignment: 'assignment_expression',
    operator_assignment: 'augmented_assignment_expression',
    argument_list: 'arguments',
    bare_string: 'string',
    bare_symbol: 'string',
    binary: 'binary_expression',
    break: 'break_statement',
    call: 'call_expression',
    case: 'switch_statement',
    class: 'class_declaration',
    class_variable: 'identifier',
    conditional: 'ternary_expression',
    constant: 'identifier',
    delimited_symbol: 'string',
    do: 'statement_block',
    do_block: 'arrow_function',
    ensure: 'finally_clause',
    element_reference: 'subscript_expression',
    else: 'else_clause',
    elsif: 'if_statement',
    global_variable: 'identifier',
    hash: 'object',
    hash_key_symbol: 'property_identifier',
    if: 'if_statement',
    instance_variable: 'identifier',
    integer: 'number',
    interpolation: 'template_substitution',
    lambda: 'arrow_function',
    method: 'method_definition',
    module: 'class_declaration',
    next: 'continue_statement',
    nil: 'null',
    parenthesized_statements: 'parenthesized_expression',
    rescue: 'catch_clause',
    rescue_modifier: 'try_statement',
    return: 'return_statement',
    scope_resolution: 'member_expression',
    self: 'this',
    simple_symbol: 'string',
    singleton_class: 'class_declaration',
    singleton_method: 'method_definition',
    string_array: 'array',
    symbol_array: 'array',
    unary: 'unary_expression',
    unless: 'if_statement',
    until: 'while_statement',
    when: 'switch_case',
    while: 'while_statement',
  },
  fields: { operand: 'argument' },
  rewrites: {
    program: (node, text) => tellStatements(node, (child) => statement(child, text)),
    statement_block: (node, text) => {
      tellStatements(node, (child) => statement(child, text));
      tellRescue(node);
    },
    else_clause: blockInside,
    finally_clause: blockInside,
    if_statement: conditional('if_statement'),
    if_modifier: conditional('if_statement'),
    unless_modifier: conditional('if_statement'),
    while_modifier: conditional('while_statement'),
    until_modifier: conditional('while_statement'),
    binary_expression: binary(SIGNS),
    unary_expression: (node) => {
      const sign = childIn(node, 'operator');
      if (sign?.type === 'not') sign.type = '!';
    },
    call_expression: call,
    return_statement: unwrapArguments,
    continue_statement: unwrapArguments,
    break_statement: unwrapArguments,
    method_definition: answersLast,
    class_declaration: (node) => {
      const body = childIn(node, 'body');
      if (body !== null) body.type = 'class_body';
    },
    arrow_function: (node) => {
      const [inner] = node.children.filter((child) => child.type === 'arrow_function' && child.field === 'body');
      const body = inner === undefined ? null : childIn(inner, 'body');
      if (inner !== undefined && body !== null) put(body, inner, node);
    },
    member_expression: (node) => {
      for (const child of node.children) {
        if (child.field === 'scope') child.field = 'object';
        if (child.field === 'name') child.field = 'property';
      }
    },
    string: (node) => {
      if (node.children.some((child) => child.type === 'template_substitution')) node.type = 'template_string';
      else node.children.length = 0;
    },
    null: (node) => {
      node.children.length = 0;
    },
    regex: (node) => {
      node.children.length = 0;
    },
    assignment_expression: (node) => {
      const left = childIn(node, 'left');
      const target = left?.type === 'call_expression' ? childIn(left, 'function') : null;
      if (left !== null && target !== null) put(target, left, node);
    },
    catch_clause: (node) => {
      node.field = 'handler';
      if (childIn(node, 'body') === null) addTo(node, emptyAfter(node, 'statement_block', 'body'));
    },
    try_statement: tellRescueModifier,
  },
};

/** Conditions before and after what they decide, and `unless`, which is "if not". */
function conditional(type: string): Rewrite {
  return (node, text) => {
    const turned = /^un(?:less|til)/.test(MODIFIERS.has(node.type) ? node.type : text.slice(node.start, node.start + 6));
    if (MODIFIERS.has(node.type)) {
      node.type = type;
      tellStatements(node, (child) => statement(child, text));
      const body = childIn(node, 'body');
      if (body !== null && type === 'if_statement') body.field = 'consequence';
    }
    const condition = childIn(node, 'condition');
    if (turned && condition !== null) negate(condition);
    chainAlternatives(node);
  };
}

/** What an expression is where a statement is expected. */
function statement(node: MutableNode, text: string): MutableNode {
  if (node.type === 'binary_expression') return leaving(node, text) ?? node;
  if (node.type !== 'identifier') return node;
  if (RAISES.has(text.slice(node.start, node.end))) return around([node], 'throw_statement', node.field) ?? node;
  // A name alone on its line is called.
  return callOf(node, [], node.field) ?? node;
}

/** `redirect_to root_path and return` answers and leaves; `admin? or raise Denied` asks first. */
function leaving(node: MutableNode, text: string): MutableNode | null {
  const left = childIn(node, 'left');
  const right = childIn(node, 'right');
  const sign = childIn(node, 'operator')?.type;
  if (left === null || right === null || !LEAVING.has(right.type) || (sign !== '&&' && sign !== '||')) return null;
  if (sign === '&&' && right.type === 'return_statement' && ANSWERS.test(text.slice(left.start, left.start + 20))) {
    left.field = null;
    return around([left], 'return_statement', node.field);
  }
  const told = around([left, right], 'if_statement', node.field);
  left.field = 'condition';
  right.field = 'consequence';
  if (sign === '||') negate(left);
  return told;
}

/** The receiver, the method and what they are given, as a function and its arguments; `raise` as a statement. */
function call(node: MutableNode, text: string): void {
  const receiver = childIn(node, 'receiver');
  const method = childIn(node, 'method');
  const block = childIn(node, 'block');
  const list = childIn(node, 'arguments') ?? emptyAfter(method ?? receiver ?? node, 'arguments', 'arguments');
  const name = method ?? receiver;
  if (name === null) return;
  if (method !== null && receiver === null && RAISES.has(text.slice(method.start, method.end))) {
    node.type = 'throw_statement';
    node.children = [];
    for (const child of list.children) if (child.named) addTo(node, thrown(child, text));
    return;
  }
  name.field = 'function';
  let called: MutableNode | null = name;
  if (receiver !== null && method !== null) {
    receiver.field = 'object';
    method.field = 'property';
    called = around(
      [receiver, ...node.children.filter((child) => child.field === 'operator'), method],
      'member_expression',
      'function',
    );
  }
  if (called === null) return;
  node.children = [];
  addTo(node, called);
  addTo(node, list);
  if (block === null) return;
  block.field = null;
  addTo(list, block);
}

/** `raise Denied` makes the error; `raise error` passes one on. */
function thrown(child: MutableNode, text: string): MutableNode {
  if (!/^(?:::)?[A-Z]/.test(text.slice(child.start, child.start + 3))) return child;
  return around([child], 'new_expression', null) ?? child;
}

function unwrapArguments(node: MutableNode): void {
  const list = node.children.find((child) => child.type === 'arguments');
  if (list === undefined) return;
  node.children.splice(node.children.indexOf(list), 1, ...list.children.filter((child) => child.named));
  for (const child of node.children) child.parent = node;
}

function blockInside(node: MutableNode, text: string): void {
  const block = around(
    node.children.filter((child) => child.named),
    'statement_block',
    null,
  );
  if (block === null) return;
  node.children = [];
  addTo(node, block);
  tellStatements(block, (child) => statement(child, text));
}

/** A method's last line is its answer. */
function answersLast(node: MutableNode): void {
  const last = childIn(node, 'body')?.children.findLast((child) => child.named);
  if (last?.type === 'expression_statement' && ANSWERING.has(last.children[0]?.type ?? '')) last.type = 'return_statement';
}

/** Statements with `rescue` or `ensure` after them, as a `try_statement`. */
function tellRescue(block: MutableNode): void {
  const at = block.children.findIndex((child) => child.type === 'catch_clause');
  if (at < 0) return;
  const tried = around(
    block.children.slice(0, at).filter((child) => child.named),
    'statement_block',
    'body',
  );
  const told = around(
    [...(tried === null ? [] : [tried]), ...block.children.slice(at).filter((child) => child.named)],
    'try_statement',
    null,
  );
  if (told === null) return;
  block.children = [];
  addTo(block, told);
}

/** `value rescue otherwise`. */
function tellRescueModifier(node: MutableNode): void {
  const body = childIn(node, 'body');
  const handler = childIn(node, 'handler');
  if (body === null || handler === null || handler.type === 'catch_clause') return;
  handler.field = null;
  const caught = around([handler], 'statement_block', 'body');
  const clause = caught === null ? null : around([caught], 'catch_clause', 'handler');
  body.field = null;
  const tried = around([body], 'statement_block', 'body');
  if (caught === null || clause === null || tried === null) return;
  tellStatements(tried);
  if (handler.type === 'null') caught.children.length = 0;
  else tellStatements(caught);
  node.children = [];
  addTo(node, tried);
  addTo(node, clause);
}
