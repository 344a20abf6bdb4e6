/** Conditions, and what can be told of them without a row: whether every row meets them. */

export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | { readonly kind: 'column'; readonly name: string }
  /** A value that is given when it runs. */
  | { readonly kind: 'parameter' }
  /** `and`, `or`, `not`, `=`, `is not null`, `like`, `in` …; a function by its name, with brackets: `coalesce()`. */
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Expression[] }
  /** `filtered`: it has a condition, a limit or a grouping. `column` and `table`: of what it selects, where it is one. */
  | { readonly kind: 'query'; readonly filtered: boolean; readonly table: string | null; readonly column: string | null }
  | { readonly kind: 'unknown' };

export const UNKNOWN: Expression = { kind: 'unknown' };
const MAX_DEPTH = 500;

/** What is known of a value: itself; that no row decides it; that it is never null but otherwise open; nothing. */
type Known = { readonly value: string | number | boolean | null } | 'rowless' | 'open';

/** Whether a condition holds for every row of the table, as far as it can be told. */
export function isAlwaysTrue(condition: Expression, table: string | null = null): boolean {
  // A key that stands alone is a number above zero.
  if (isKey(condition)) return true;
  const known = knownOf(condition, table, 0);
  if (known === 'open') return false;
  // What no row decides holds for all of them or for none.
  return known === 'rowless' || isTrue(known.value);
}

function isTrue(value: string | number | boolean | null): boolean {
  if (typeof value === 'string') return value !== '' && !/^(?:0+|f|false|off|no|n)$/i.test(value);
  return value === true || (typeof value === 'number' && value !== 0);
}

function knownOf(expression: Expression, table: string | null, depth: number): Known {
  if (depth > MAX_DEPTH) return 'open';
  switch (expression.kind) {
    case 'constant':
      return { value: expression.value };
    case 'operation':
      return operation(expression, table, depth + 1);
    case 'query':
      return expression.table === null && !expression.filtered ? 'rowless' : 'open';
    case 'column':
    case 'parameter':
    case 'unknown':
      return 'open';
  }
}

function operation(
  { operator, operands }: Extract<Expression, { kind: 'operation' }>,
  table: string | null,
  depth: number,
): Known {
  const [first = UNKNOWN, second = UNKNOWN] = operands;
  if (operator === 'and' || operator === 'or') return joined(operator, operands, table, depth);
  const byRow = ofRow(operator, operands, table);
  if (byRow !== null) return { value: byRow };
  const left = knownOf(first, table, depth);
  if (operator === 'not') return typeof left === 'string' ? left : { value: left.value === null ? null : !isTrue(left.value) };
  if (operator === 'is null' || operator === 'is not null') {
    if (typeof left === 'string') return left;
    return { value: (left.value === null) === (operator === 'is null') };
  }
  const all =
    operands.length > 2 ? operands.map((operand) => knownOf(operand, table, depth)) : [left, knownOf(second, table, depth)];
  const given = operands.length === 1 ? [left] : operands.length === 0 ? [] : all;
  if (given.includes('open')) return 'open';
  const values = given.map((each) => (typeof each === 'string' ? undefined : each.value));
  const folded = values.includes(undefined) ? undefined : fold(operator, values as (string | number | boolean | null)[]);
  return folded === undefined ? 'rowless' : { value: folded };
}

function joined(operator: 'and' | 'or', operands: readonly Expression[], table: string | null, depth: number): Known {
  const decides = operator === 'or';
  let rowless = false;
  let open = false;
  for (const operand of operands) {
    const known = knownOf(operand, table, depth);
    if (known === 'open') open = true;
    else if (known === 'rowless') rowless = true;
    else if (isTrue(known.value) === decides) return { value: decides };
  }
  if (open && !(rowless && decides)) return 'open';
  return rowless ? 'rowless' : { value: !decides };
}

/** The key of a table by its usual names: never null, and above zero. */
const KEY = /(?:^|\.)(?:id|_id|rowid|_rowid_|oid|ctid|pk|uuid|guid)$/i;

/** What holds for every row although it names a column: `id = id`, `id > 0`, `name like '%'`. */
function ofRow(operator: string, operands: readonly Expression[], table: string | null): boolean | null {
  const [left = UNKNOWN, right = UNKNOWN] = operands;
  if (operator === 'is not null' && isKey(left)) return true;
  if (operands.length !== 2) return null;
  if (left.kind === 'column' && right.kind === 'column' && left.name === right.name) {
    if (/^(?:=|==|<=|>=|<=>|is not distinct from|like|ilike)$/.test(operator)) return true;
    return /^(?:<>|!=|<|>|is distinct from)$/.test(operator) ? false : null;
  }
  if (/^(?:like|ilike|~~|rlike|regexp|~|similar to|glob)$/.test(operator) && left.kind === 'column' && right.kind === 'constant')
    return /^(?:%+|\*+|\.\*|\^?\.\*\$?|)$/.test(String(right.value)) && right.value !== '' ? true : null;
  if (operator === 'in' && isKey(left) && right.kind === 'query') {
    return !right.filtered && right.table !== null && right.table === table && right.column !== null ? true : null;
  }
  if (isKey(left) && right.kind === 'constant') return ofKey(operator, right.value);
  if (isKey(right) && left.kind === 'constant') return ofKey(TURNED[operator] ?? operator, left.value);
  return null;
}

const TURNED: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

function isKey(expression: Expression): boolean {
  return expression.kind === 'column' && KEY.test(expression.name);
}

function ofKey(operator: string, value: string | number | boolean | null): boolean | null {
  if (value === '' && /^(?:<>|!=|>)$/.test(operator)) return true;
  const number = typeof value === 'number' ? value : Number.NaN;
  if (operator === '>' || operator === '<>' || operator === '!=') return number <= 0 ? true : null;
  if (operator === '>=') return number <= 1 ? true : null;
  // Larger than any key is.
  return (operator === '<' || operator === '<=') && number >= 1e9 ? true : null;
}

type Value = string | number | boolean | null;

/** The value of an operation on values; undefined where it is not computed, though no row decides it. */
function fold(operator: string, values: readonly Value[]): Value | undefined {
  const [a = null, b = null] = values;
  if (operator === 'in') return values.slice(1).some((value) => equal(a, value));
  if (operator === 'not in') return !values.slice(1).some((value) => equal(a, value));
  if (operator === '<=>' || operator === 'is not distinct from') return equal(a, b);
  if (operator === 'is' || operator === 'is not') return equal(a, b) === (operator === 'is');
  if (a === null || (b === null && values.length > 1)) return operator.endsWith('()') ? undefined : null;
  switch (operator) {
    case '=':
    case '==':
      return equal(a, b);
    case '<>':
    case '!=':
      return !equal(a, b);
    case '<':
      return compare(a, b) < 0;
    case '>':
      return compare(a, b) > 0;
    case '<=':
      return compare(a, b) <= 0;
    case '>=':
      return compare(a, b) >= 0;
    case '+':
      return Number(a) + Number(b);
    case '-':
      return values.length === 1 ? -Number(a) : Number(a) - Number(b);
    case '*':
      return Number(a) * Number(b);
    case '||':
      return `${String(a)}${String(b)}`;
    default:
      return undefined;
  }
}

function equal(a: Value, b: Value): boolean {
  return a === b || (a !== null && b !== null && (typeof a !== typeof b ? Number(a) === Number(b) : false));
}

function compare(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  return Number(a) - Number(b);
}
