/** Conditions out of PostgreSQL's own syntax trees. */
import { type Expression, UNKNOWN } from './expression.js';

/** A node as the parser gives it: one key that names its kind, over its fields. */
export type Tree = Readonly<Record<string, unknown>>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function treesOf(value: unknown): Tree[] {
  return Array.isArray(value) ? value.filter(isTree) : [];
}

/** The kind of a node and its fields. */
export function opened(node: unknown): { readonly kind: string; readonly fields: Tree } {
  if (!isTree(node)) return { kind: '', fields: {} };
  const [kind = ''] = Object.keys(node);
  const fields = node[kind];
  return { kind, fields: isTree(fields) ? fields : {} };
}

export function stringOf(node: unknown): string {
  const { kind, fields } = opened(node);
  return kind === 'String' && typeof fields['sval'] === 'string' ? fields['sval'] : '';
}

const MAX_DEPTH = 500;

export function expressionOfTree(node: unknown, depth = 0): Expression {
  if (depth > MAX_DEPTH) return { kind: 'constant', value: true };
  const { kind, fields } = opened(node);
  const below = (value: unknown): Expression => expressionOfTree(value, depth + 1);
  const operation = (name: string, operands: readonly unknown[]): Expression => ({
    kind: 'operation',
    operator: name,
    operands: operands.map(below),
  });
  switch (kind) {
    case 'A_Const':
      return constant(fields);
    case 'TypeCast':
      return castOf(fields, below(fields['arg']));
    case 'CollateClause':
      return below(fields['arg']);
    case 'ParamRef':
      return { kind: 'parameter' };
    case 'ColumnRef':
      return { kind: 'column', name: treesOf(fields['fields']).map(stringOf).join('.').toLowerCase() };
    case 'BoolExpr': {
      const connective = { AND_EXPR: 'and', OR_EXPR: 'or', NOT_EXPR: 'not' }[String(fields['boolop'])];
      return connective === undefined ? UNKNOWN : operation(connective, treesOf(fields['args']));
    }
    case 'NullTest':
      return operation(fields['nulltesttype'] === 'IS_NULL' ? 'is null' : 'is not null', [fields['arg']]);
    case 'BooleanTest': {
      const test = String(fields['booltesttype']);
      if (test === 'IS_TRUE' || test === 'IS_NOT_FALSE') return below(fields['arg']);
      return test === 'IS_FALSE' || test === 'IS_NOT_TRUE' ? operation('not', [fields['arg']]) : UNKNOWN;
    }
    case 'A_Expr':
      return operator(fields, below);
    case 'FuncCall':
      return operation(`${treesOf(fields['funcname']).map(stringOf).join('.')}()`, treesOf(fields['args']));
    case 'CoalesceExpr':
      return operation('coalesce()', treesOf(fields['args']));
    case 'SubLink':
      return subquery(fields, below);
    default:
      return UNKNOWN;
  }
}

/** An absent value is zero, false or empty: the parser leaves such out. */
function constant(fields: Tree): Expression {
  if (fields['isnull'] === true) return { kind: 'constant', value: null };
  for (const key of ['ival', 'fval', 'sval', 'boolval', 'bsval']) {
    const value = fields[key];
    if (!isTree(value)) continue;
    if (key === 'boolval') return { kind: 'constant', value: value['boolval'] === true };
    if (key === 'ival') return { kind: 'constant', value: Number(value['ival'] ?? 0) };
    const written = value[key];
    if (typeof written !== 'string') return { kind: 'constant', value: '' };
    return { kind: 'constant', value: key === 'fval' ? Number(written) : written };
  }
  return UNKNOWN;
}

function castOf(fields: Tree, inner: Expression): Expression {
  const names = isTree(fields['typeName']) ? treesOf(fields['typeName']['names']).map(stringOf) : [];
  if (inner.kind !== 'constant' || names.at(-1) !== 'bool') return inner;
  return { kind: 'constant', value: !/^(?:f|false|0|n|no|off)$/i.test(String(inner.value)) };
}

function operator(fields: Tree, below: (value: unknown) => Expression): Expression {
  const name = treesOf(fields['name']).map(stringOf).join('.');
  const left = below(fields['lexpr']);
  const right = fields['rexpr'];
  const told = (operatorName: string, operands: readonly Expression[]): Expression => ({
    kind: 'operation',
    operator: operatorName,
    operands,
  });
  switch (fields['kind']) {
    case 'AEXPR_OP':
      return told(name, fields['lexpr'] === undefined ? [below(right)] : [left, below(right)]);
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return name.startsWith('!') ? told('not', [told('like', [left, below(right)])]) : told('like', [left, below(right)]);
    case 'AEXPR_DISTINCT':
      return told('is distinct from', [left, below(right)]);
    case 'AEXPR_NOT_DISTINCT':
      return told('is not distinct from', [left, below(right)]);
    case 'AEXPR_IN': {
      const items = opened(right).kind === 'List' ? treesOf(opened(right).fields['items']) : treesOf(right);
      return told(name === '<>' ? 'not in' : 'in', [left, ...items.map(below)]);
    }
    case 'AEXPR_BETWEEN': {
      const [low, high] = opened(right).kind === 'List' ? treesOf(opened(right).fields['items']) : treesOf(right);
      return told('and', [told('>=', [left, below(low)]), told('<=', [left, below(high)])]);
    }
    default:
      return UNKNOWN;
  }
}

function subquery(fields: Tree, below: (value: unknown) => Expression): Expression {
  const { fields: select } = opened(fields['subselect']);
  const sources = treesOf(select['fromClause']);
  const [source] = sources;
  const filtered =
    ['whereClause', 'limitCount', 'havingClause', 'groupClause', 'op', 'limitOffset'].some(
      (key) => select[key] !== undefined && select[key] !== 'SETOP_NONE',
    ) || sources.length > 1;
  const table = opened(source).kind === 'RangeVar' ? String(opened(source).fields['relname']) : source === undefined ? null : '';
  const targets = treesOf(select['targetList']);
  const column = targets.length === 1 ? expressionOfTree(opened(targets[0]).fields['val']) : UNKNOWN;
  const query: Expression = { kind: 'query', filtered, table, column: column.kind === 'column' ? column.name : null };
  if (fields['subLinkType'] !== 'ANY_SUBLINK') return query;
  return { kind: 'operation', operator: 'in', operands: [below(fields['testexpr']), query] };
}
