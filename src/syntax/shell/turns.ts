/** What a command runs in its turn: another command, by its words, or a script, by its text. */
import { writtenTo } from './folders.js';
import { codeCommands } from './interpreters.js';
import type { Input, Word } from './invocation.js';
import { foundCommands, readsInput, SHELLS, shellText, wrappedBy, xargsCommand } from './wrappers.js';

export type Turn =
  /** A command; what stands before it as `NAME=value` is set for it. */
  | { readonly kind: 'words'; readonly label: string; readonly words: readonly Word[]; readonly assigned?: readonly Word[] }
  /** Text that a shell reads. */
  | { readonly kind: 'text'; readonly label: string; readonly text: string };

const MAX_VALUES = 8;

export function turnsOf(
  program: string,
  words: readonly Word[],
  input: Input | null,
  variables: ReadonlyMap<string, string>,
): Turn[] {
  const joined = (some: readonly Word[]): string => some.map((word) => word.text).join(' ');
  if (SHELLS.has(program)) {
    const script = shellText(words);
    if (script !== null) return [{ kind: 'text', label: `${program} -c`, text: script.text }];
    const file = words.find((word) => !word.text.startsWith('-'));
    const written = file === undefined ? null : writtenTo(variables, file.text);
    if (written !== null) return [{ kind: 'text', label: program, text: written }];
    return input?.kind === 'text' && readsInput(words) ? [{ kind: 'text', label: program, text: input.text }] : [];
  }
  switch (program) {
    case 'eval':
      return [{ kind: 'text', label: 'eval', text: joined(words) }];
    case 'trap':
      return words.length > 1 ? [{ kind: 'text', label: 'trap', text: words[0]?.text ?? '' }] : [];
    case 'su':
    case 'runuser': {
      const at = words.findIndex((word) => /^-\w*c$/.test(word.text) || word.text === '--command');
      const told = words[at + 1];
      if (at >= 0 && told !== undefined) return [{ kind: 'text', label: `${program} -c`, text: told.text }];
      break;
    }
    case 'env':
    case 'script': {
      const option = program === 'env' ? /^(?:-\w*S|--split-string)$/ : /^-\w*c$/;
      const at = words.findIndex((word) => option.test(word.text));
      if (at >= 0) return [{ kind: 'text', label: program, text: joined(words.slice(at + 1)) }];
      break;
    }
    case 'at':
    case 'batch':
      return input?.kind === 'text' ? [{ kind: 'text', label: program, text: input.text }] : [];
    case 'crontab':
      return input?.kind === 'text'
        ? [
            {
              kind: 'text',
              label: program,
              text: input.text.replace(/^[ \t]*(?:@\w{1,20}|(?:\S{1,50}[ \t]+){4}\S{1,50})[ \t]+/gm, ''),
            },
          ]
        : [];
    case 'git':
      return words.flatMap((word, index): Turn[] => {
        const before = words[index - 1]?.text ?? '';
        const [, value = ''] =
          /^alias\.[\w-]{1,50}=(.+)$/s.exec(word.text) ?? (before.startsWith('alias.') ? [before, word.text] : []);
        if (value === '') return [];
        return [{ kind: 'text', label: 'an alias of git', text: value.startsWith('!') ? value.slice(1) : `git ${value}` }];
      });
    case 'find':
    case 'fd':
      return foundCommands(words).map((command) => ({ kind: 'words', label: `${program} -exec`, words: command }));
    case 'xargs':
      return [{ kind: 'words', label: 'xargs', words: handedOn(xargsCommand(words), words, input) }];
    default:
  }
  const code = codeCommands(program, words, input);
  if (code.length > 0) return code.map((text) => ({ kind: 'text', label: program, text }));
  const wrapped = wrappedBy(program, words);
  if (wrapped === null) return [];
  const [only] = wrapped.words;
  const { assigned } = wrapped;
  if (wrapped.shell || (wrapped.words.length === 1 && only !== undefined && /\s/.test(only.text)))
    return [{ kind: 'text', label: program, text: joined(wrapped.words) }];
  return [
    { kind: 'words', label: program, words: RUNS_PACKAGES.test(program) ? unversioned(wrapped.words) : wrapped.words, assigned },
  ];
}

const RUNS_PACKAGES = /^(?:npx|bunx|pnpx|uvx|npm|pnpm|yarn|bun|uv)$/;

/** `vercel@latest` is the program `vercel`. */
function unversioned([first, ...others]: readonly Word[]): Word[] {
  return first === undefined ? [] : [{ ...first, text: first.text.replace(/(?<=[^/@])@[\w.^~-]+$/, '') }, ...others];
}

/** The command of `xargs` with what it adds from its input, in the place of `{}` where it says so. */
function handedOn(command: readonly Word[], words: readonly Word[], input: Input | null): Word[] {
  const known = input?.kind === 'text';
  const added = known ? input.text.split(/[\s\0]+/).filter((each) => each !== '') : ['$(input)'];
  const extra = added.slice(0, MAX_VALUES).map((each): Word => ({ text: each, known, quoted: false }));
  const at = words.findIndex((word) => /^-I$|^-i$|^--replace/.test(word.text));
  if (at < 0 || !known) return [...command, ...extra];
  const sign = words[at]?.text === '-I' ? (words[at + 1]?.text ?? '{}') : '{}';
  const values = added.slice(0, MAX_VALUES).join(' ');
  return command.flatMap((word): readonly Word[] => {
    if (word.text === sign) return extra;
    return [sign !== '' && word.text.includes(sign) ? { ...word, text: word.text.replaceAll(sign, values) } : word];
  });
}
