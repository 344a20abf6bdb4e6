/** Constraints of schemas: zod, joi, yup and the chains of express-validator. */
import { fieldOf, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shownCode, stringValue } from './code-text.js';
import { type Guard, STANDS } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';
import { roleOfCall, wordsOf } from './words.js';

const SCHEMA_ROOTS = new Set(
  'z zod joi Joi yup Yup Validator v s t body param query check header cookie Type RuleFor RuleForEach'.split(' '),
);
const CONSTRAINTS = new Set(
  'strict min max length email url uuid cuid cuid2 regex refine superRefine transform nonempty nonnegative positive int finite ip datetime startsWith endsWith includes valid allow required keys pattern alphanum guid uri integer matches oneOf notOneOf isEmail isInt isURL isUUID isLength isIn isAlphanumeric isMongoId escape trim enum literal unknown pick omit EmailAddress MaximumLength MinimumLength Length Matches Must InclusiveBetween ExclusiveBetween LessThan LessThanOrEqualTo GreaterThan GreaterThanOrEqualTo IsInEnum CreditCard PrecisionScale SetValidator'.split(
    ' ',
  ),
);
/** Links of a chain that change what is allowed without narrowing it by themselves. */
const NEUTRAL_LINKS = new Set([
  'required',
  'keys',
  'allow',
  'unknown',
  'trim',
  'enum',
  'literal',
  'includes',
  'omit',
  'valid',
  'int',
]);

/** The outermost call of a chain such as `z.string().min(1).email()`; each narrowing link is an atom of it. */
export function schemaGuards(place: Place): Guard[] {
  const { node, text } = place;
  if (node.parent?.type === 'member_expression') return [];
  const links: { name: string; call: SyntaxNode }[] = [];
  let at: SyntaxNode | null = node;
  while (at?.type === 'call_expression') {
    const callee: SyntaxNode | null = fieldOf(at, 'function');
    if (callee?.type !== 'member_expression') break;
    links.push({ name: calleeName(callee, text), call: at });
    at = fieldOf(callee, 'object');
  }
  const root = at?.type === 'call_expression' ? fieldOf(at, 'function') : at;
  if (root?.type !== 'identifier') return [];
  const rooted =
    SCHEMA_ROOTS.has(text.slice(root.start, root.end)) ||
    /(?:Schema|Validator|^Z[A-Z]\w+)$/.test(text.slice(root.start, root.end));
  const about = text.startsWith('RuleFor', root.start) && at !== null ? ` ${argumentsOf(at, text)}` : '';
  const holder = `${schemaHolder(node, text, place.unit.path)}${about}`;
  if (!rooted || holder === '') return [];
  const atoms = links
    .filter(({ name }) => CONSTRAINTS.has(name) && !NEUTRAL_LINKS.has(name))
    .filter(({ name, call }) => name !== 'transform' || roleOfCall(argumentsOf(call, text)) !== null)
    .map(({ name, call }, group) => {
      const list = fieldOf(call, 'arguments');
      const callee = fieldOf(call, 'function');
      const startLine = callee === null ? call.endLine : (fieldOf(callee, 'property')?.startLine ?? call.endLine);
      return declaredAtom(
        { startLine, endLine: call.endLine },
        {
          key: `schema ${holder} ${name} ${list === null ? '' : normalised(list, text)}`,
          name: `schema ${holder} ${name}`,
          shown: `.${name}${list === null ? '' : shownCode(list, text)}`,
          group,
        },
      );
    });
  const stands = `schema ${holder}`;
  const here = declaredAtom(
    { startLine: node.startLine, endLine: node.startLine },
    { key: stands, name: stands, shown: holder, strong: false, group: STANDS },
  );
  return [guardAt(place, 'schema', { atoms: [...atoms, here], strong: true, topics: `validate ${holder}` })];
}

function argumentsOf(call: SyntaxNode, text: string): string {
  const list = fieldOf(call, 'arguments');
  return list === null ? '' : text.slice(list.start + 1, Math.min(list.end - 1, list.start + 80));
}

/** The properties and the variable that a schema stands under: "RepositoryParams.owner". */
function schemaHolder(node: SyntaxNode, text: string, unit: string): string {
  const names: string[] = [];
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) {
    // One of several alike: which of them a constraint belongs to cannot be told.
    if (at.type === 'array') return '';
    if (at.type === 'pair' || at.type === 'variable_declarator') {
      const name = fieldOf(at, 'key') ?? fieldOf(at, 'name');
      if (name !== null) names.unshift(stringValue(name, text) ?? text.slice(name.start, name.end));
      if (at.type === 'variable_declarator') break;
    }
  }
  return wordsOf(names.join(' ')).length === 0 ? unit : names.join('.');
}
