/** What commands print that only repeat, decode or name what the script says itself. */
import { posix } from 'node:path';
import { fieldOf, namedChildren, type SyntaxNode } from '../node.js';
import { textOf, unescaped, type Values, wordsOf } from './values.js';

const MAX_OUTPUT = 20_000;

/** The output of a command, a pipeline or a substitution; null when only running would tell. */
export function knownOutput(node: SyntaxNode, text: string, values: Values, input: string | null = null): string | null {
  switch (node.type) {
    case 'process_substitution':
    case 'command_substitution': {
      const inner = namedChildren(node);
      const [only] = inner;
      const told = inner.length === 1 && only !== undefined ? knownOutput(only, text, values) : null;
      return told === null ? null : told.replace(/(?<!\n)\n+$/, '');
    }
    case 'pipeline': {
      let told = input;
      for (const stage of namedChildren(node)) {
        told = knownOutput(stage, text, values, told);
        if (told === null) return null;
      }
      return told;
    }
    case 'redirected_statement': {
      const body = fieldOf(node, 'body');
      const redirect = node.children.find((child) => child.field === 'redirect');
      if (body === null || redirect === undefined) return null;
      if (redirect.type === 'heredoc_redirect') {
        const written = redirect.children.find((child) => child.type === 'heredoc_body');
        return written === undefined ? null : knownOutput(body, text, values, text.slice(written.start, written.end));
      }
      if (redirect.type !== 'herestring_redirect') return null;
      const [value] = namedChildren(redirect);
      return value === undefined ? null : knownOutput(body, text, values, textOf(value, text, values).text);
    }
    case 'command': {
      const told = node.children.find((child) => child.type === 'herestring_redirect');
      const [value] = told === undefined ? [] : namedChildren(told);
      return outputOf(node, text, values, value === undefined ? input : textOf(value, text, values).text);
    }
    default:
      return null;
  }
}

function outputOf(node: SyntaxNode, text: string, values: Values, input: string | null): string | null {
  const parts = node.children.filter((child) => child.field === 'name' || child.field === 'argument');
  const words = parts.flatMap((part) => wordsOf(part, text, values));
  if (words.length === 0 || words.some((word) => !word.known)) return null;
  const [name = '', ...given] = words.map((word) => word.text);
  const program = name.slice(name.lastIndexOf('/') + 1);
  const options = given.filter((word) => word.startsWith('-'));
  const others = given.filter((word) => !word.startsWith('-'));
  switch (program) {
    case 'echo': {
      const flags = given.findIndex((word) => !/^-[neE]+$/.test(word));
      const said = (flags < 0 ? [] : given.slice(flags)).join(' ');
      return bounded(`${options.some((word) => /^-\w*e/.test(word)) ? unescaped(said) : said}\n`);
    }
    case 'printf': {
      const [format = '', ...args] = given;
      return bounded(formatted(format, args));
    }
    case 'which':
    case 'command':
    case 'type':
      return others.length === 1 && (program === 'which' || options.length > 0) ? (others[0] ?? null) : null;
    case 'dirname':
      return others.length === 1 ? folderAbove(others[0] ?? '') : null;
    case 'realpath':
    case 'readlink':
      return others.length === 1 && others[0]?.startsWith('/') === true ? posix.normalize(others[0]) : null;
    case 'cat':
    case 'tee':
      return others.length === 0 || others[0] === '-' || program === 'tee' ? input : null;
    case 'openssl':
      return input !== null && /^(?:base64|enc)$/.test(given[0] ?? '') && given.includes('-d') && /base64/.test(given.join(' '))
        ? decoded(input, 'base64')
        : null;
    case 'sed': {
      const [script = ''] = others;
      const [, , from = '', to = '', flags = ''] = /^s(.)([^\\.*[\]^$&]{1,200}?)\1([^\\&]{0,200}?)\1(g?)$/.exec(script) ?? [];
      if (input === null || from === '' || others.length !== 1 || options.some((word) => word !== '-e')) return null;
      return input
        .split('\n')
        .map((line) => (flags === 'g' ? line.replaceAll(from, () => to) : line.replace(from, () => to)))
        .join('\n');
    }
    case 'base64':
      return input !== null && options.some((word) => /^(?:-d|-D|--decode|-di)$/.test(word)) ? decoded(input, 'base64') : null;
    case 'xxd':
      return input !== null && given.join('').includes('r') && given.join('').includes('p') ? decoded(input, 'hex') : null;
    case 'rev':
      return input === null
        ? null
        : input
            .split('\n')
            .map((line) => Array.from(line).reverse().join(''))
            .join('\n');
    case 'tr':
      return input !== null && options.length === 0 && others.length === 2
        ? translated(input, others[0] ?? '', others[1] ?? '')
        : null;
    default:
      return null;
  }
}

function folderAbove(path: string): string {
  const told = posix.dirname(path);
  return told === '' ? '.' : told;
}

/** What `printf` makes of a format, which it uses again for arguments that are left. */
export function formatted(format: string, args: readonly string[]): string {
  let used = 0;
  let told = '';
  do {
    const before = used;
    told += unescaped(format.replace(/%(?:[sbdq%])/g, (sign) => (sign === '%%' ? '%' : (args[used++] ?? ''))));
    if (used === before) break;
  } while (used < args.length && told.length <= MAX_OUTPUT);
  return told;
}

function bounded(text: string): string | null {
  return text.length > MAX_OUTPUT ? null : text;
}

function decoded(input: string, encoding: 'base64' | 'hex'): string {
  return Buffer.from(input.replace(/\s+/g, ''), encoding).toString('utf8');
}

/** `tr abc xyz`, without its classes; null where a range or class is used. */
function translated(input: string, from: string, to: string): string | null {
  const all = rangesOf(from);
  const into = rangesOf(to);
  if (all === null || into === null || into.length === 0) return null;
  return Array.from(input)
    .map((character) => {
      const at = all.indexOf(character);
      return at < 0 ? character : (into[Math.min(at, into.length - 1)] ?? character);
    })
    .join('');
}

function rangesOf(set: string): string | null {
  if (set.includes('[:') || set.length > 200) return null;
  return set.replace(/(.)-(.)/gs, (_all, first: string, last: string) => {
    const [low, high] = [first.charCodeAt(0), last.charCodeAt(0)];
    return high < low || high - low > 200
      ? ''
      : String.fromCharCode(...Array.from({ length: high - low + 1 }, (_each, index) => low + index));
  });
}
