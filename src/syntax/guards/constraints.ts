/** Constraints that are named arguments or entries of a field's list: `Field(max_length=3)`, `StringField(validators=[Length(max=3)])`. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shownCode } from './code-text.js';
import { type Guard, STANDS } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';

/** Calls that declare a field, a parameter or a column. */
const DECLARES =
  /(?:Field|Column|Param|Parameter|Argument|Option|Constraint|Type|Input)$|^(?:Query|Body|Path|Form|Header|Cookie|File|Nested|List|Dict|Raw|Str|String|Email|Url|URL|Integer|Number|Float|Decimal|Regexp|field|column|constr|conint|conlist|confloat|attrib|ib|add_argument|property|Property)$/;
const CONSTRAINTS = new Set(
  `max_length min_length maxlength minlength max_digits max_value min_value pattern regex gt ge lt le multiple_of max_items min_items
   required strict read_only readonly write_only writeonly exclude load_only dump_only choices validate validator validators allow_blank allow_null
   extra allow_extra max_size max min unique schemes allowed_extensions`.split(/\s+/),
);
const LOOSE = /^(?:false|null|\[ ?\]|'')$/;
const LISTS = /^(?:validators?|validate)$/;

export function constraintGuards(place: Place): Guard[] {
  const { node, text } = place;
  if (node.type !== 'call_expression') return [];
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  if (callee === null || list === null || !DECLARES.test(calleeName(callee, text))) return [];
  const holder = holderOf(node, text, place.unit.path);
  if (holder === '') return [];
  const found: { name: string; node: SyntaxNode }[] = [];
  for (const child of namedChildren(list)) {
    if (child.type === 'array') found.push(...entriesOf(child, text));
    if (child.type !== 'pair') continue;
    const key = fieldOf(child, 'key');
    const value = fieldOf(child, 'value');
    const name = key === null ? '' : text.slice(key.start, key.end);
    if (value === null || !CONSTRAINTS.has(name)) continue;
    if (LISTS.test(name) && value.type === 'array') found.push(...entriesOf(value, text));
    else if (!LOOSE.test(normalised(value, text)) || /^(?:allow_|read_only|extra)/.test(name)) found.push({ name, node: child });
  }
  const stands = `constraint ${holder}`;
  const atoms = found.slice(0, 40).map(({ name, node: each }, group) =>
    declaredAtom(each, {
      key: `${stands} ${normalised(each, text)}`,
      name: `${stands} ${name}`,
      shown: shownCode(each, text),
      group,
    }),
  );
  const here = declaredAtom(
    { startLine: node.startLine, endLine: node.startLine },
    { key: stands, name: stands, shown: holder, strong: false, group: STANDS },
  );
  return [guardAt(place, 'schema', { atoms: [...atoms, here], strong: true, topics: `validate ${holder}` })];
}

/** The validators of a list, by the name that each is called. Other lists hold values. */
function entriesOf(list: SyntaxNode, text: string): { name: string; node: SyntaxNode }[] {
  return namedChildren(list).flatMap((entry) => {
    const callee = entry.type === 'call_expression' ? fieldOf(entry, 'function') : entry;
    const name = callee === null ? '' : calleeName(callee, text);
    return name === '' || /^(?:Optional|InputOptional)$/.test(name) ? [] : [{ name, node: entry }];
  });
}

/** What the field is called: the variable, property, parameter or first argument that it is given to. */
function holderOf(node: SyntaxNode, text: string, unit: string): string {
  for (let at: SyntaxNode | null = node.parent, steps = 0; at !== null && steps < 4; at = at.parent, steps++) {
    const name = fieldOf(at, 'left') ?? fieldOf(at, 'name') ?? fieldOf(at, 'key');
    if (
      [
        'assignment_expression',
        'variable_declarator',
        'public_field_definition',
        'pair',
        'default_parameter',
        'typed_default_parameter',
      ].includes(at.type)
    )
      return name === null
        ? ''
        : `${unit} ${calleeName(name, text) || text.slice(name.start, Math.min(name.end, name.start + 60))}`;
    if (at.type === 'statement_block') return '';
  }
  return '';
}
