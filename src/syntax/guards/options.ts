/**
 * Options that protect or expose, in all the ways that they are written: `{ httpOnly: true }`, `httponly=True`,
 * `session.verify = False`, `InsecureSkipVerify: true`, `cookie.setHttpOnly(true)`, `SESSION_COOKIE_SECURE = True`.
 */
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { calleeName, normalised, stringValue } from './code-text.js';
import type { Place } from './place.js';

interface Option {
  /** The values that protect; a change to anything else, or to nothing, is less. */
  readonly safe?: RegExp;
  /** The values that expose, wherever they come in. */
  readonly unsafe?: RegExp;
}

const ON = /^true$/;
const OFF = /^false$/;
const NOT_OFF = /^(?!(?:false|null|0|'none')$).+/i;

/** By the canonical name: lower case, letters and digits only. One line each. */
const OPTIONS: ReadonlyMap<string, Option> = new Map(
  Object.entries({
    additionalproperties: { safe: OFF, unsafe: ON },
    algorithms: { safe: /^\[(?!.*none).+/i, unsafe: /none/i },
    allowinvalidcertificates: { unsafe: ON },
    allowprototypes: { safe: OFF, unsafe: ON },
    allowscriptedcontent: { safe: /^(?!true).+/, unsafe: ON },
    allowunknown: { safe: OFF },
    authenticate: { safe: NOT_OFF },
    authrequired: { safe: NOT_OFF },
    checkorigin: { safe: ON, unsafe: OFF },
    contentsecuritypolicy: { safe: NOT_OFF },
    contextisolation: { safe: ON, unsafe: OFF },
    cors: { safe: OFF, unsafe: /^(?:true|'\*')$/ },
    csrf: { safe: NOT_OFF, unsafe: OFF },
    csrfprotection: { safe: ON, unsafe: OFF },
    dangerouslyallowbrowser: { unsafe: ON },
    dangerouslydisablesandbox: { unsafe: ON },
    disableauth: { unsafe: ON },
    dotfiles: { safe: /^'(?:deny|ignore)'$/ },
    followredirects: { safe: OFF },
    forbidnonwhitelisted: { safe: ON },
    hsts: { safe: NOT_OFF },
    httponly: { safe: ON, unsafe: OFF },
    ignoreexpiration: { safe: OFF, unsafe: ON },
    ignorehttpserrors: { unsafe: ON },
    insecureskipverify: { safe: OFF, unsafe: ON },
    maxredirects: { safe: /^0$/ },
    nodeintegration: { safe: OFF, unsafe: ON },
    nosniff: { safe: ON },
    plainobjects: { safe: ON },
    redirect: { safe: /^'(?:manual|error)'$/ },
    rejectunauthorized: { safe: /^(?!false|0\b).+/, unsafe: /^(?:false|0)$/ },
    requireauth: { safe: NOT_OFF },
    samesite: { safe: NOT_OFF, unsafe: /^(?:false|'none')$/i },
    sandbox: { safe: NOT_OFF },
    secure: { safe: /^(?!false\b).+/ },
    shell: { safe: OFF },
    skipaccesscontrol: { safe: OFF, unsafe: ON },
    skipauth: { unsafe: ON },
    strictssl: { safe: ON, unsafe: OFF },
    stripunknown: { safe: ON },
    tlsallowinvalidcertificates: { unsafe: ON },
    tlsinsecure: { unsafe: ON },
    websecurity: { safe: ON, unsafe: OFF },
    whitelist: { safe: ON },
  } satisfies Record<string, Option>),
);

/** Options whose value guards by what it names. */
const GUARDING_OPTION = /^(?:https?)?agent$/;

export interface WrittenOption {
  /** As written. */
  readonly name: string;
  readonly canonical: string;
  /** Normalised. */
  readonly written: string;
  readonly value: SyntaxNode;
}

/** The option that a node sets, when it has a name and a value. */
export function optionAt({ node, text }: Place): WrittenOption | null {
  const named = nameAndValue(node, text);
  if (named === null) return null;
  const canonical = named.name.toLowerCase().replace(/[^a-z\d]/g, '');
  return { ...named, canonical, written: normalised(named.value, text) };
}

function nameAndValue(node: SyntaxNode, text: string): { name: string; value: SyntaxNode } | null {
  switch (node.type) {
    case 'pair': {
      const key = fieldOf(node, 'key');
      const value = fieldOf(node, 'value');
      if (key === null || value === null) return null;
      return { name: stringValue(key, text) ?? text.slice(key.start, Math.min(key.end, key.start + 80)), value };
    }
    case 'assignment_expression':
    case 'variable_declarator':
    case 'public_field_definition': {
      const left = fieldOf(node, 'left') ?? fieldOf(node, 'name') ?? fieldOf(node, 'property');
      const value = fieldOf(node, 'right') ?? fieldOf(node, 'value');
      const name = left === null ? '' : nameOfTarget(left, text);
      return name === '' || value === null ? null : { name, value };
    }
    case 'call_expression': {
      const callee = fieldOf(node, 'function');
      const [value, ...others] = namedChildren(fieldOf(node, 'arguments') ?? node);
      if (callee === null || callee.type !== 'member_expression' || value === undefined || others.length > 0) return null;
      const name = calleeName(callee, text).replace(/^(?:set|with|use)_?(?=[A-Z_a-z])/, '');
      return name === '' ? null : { name, value };
    }
    default:
      return null;
  }
}

/** `verify` of `session.verify`, of `config['verify']` and of `verify`. */
function nameOfTarget(left: SyntaxNode, text: string): string {
  if (left.type !== 'subscript_expression') return calleeName(left, text);
  const index = namedChildren(left).at(-1);
  return index === undefined ? '' : (stringValue(index, text) ?? '');
}

/** Whether an option has a value that protects. */
export function protects({ canonical, written }: WrittenOption): boolean {
  const option = OPTIONS.get(canonical);
  if (option !== undefined) return option.safe?.test(written) === true;
  return GUARDING_OPTION.test(canonical) && /ssrf|filter|safe/i.test(written);
}

/** Whether an option has a value that switches protection off. */
export function exposes({ canonical, written }: WrittenOption): boolean {
  return OPTIONS.get(canonical)?.unsafe?.test(written) === true;
}
