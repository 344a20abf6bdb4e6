/** Rules that a value is validated by, as texts or lists by the field's name: `'email' => 'required|email|max:255'`. */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, shownCode, stringValue } from './code-text.js';
import { type Guard, STANDS } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';

/** What narrows a value by itself; whether it has to be there is seldom a question of security. */
const NARROWING =
  /^(?:accepted|active_url|after|alpha\w*|array|ascii|before|between|boolean|confirmed|current_password|date\w*|declined|decimal|different|digits\w*|dimensions|distinct|doesnt_\w+|email|ends_with|enum|exists|extensions|file|gte?|hex_color|image|in|in_array|integer|ip|ipv4|ipv6|json|lte?|lowercase|mac_address|max|max_digits|mimes|mimetypes|min|min_digits|multiple_of|not_in|not_regex|numeric|password|prohibited\w*|regex|same|size|starts_with|string|timezone|ulid|unique|uppercase|url|uuid|(?:\w{1,40}_)?(?:safe|secure|trusted|allowed|sanitized)(?:_\w{1,40})?|Rule::\w+|Password::\w+|File::\w+|Enum|Unique|Exists|In)$/;
const VALIDATES = /^(?:validate|validateWithBag|make|sometimes|setRules|validateData)$/;
const MAX_RULES = 40;

export function ruleLists(place: Place): Guard[] {
  const { node, text, language, unit } = place;
  if (language !== 'php' || node.type !== 'pair') return [];
  const key = fieldOf(node, 'key');
  const value = fieldOf(node, 'value');
  const field = key === null ? null : stringValue(key, text);
  if (field === null || value === null || !standsInRules(node, place)) return [];
  const stands = `rules ${unit.path} ${field}`;
  const atoms = rulesIn(value, text)
    .slice(0, MAX_RULES)
    .map(({ rule, at }, group) =>
      declaredAtom(at, {
        key: `${stands} ${rule}`,
        name: `${stands} ${/^[\w:]+?(?=:(?!:)|$|\W)/.exec(rule)?.[0] ?? rule}`,
        shown: rule.slice(0, 100),
        group,
      }),
    );
  const here = declaredAtom(
    { startLine: node.startLine, endLine: node.startLine },
    { key: stands, name: stands, shown: shownCode(node, text), strong: false, group: STANDS },
  );
  return [guardAt(place, 'schema', { atoms: [...atoms, here], strong: true, topics: `validate ${field}` })];
}

function rulesIn(value: SyntaxNode, text: string): { rule: string; at: SyntaxNode }[] {
  const entries = value.type === 'array' ? namedChildren(value) : [value];
  return entries.flatMap((entry) => {
    const written = stringValue(entry, text);
    const rules = written === null ? [normalised(entry, text).slice(0, 200)] : partsOf(written);
    return rules
      .filter((rule) =>
        NARROWING.test(
          written === null ? (/^(?:new )?(\w+(?: :: \w+)?)/.exec(rule)?.[1] ?? '').replace(/ /g, '') : (rule.split(':')[0] ?? ''),
        ),
      )
      .map((rule) => ({ rule, at: entry }));
  });
}

/** The parts of a text of rules; a pattern may hold what parts them. */
function partsOf(written: string): string[] {
  const pattern = written.indexOf('regex:');
  if (pattern < 0) return written.split('|');
  return [
    ...written
      .slice(0, pattern)
      .split('|')
      .filter((rule) => rule !== ''),
    written.slice(pattern),
  ];
}

/** Whether a pair is an entry of rules: given to a validation, answered by `rules()`, or held by something of that name. */
function standsInRules(pair: SyntaxNode, { text, unit }: Place): boolean {
  const list = pair.parent;
  if (list?.type !== 'array' && list?.type !== 'object') return false;
  const holder = list.parent;
  if (holder === null) return false;
  if (holder.type === 'return_statement') return /rules$/i.test(unit.name);
  if (holder.type === 'arguments') {
    const callee = holder.parent === null ? null : fieldOf(holder.parent, 'function');
    return callee !== null && VALIDATES.test(calleeName(callee, text));
  }
  const named = fieldOf(holder, 'name') ?? fieldOf(holder, 'left');
  return named !== null && /rules$/i.test(text.slice(named.start, named.end).slice(-30));
}
