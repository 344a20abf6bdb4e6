/** What a command runs in its turn: another command, by its words, or a script, by its text. */
import { writtenTo } from './folders.js';
import { handedCommands } from './handed-commands.js';
import { codeCommands } from './interpreters.js';
import type { Input, Word } from './invocation.js';
import { windowsScript } from './windows-shells.js';
import { foundCommands, readsInput, SHELLS, shellText, wrappedBy, xargsCommand } from './wrappers.js';

export type Turn =
  /** A command; what stands before it as `NAME=value` is set for it. */
  | { readonly kind: 'words'; readonly label: string; readonly words: readonly Word[]; readonly assigned?: readonly Word[] }
  /** Text that a shell reads, with what it knows as `$0`, `$1` and so on. */
  | { readonly kind: 'text'; readonly label: string; readonly text: string; readonly positional?: readonly Word[] };

const MAX_VALUES = 8;

export function turnsOf(
  program: string,
  words: readonly Word[],
  input: Input | null,
  variables: ReadonlyMap<string, string>,
): Turn[] {
  const joined = (some: readonly Word[]): string => some.map((word) => word.text).join(' ');
  if (/^(?:pwsh|powershell|cmd)$/i.test(program)) {
    const script = windowsScript(program, words);
    return script === null ? [] : [{ kind: 'text', label: program, text: script }];
  }
  if (SHELLS.has(program)) {
    const script = shellText(words);
    if (script !== null) {
      const after = words.slice(words.indexOf(script) + 1);
      return [{ kind: 'text', label: `${program} -c`, text: script.text, positional: after }];
    }
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
    case 'source':
    case '.': {
      const written = writtenTo(variables, words[0]?.text ?? '');
      return written === null ? [] : [{ kind: 'text', label: program, text: written }];
    }
    case 'git': {
      const aliases = words.flatMap((word, index): Turn[] => {
        const before = words[index - 1]?.text ?? '';
        const [, value = ''] =
          /^alias\.[\w-]{1,50}=(.+)$/s.exec(word.text) ?? (before.startsWith('alias.') ? [before, word.text] : []);
        if (value === '') return [];
        return [{ kind: 'text', label: 'an alias of git', text: value.startsWith('!') ? value.slice(1) : `git ${value}` }];
      });
      return [...aliases, ...handed(program, words, input)];
    }
    case 'fd': {
      // It adds what it finds; "." finds everything below the folder after it.
      const found = words[0]?.text === '.' ? words.slice(1, 2) : [];
      return foundCommands(words).map((command) => ({ kind: 'words', label: 'fd --exec', words: [...command, ...found] }));
    }
    case 'find':
      return foundCommands(words).map((command) => ({
        kind: 'words',
        label: `${program} -exec`,
        words: command.map(started(words)),
      }));
    case 'xargs':
      return [{ kind: 'words', label: 'xargs', words: handedOn(xargsCommand(words), words, listed(words, input, variables)) }];
    default:
  }
  const given = handed(program, words, input);
  if (given.length > 0) return given;
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

const NARROWS = /^-(?:i?name|i?path|i?wholename|i?regex|[acm](?:time|min)|newer\w*|size|empty|user|group|perm|newermt)$/;

/** Puts the folder that `find` starts in where it puts what it found, unless tests leave most of that out. */
function started(words: readonly Word[]): (word: Word) => Word {
  const narrowed = words.some(
    (word, index) =>
      NARROWS.test(word.text) && !(words[index + 2]?.text === '-prune' && /^-or?$/.test(words[index + 3]?.text ?? '')),
  );
  const [first] = words;
  const start = first !== undefined && !/^[-(!]/.test(first.text) ? first : { text: '.', known: true, quoted: false };
  return (word) => (word.text === '{}' && !narrowed ? start : word);
}

function handed(program: string, words: readonly Word[], input: Input | null): Turn[] {
  return handedCommands(program, words, input).map((text) => ({ kind: 'text', label: program, text }));
}

const RUNS_PACKAGES = /^(?:npx|bunx|pnpx|uvx|npm|pnpm|yarn|bun|uv)$/;

/** `vercel@latest` is the program `vercel`. */
function unversioned([first, ...others]: readonly Word[]): Word[] {
  if (first === undefined) return [];
  const name = first.text.replace(/(?<=[^/@])@[\w.^~-]+$/, '');
  return [{ ...first, text: name === 'aws-cdk' ? 'cdk' : name }, ...others];
}

/** The file that `xargs` is told to read instead of its input. */
function argumentFile(words: readonly Word[]): string | null {
  for (const [index, { text }] of words.entries()) {
    if (text === '-a' || text === '--arg-file') return words[index + 1]?.text ?? null;
    if (text.startsWith('--arg-file=')) return text.slice('--arg-file='.length);
    if (!text.startsWith('-')) return null;
  }
  return null;
}

function listed(words: readonly Word[], input: Input | null, variables: ReadonlyMap<string, string>): Input | null {
  const file = argumentFile(words);
  if (file === null) return input;
  const written = writtenTo(variables, file);
  return written === null ? null : { kind: 'text', text: written };
}

/** The command of `xargs` with what it adds from its input, in the place of `{}` where it says so. */
function handedOn(command: readonly Word[], words: readonly Word[], input: Input | null): Word[] {
  const known = input?.kind === 'text';
  const file = argumentFile(words);
  const open = file === null ? '$(input)' : `$(cat ${file})`;
  const added = known ? input.text.split(/[\s\0]+/).filter((each) => each !== '') : [open];
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
