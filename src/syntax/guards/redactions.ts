/** Secrets that are taken out of what is handed on: `delete user.password`, `omit(user, 'token')`, `const { hash, ...rest } = user`. */
import { descendants, fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, shownCode, stringValue } from './code-text.js';
import type { Guard } from './guard.js';
import { declaredAtom, guardAt, type Place } from './place.js';
import { wordsOf } from './words.js';

const LEAVES_OUT =
  /^(?:omit|except|exclude|without|makeHidden|unset|pop|defer|pick_?by|reject_?keys|delete_?field|lean_?without)$/i;
const NOTHING = /^(?:undefined|null|None|nil|false|'')$/;

/** The secrets that a node takes out; one guard for each. */
export function redactionGuards(place: Place): Guard[] {
  return takenOut(place).map(({ node, name }) => {
    const atom = declaredAtom(node, { key: `redacted ${name}`, name: `redacted ${name}`, shown: shownCode(node, place.text) });
    return guardAt({ ...place, node }, 'sanitizer', { atoms: [atom], strong: true, topics: 'redact' });
  });
}

function takenOut({ node, text }: Place): { node: SyntaxNode; name: string }[] {
  const secret = (named: SyntaxNode | null | undefined): string => {
    if (named === null || named === undefined) return '';
    const name =
      stringValue(named, text) ?? (calleeName(named, text) || text.slice(named.start, Math.min(named.end, named.start + 60)));
    return isSecretName(name) ? name.toLowerCase().replace(/[^a-z\d]/g, '') : '';
  };
  const one = (named: SyntaxNode | null | undefined): { node: SyntaxNode; name: string }[] => {
    const name = secret(named);
    return name === '' ? [] : [{ node, name }];
  };
  switch (node.type) {
    case 'unary_expression':
      return fieldOf(node, 'operator')?.type === 'delete' ? one(lastName(fieldOf(node, 'argument'))) : [];
    case 'assignment_expression':
      return isEmptied(node, text) ? one(lastName(fieldOf(node, 'left'))) : [];
    case 'delete_statement':
      return one(lastName(namedChildren(node)[0] ?? null));
    case 'call_expression': {
      const callee = fieldOf(node, 'function');
      const list = fieldOf(node, 'arguments');
      const set = callee === null || list === null ? '' : setOf(calleeName(callee, text));
      if (callee !== null && list !== null && set !== '' && isNothing(namedChildren(list)[0], text))
        return isSecretName(set) && isHandedOn(fieldOf(callee, 'object'), node, text)
          ? [{ node, name: wordsOf(set).join('') }]
          : [];
      if (callee === null || list === null || !LEAVES_OUT.test(calleeName(callee, text))) return [];
      return [...descendants(list)].flatMap((each) => (each.type === 'string' ? one(each) : []));
    }
    case 'pair': {
      const value = fieldOf(node, 'value');
      const nothing = value !== null && value.end - value.start < 12 && NOTHING.test(text.slice(value.start, value.end));
      return nothing && node.parent?.type === 'object' ? one(fieldOf(node, 'key')) : [];
    }
    case 'object_pattern':
      return namedChildren(node).some((child) => child.type === 'rest_pattern')
        ? namedChildren(node).flatMap((child) => one(fieldOf(child, 'key') ?? child))
        : [];
    default:
      return [];
  }
}

const EMPTY = /^(?:undefined|null|None|nil|""|'')$/;

function isNothing(value: SyntaxNode | undefined, text: string): boolean {
  return value !== undefined && value.end - value.start < 12 && EMPTY.test(text.slice(value.start, value.end));
}

/** `Password` of `setPassword`. */
function setOf(name: string): string {
  return /^set([A-Z]\w{2,60})$/.exec(name)?.[1] ?? '';
}

/** `user.PasswordHash = ""`, before the user is sent to somebody. */
function isEmptied(assignment: SyntaxNode, text: string): boolean {
  const left = fieldOf(assignment, 'left');
  const right = fieldOf(assignment, 'right');
  if (left === null || right === null || !isNothing(right, text)) return false;
  const object =
    left.type === 'member_expression'
      ? fieldOf(left, 'object')
      : left.type === 'subscript_expression'
        ? namedChildren(left)[0]
        : null;
  return isHandedOn(object ?? null, assignment, text);
}

const HANDS_ON = /\b(?:return|Encode|JSON|json|jsonify|JsonResponse|Response|render|respond|send|write|Marshal|Ok|reply)\b/;
const SHORTLY = 600;

/** Whether a record, other than the one whose method this is, goes to somebody soon afterwards. */
function isHandedOn(object: SyntaxNode | null, { end }: SyntaxNode, text: string): boolean {
  const name = object === null ? '' : text.slice(object.start, Math.min(object.end, object.start + 60));
  if (!/^[a-z_$]\w{0,40}(?:\.\w{1,40})?$/i.test(name) || /^(?:this|self|super)\b/.test(name)) return false;
  const root = /^\w+/.exec(name)?.[0] ?? name;
  return text
    .slice(end, end + SHORTLY)
    .split('\n')
    .some((line) => HANDS_ON.test(line) && line.includes(root));
}

/** `password` of `user.password` and of `user['password']`. */
function lastName(target: SyntaxNode | null): SyntaxNode | null {
  if (target === null) return null;
  if (target.type === 'member_expression') return fieldOf(target, 'property');
  return target.type === 'subscript_expression' ? (namedChildren(target).at(-1) ?? null) : null;
}

const SECRETS =
  /^(?:.*_)?(?:password|passwd|passphrase|secret|token|hash|salt|apikey|api_key|private_?key|credentials?|ssn|two_?factor\w{0,40}|otp\w{0,40}|totp\w{0,40}|recovery_?(?:codes?|key)|(?:access|refresh|auth|reset|session|id|api|bot|invite|client)_(?:token|key|secret|hash)|(?:password|token)_?hash|hashed_password|authorization|cookie)s?$/;

/** Whether a field of this name holds what nobody else may see. */
function isSecretName(name: string): boolean {
  return name.length <= 60 && SECRETS.test(wordsOf(name).join('_'));
}
