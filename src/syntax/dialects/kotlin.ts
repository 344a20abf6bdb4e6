/** Kotlin, in the common vocabulary. */
import type { MutableNode } from '../node.js';
import { binary, childIn, type Dialect, leaf, negate, regroup, replaceBy, unfold, wrap, wrapAlternative } from './dialect.js';
import { tellPattern } from './pattern-arguments.js';

const SIGNS = { '==': '===', '!=': '!==', '?:': '??', is: 'instanceof', '!is': 'instanceof', '!in': 'not in' };
const comparison = binary(SIGNS);

/** Words that the grammar takes for names. */
const KEYWORDS: Readonly<Record<string, string>> = {
  true: 'true',
  false: 'false',
  null: 'null',
  continue: 'continue_statement',
  break: 'break_statement',
};

export const KOTLIN: Dialect = {
  types: {
    source_file: 'program',
    line_comment: 'comment',
    block_comment: 'comment',
    block: 'statement_block',
    value_arguments: 'arguments',
    navigation_expression: 'member_expression',
    index_expression: 'subscript_expression',
    is_expression: 'binary_expression',
    in_expression: 'binary_expression',
    if_expression: 'if_statement',
    return_expression: 'return_statement',
    throw_expression: 'throw_statement',
    try_expression: 'try_statement',
    catch_block: 'catch_clause',
    finally_block: 'finally_clause',
    assignment: 'assignment_expression',
    property_declaration: 'variable_declarator',
    lambda_literal: 'arrow_function',
    anonymous_function: 'function_expression',
    secondary_constructor: 'method_definition',
    object_declaration: 'class_declaration',
    annotation: 'decorator',
    when_expression: 'switch_statement',
    when_entry: 'switch_case',
    user_type: 'type_identifier',
    collection_literal: 'array',
    this_expression: 'this',
    number_literal: 'number',
    character_literal: 'string',
    string_literal: 'string',
    multiline_string_literal: 'string',
    interpolation: 'template_substitution',
  },
  fields: {},
  rewrites: {
    identifier: (node, text) => {
      const word = text.slice(node.start, node.end);
      if (Object.hasOwn(KEYWORDS, word)) node.type = KEYWORDS[word] ?? node.type;
    },
    type_identifier: leaf('type_identifier'),
    string: (node, text) => {
      if (text.startsWith('"""', node.start) && node.end - node.start >= 6) {
        node.start += 2;
        node.end -= 2;
      }
      const code = text.slice(node.start, node.end);
      if (node.children.some((child) => child.type === 'template_substitution') || /\$[\w{]/.test(code)) {
        node.type = 'template_string';
      } else node.children.length = 0;
    },
    value_argument: (node) => {
      const [name, value] = node.children.filter((child) => child.named);
      if (name === undefined) return;
      if (value === undefined || !node.children.some((child) => child.type === '=')) {
        replaceBy(node, value ?? name);
        return;
      }
      node.type = 'pair';
      name.field = 'key';
      value.field = 'value';
    },
    annotated_lambda: (node) => {
      const lambda = node.children.find((child) => child.type === 'arrow_function');
      if (lambda !== undefined) replaceBy(node, lambda);
    },
    call_expression: called,
    member_expression: (node) => {
      const [object, property] = node.children.filter((child) => child.named);
      if (object === undefined || property === undefined) return;
      object.field = 'object';
      property.field = 'property';
      regroup(node, object);
    },
    subscript_expression: (node) => {
      const [object] = node.children;
      if (object === undefined) return;
      object.field = 'object';
      regroup(node, object);
    },
    unary_expression: (node) => {
      const argument = childIn(node, 'argument');
      // `!!` behind a value only asserts its type.
      if (argument !== null && node.children[0] === argument) replaceBy(node, argument);
    },
    binary_expression: (node, text) => {
      comparison(node, text);
      const sign = childIn(node, 'operator');
      if (sign !== null && text.slice(sign.start, sign.end) === '!is') negate(node);
    },
    if_statement: branches,
    switch_case: (node) => {
      const conditions = node.children.filter((child) => child.field === 'condition');
      const body = node.children.findLast((child) => child.named && child.field !== 'condition');
      const [condition] = conditions;
      const subject = node.parent?.children.some((child) => child.type === 'when_subject') ?? false;
      if (subject || condition === undefined || conditions.length > 1 || body === undefined) return;
      // `when { !allowed -> throw … }` asks one condition after the other.
      node.type = 'if_statement';
      body.field = 'consequence';
      asStatement(body);
    },
    return_statement: (node) => {
      node.children = node.children.filter((child) => child.field !== 'label');
    },
    catch_clause: (node) => {
      node.field = 'handler';
      bodied(node);
    },
    try_statement: bodied,
    statement_block: statements,
    program: statements,
    arrow_function: (node) => {
      const inner = node.children.filter(
        (child) => child.named && child.type !== 'lambda_parameters' && child.type !== 'decorator',
      );
      if (inner.length > 0 && wrap(node, inner, 'statement_block', 'body') !== null) {
        const block = childIn(node, 'body');
        if (block !== null) statements(block);
      }
    },
    function_body: (node) => {
      const body = node.children.find((child) => child.named);
      if (body === undefined) return;
      node.field = 'body';
      replaceBy(node, body);
    },
    variable_declarator: declared,
    class_parameter: named,
    parameter: named,
    modifiers: onlyAnnotations,
    parameter_modifiers: onlyAnnotations,
    decorator: annotated,
    annotated_expression: annotatedExpression,
  },
};

function onlyAnnotations(node: MutableNode): void {
  unfold(
    node,
    node.children.filter((child) => child.type === 'decorator'),
  );
}

function named(node: MutableNode): void {
  const name = node.children.find((child) => child.type === 'identifier');
  if (name !== undefined) name.field = 'name';
}

function bodied(node: MutableNode): void {
  const body = node.children.find((child) => child.type === 'statement_block');
  if (body !== undefined) body.field = 'body';
}

/** Calls and assignments stand in a block without being told to be statements. */
function statements(block: MutableNode): void {
  for (const child of block.children) asStatement(child);
}

function asStatement(node: MutableNode): void {
  const { parent, field } = node;
  if (parent === null) return;
  const declares = node.type === 'variable_declarator';
  if (!declares && node.type !== 'call_expression' && node.type !== 'assignment_expression') return;
  wrap(parent, [node], declares ? 'lexical_declaration' : 'expression_statement', field);
  node.field = null;
}

/** `f(a) { … }` calls with the block as its last argument. */
function called(node: MutableNode, text: string): void {
  const [callee] = node.children;
  const list = node.children.find((child) => child.type === 'arguments');
  const lambda = node.children.find((child) => child !== callee && child.type === 'arrow_function');
  if (callee === undefined) return;
  const given = callee.type === 'call_expression' || callee.type === 'new_expression' ? childIn(callee, 'arguments') : null;
  if (lambda !== undefined && given !== null && list === undefined) {
    lambda.parent = given;
    lambda.field = null;
    given.children.push(lambda);
    for (const grown of [given, callee]) {
      grown.end = node.end;
      grown.endLine = node.endLine;
    }
    replaceBy(node, callee);
    return;
  }
  callee.field = 'function';
  if (list !== undefined) list.field = 'arguments';
  else if (lambda !== undefined) {
    wrap(node, [lambda], 'arguments', 'arguments');
    lambda.field = null;
  }
  if (callee.type === 'identifier' && /\p{Lu}/u.test(text[callee.start] ?? '')) {
    // Constructors are called like functions, and by convention only they begin with a capital.
    node.type = 'new_expression';
    callee.field = 'constructor';
  }
  regroup(node, callee);
  tellPattern(node, text, /^Regex$|\bPattern\.(?:compile|matches)$/);
  const written = callee.type === 'member_expression' ? childIn(callee, 'object') : null;
  if (written?.type === 'string' && /\.toRegex$|\.toPattern$/.test(text.slice(callee.end - 10, callee.end)))
    written.type = 'regex';
}

/** What a value hangs on when it is chosen by `if`. */
const VALUES = new Set([
  'variable_declarator',
  'value_argument',
  'assignment_expression',
  'binary_expression',
  'return_statement',
]);
const LEAVES = new Set(['throw_statement', 'return_statement', 'statement_block']);

/** `if` is a statement or a value; the branches are known by where they stand. */
function branches(node: MutableNode): void {
  const condition = childIn(node, 'condition');
  const at = node.children.findIndex((child) => child.type === 'else');
  const otherwise = at < 0 ? undefined : node.children.slice(at).find((child) => child.named);
  const then = node.children.find((child) => child.named && child !== condition && child !== otherwise);
  if (then !== undefined) then.field = 'consequence';
  if (otherwise !== undefined) otherwise.field = 'alternative';
  const leaves = [then, otherwise].some((branch) => branch !== undefined && LEAVES.has(branch.type));
  if (!leaves && otherwise !== undefined && node.parent !== null && VALUES.has(node.parent.type)) {
    node.type = 'ternary_expression';
    return;
  }
  for (const branch of [then, otherwise]) if (branch !== undefined) asStatement(branch);
  wrapAlternative(node);
}

/** `val name: Type = value`. */
function declared(node: MutableNode): void {
  const declaration = node.children.find((child) => child.type === 'variable_declaration');
  const name = declaration?.children.find((child) => child.type === 'identifier');
  const at = node.children.findIndex((child) => child.type === '=' || child.type === 'property_delegate');
  const value = at < 0 ? undefined : node.children.slice(at).find((child) => child.named);
  if (value !== undefined) value.field = 'value';
  if (declaration === undefined || name === undefined) return;
  declaration.field = 'name';
  replaceBy(declaration, name);
}

/** `@Name`, `@field:Name(arguments)`. */
function annotated(node: MutableNode, text: string): void {
  const invoked = node.children.find((child) => child.type === 'constructor_invocation');
  const type = (invoked ?? node).children.find((child) => child.type === 'type_identifier');
  if (type === undefined) return;
  type.type = 'identifier';
  const dot = text.slice(type.start, type.end).lastIndexOf('.');
  type.start += dot + 1;
  if (invoked !== undefined) {
    invoked.type = 'call_expression';
    type.field = 'function';
    const list = invoked.children.find((child) => child.type === 'arguments');
    if (list !== undefined) list.field = 'arguments';
  }
  node.children = node.children.filter((child) => child.type !== 'use_site_target');
}

/** An annotation on a line of its own is taken for a part of what follows, and its arguments for a value in parentheses. */
function annotatedExpression(node: MutableNode): void {
  const [first, second] = node.children;
  if (first?.type === 'decorator' && second?.type === 'parenthesized_expression' && first.end === second.start) {
    const name = first.children.find((child) => child.type === 'identifier');
    if (name !== undefined) {
      second.type = 'arguments';
      second.field = 'arguments';
      second.parent = first;
      first.children.push(second);
      first.end = second.end;
      first.endLine = second.endLine;
      node.children.splice(1, 1);
      wrap(first, [name, second], 'call_expression', null);
      name.field = 'function';
    }
  }
  unfold(node);
}
