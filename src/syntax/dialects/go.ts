/** Go, in the common vocabulary. */
import type { MutableNode } from '../node.js';
import { around } from './building.js';
import { binary, childIn, type Dialect, leaf, replaceBy, unfold, wrapAlternative } from './dialect.js';
import { testsOfOutcome } from './go-outcomes.js';
import { tellPattern } from './pattern-arguments.js';

export const GO: Dialect = {
  types: {
    source_file: 'program',
    block: 'statement_block',
    argument_list: 'arguments',
    variadic_argument: 'spread_element',
    selector_expression: 'member_expression',
    field_identifier: 'property_identifier',
    index_expression: 'subscript_expression',
    func_literal: 'arrow_function',
    method_declaration: 'method_definition',
    short_var_declaration: 'variable_declarator',
    var_spec: 'variable_declarator',
    const_spec: 'variable_declarator',
    var_declaration: 'lexical_declaration',
    const_declaration: 'lexical_declaration',
    assignment_statement: 'assignment_expression',
    composite_literal: 'object',
    literal_value: 'object',
    keyed_element: 'pair',
    interpreted_string_literal: 'string',
    raw_string_literal: 'string',
    rune_literal: 'string',
    int_literal: 'number',
    float_literal: 'number',
    nil: 'null',
    expression_switch_statement: 'switch_statement',
    expression_case: 'switch_case',
    default_case: 'switch_default',
    defer_statement: 'expression_statement',
    go_statement: 'expression_statement',
  },
  fields: { operand: 'argument', field: 'property', receiver: 'receiver' },
  rewrites: {
    statement_list: (node, text) => {
      if (node.parent?.type === 'statement_block') unfold(node);
      else {
        node.type = 'statement_block';
        tellBlock(node, text);
      }
    },
    statement_block: tellBlock,
    variable_declarator: (node) => {
      for (const child of node.children) child.field = DECLARED[child.field ?? ''] ?? child.field;
    },
    expression_list: (node) => {
      const [only, ...others] = node.children;
      if (only !== undefined && others.length === 0) replaceBy(node, only);
      else if (node.parent?.type === 'return_statement') unfold(node);
    },
    var_spec_list: (node) => unfold(node),
    member_expression: objectOf,
    subscript_expression: objectOf,
    binary_expression: binary({ '==': '===', '!=': '!==' }),
    string: leaf('string'),
    literal_element: (node) => {
      const [only] = node.children;
      if (only !== undefined) replaceBy(node, only);
    },
    object: (node) => {
      if (childIn(node, 'body') === null) tellEntries(node);
      else tellComposite(node);
    },
    call_expression: (node, text) => tellPattern(node, text, /^regexp\.(?:Must)?(?:Compile|Match)/),
    if_statement: wrapAlternative,
    return_statement: (node, text) => returned(node, text),
    expression_statement: (node, text) => {
      const [call] = node.children.filter((child) => child.named);
      const callee = call?.type === 'call_expression' ? childIn(call, 'function') : null;
      if (callee !== null && text.slice(callee.start, callee.end) === 'panic') node.type = 'throw_statement';
    },
    switch_statement: chosen,
  },
};

const DECLARED: Readonly<Record<string, string>> = { left: 'name', right: 'value' };

function tellBlock(node: MutableNode, text: string): void {
  testsOfOutcome(node, text);
  for (const [index, child] of node.children.entries()) {
    const type = { variable_declarator: 'lexical_declaration', assignment_expression: 'expression_statement' }[child.type];
    const statement = type === undefined ? null : around([child], type, null);
    if (statement === null) continue;
    statement.parent = node;
    child.field = null;
    node.children[index] = statement;
  }
}

/** What is read from or looked into is an `object`; what an operator is put before is an `argument`. */
function objectOf(node: MutableNode): void {
  const object = childIn(node, 'argument');
  if (object !== null) object.field = 'object';
}

/** `T{…}`: a list when its entries have no keys or are the members of a set, an object otherwise. */
function tellComposite(node: MutableNode): void {
  const body = childIn(node, 'body');
  const type = childIn(node, 'type');
  if (body === null) return;
  unfold(body);
  if (body.type === 'array') node.type = 'array';
  if (type !== null) {
    if (type.type === 'map_type' || node.type === 'array') node.children.splice(node.children.indexOf(type), 1);
    else type.field = 'constructor';
  }
  const pairs = node.children.filter((child) => child.type === 'pair');
  if (type?.type !== 'map_type' || !pairs.every(isMember)) return;
  node.type = 'array';
  for (const pair of pairs) {
    const key = childIn(pair, 'key');
    if (key === null) continue;
    replaceBy(pair, key);
    key.field = null;
  }
}

/** `"x": true` and `"x": {}`, as sets are written. */
function isMember(pair: MutableNode): boolean {
  const value = childIn(pair, 'value');
  return (
    value !== null &&
    (value.type === 'true' ||
      ((value.type === 'object' || value.type === 'array') &&
        !value.children.some((child) => child.named && child.field !== 'constructor')))
  );
}

function tellEntries(node: MutableNode): void {
  const [first] = node.children.filter((child) => child.named);
  if (first !== undefined && first.type !== 'pair') node.type = 'array';
}

const ERROR_NAME = /^(?:[\w.]*\.)?(?:Err[A-Z_]\w*|err[A-Z]\w*|ERR_\w*|\w+Err(?:or)?)$/;
const MAKES_ERROR =
  /^(?:errors?|fmt|xerrors|pkgerrors|status|merry|oops|eris|connect|twirp|trace|huma|fiber|echo|kerrors|apierrors)\.(?:New|Error|Wrap|With|BadRequest|Forbidden|Unauthorized|Permission|Access|Invalid|Mark)\w*$|^(?:[\w.]*\.)?(?:[Nn]ew\w{0,80}(?:Err|Error|Errorf|HTTPError)|Err(?:or)?[A-Z]\w*|err(?:or)?[A-Z]\w*|Errorf|\w{1,80}Error(?:f|With\w{1,80})?|Forbidden|Unauthorized|BadRequest)$/;
const MAX_NAME = 100;

/** `return nil, fmt.Errorf(…)` throws what it returns; `return nil, err` passes on what was thrown. */
function returned(node: MutableNode, text: string): void {
  const values = node.children.filter((child) => child.named);
  const last = values.at(-1);
  if (last === undefined || !isError(last, text)) return;
  node.type = 'throw_statement';
  const empty = values.slice(0, -1).every((value) => ['null', 'false', 'string', 'number', 'object'].includes(value.type));
  if (empty || last.type === 'identifier') {
    node.children = [...node.children.filter((child) => !child.named && child.type !== ','), last];
  }
}

function isError(value: MutableNode, text: string): boolean {
  const code = text.slice(value.start, Math.min(value.end, value.start + MAX_NAME));
  switch (value.type) {
    case 'identifier':
      return code === 'err' || ERROR_NAME.test(code);
    case 'member_expression':
      return ERROR_NAME.test(code);
    case 'unary_expression':
    case 'object': {
      const made = value.type === 'object' ? value : childIn(value, 'argument');
      const type = made === null ? null : childIn(made, 'constructor');
      return type !== null && ERROR_NAME.test(text.slice(type.start, Math.min(type.end, type.start + MAX_NAME)));
    }
    case 'call_expression': {
      const callee = childIn(value, 'function');
      return callee !== null && MAKES_ERROR.test(text.slice(callee.start, Math.min(callee.end, callee.start + MAX_NAME)));
    }
    default:
      return false;
  }
}

/** `switch { case !allowed: return … }` asks one condition after the other. */
function chosen(node: MutableNode): void {
  if (childIn(node, 'value') !== null) return;
  for (const entry of node.children) {
    if (entry.type !== 'switch_case') continue;
    const condition = childIn(entry, 'value');
    const body = entry.children.find((child) => child.type === 'statement_block');
    if (condition === null || body === undefined || condition.type === 'expression_list') continue;
    entry.type = 'if_statement';
    condition.field = 'condition';
    body.field = 'consequence';
  }
}
