/** Python, in the common vocabulary. */
import type { MutableNode } from '../node.js';
import { binary, childIn, type Dialect, token, wrap } from './dialect.js';
import { tellPattern } from './pattern-arguments.js';

const SIGNS = { and: '&&', or: '||', '==': '===', is: '===', '!=': '!==', 'is not': '!==', '<>': '!==' };

export const PYTHON: Dialect = {
  types: {
    module: 'program',
    block: 'statement_block',
    call: 'call_expression',
    argument_list: 'arguments',
    keyword_argument: 'pair',
    attribute: 'member_expression',
    subscript: 'subscript_expression',
    boolean_operator: 'binary_expression',
    comparison_operator: 'binary_expression',
    not_operator: 'unary_expression',
    conditional_expression: 'ternary_expression',
    lambda: 'arrow_function',
    function_definition: 'function_declaration',
    class_definition: 'class_declaration',
    dictionary: 'object',
    list: 'array',
    set: 'array',
    tuple: 'array',
    raise_statement: 'throw_statement',
    except_clause: 'catch_clause',
    assignment: 'assignment_expression',
    named_expression: 'assignment_expression',
    await: 'await_expression',
    none: 'null',
    integer: 'number',
    elif_clause: 'if_statement',
    pass_statement: 'empty_statement',
    default_parameter: 'assignment_pattern',
    typed_default_parameter: 'assignment_pattern',
  },
  fields: { attribute: 'property', operators: 'operator' },
  rewrites: {
    binary_expression: binary(SIGNS),
    unary_expression: (node) => {
      const [sign] = node.children;
      if (sign === undefined || sign.type !== 'not') return;
      sign.field = 'operator';
      sign.type = '!';
    },
    ternary_expression: (node) => {
      const [value, condition, otherwise] = node.children.filter((child) => child.named);
      if (value === undefined || condition === undefined || otherwise === undefined) return;
      value.field = 'consequence';
      condition.field = 'condition';
      otherwise.field = 'alternative';
    },
    pair: (node) => {
      const name = childIn(node, 'name');
      if (name !== null) name.field = 'key';
    },
    string: (node) => {
      if (node.children.some((child) => child.type === 'interpolation')) node.type = 'template_string';
      else node.children.length = 0;
    },
    catch_clause: (node) => {
      node.field = 'handler';
      const body = node.children.find((child) => child.type === 'statement_block');
      if (body !== undefined) body.field = 'body';
    },
    class_declaration: (node) => {
      const body = childIn(node, 'body');
      if (body !== null) body.type = 'class_body';
    },
    expression_statement: declaration,
    call_expression: (node, text) => tellPattern(node, text, TAKES_PATTERN),
    with_statement: suppression,
    if_statement: chainAlternatives,
    assert_statement: assertion,
  },
};

/** A name that gets a value is declared by it, as far as anybody can tell. */
function declaration(node: MutableNode): void {
  const [inner] = node.children;
  const left = inner?.type === 'assignment_expression' ? childIn(inner, 'left') : null;
  if (inner === undefined || left?.type !== 'identifier') return;
  node.type = 'lexical_declaration';
  inner.type = 'variable_declarator';
  left.field = 'name';
  const value = childIn(inner, 'right');
  if (value !== null) value.field = 'value';
}

const TAKES_PATTERN = /^(?:re|regex|re2)\.(?:compile|match|fullmatch|search|subn?|findall|finditer|split)$/;

/** `with suppress(Error): …` as `try: … except Error: pass`. */
function suppression(node: MutableNode, text: string): void {
  const body = childIn(node, 'body');
  if (body === null || !/^with\s+(?:contextlib\s*\.\s*)?suppress\s*\(/.test(text.slice(node.start, node.start + 60))) return;
  const handler: MutableNode = { ...token('catch_clause', 'handler', body), named: true, parent: node };
  handler.children.push({ ...token('statement_block', 'body', body), named: true, parent: handler });
  node.type = 'try_statement';
  node.children.push(handler);
}

/** `if … elif … else` as conditions within each other's `else`. */
function chainAlternatives(node: MutableNode): void {
  const [first, ...others] = node.children.filter((child) => child.field === 'alternative');
  if (first === undefined) return;
  if (first.type === 'if_statement') {
    const clause = wrap(node, [first, ...others], 'else_clause', 'alternative');
    if (clause === null) return;
    first.field = null;
    clause.children.splice(1);
    for (const other of others) {
      other.parent = first;
      first.children.push(other);
      first.end = other.end;
      first.endLine = other.endLine;
    }
    chainAlternatives(first);
  }
}

/** `assert x` as `if not x: raise`. */
function assertion(node: MutableNode): void {
  const [condition, ...told] = node.children.filter((child) => child.named);
  if (condition === undefined) return;
  node.type = 'if_statement';
  condition.field = 'condition';
  const raise: MutableNode = {
    ...token('throw_statement', 'consequence', condition),
    named: true,
    parent: node,
    children: told,
    start: node.start,
    end: node.end,
    endLine: node.endLine,
  };
  for (const child of told) child.parent = raise;
  node.children.splice(0, node.children.length, condition, raise);
  const not = wrap(node, [condition], 'unary_expression', 'condition');
  condition.field = 'argument';
  if (not !== null) not.children.unshift({ ...token('!', 'operator', condition), parent: not });
}
