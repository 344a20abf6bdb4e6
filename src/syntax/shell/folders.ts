/** What commands of the shell itself change for those after them: the folder, and files that are written. */
import type { Redirect, Word } from './invocation.js';
import type { SyntaxNode } from '../node.js';
import { knownOutput } from './output.js';
import type { Values } from './values.js';

/** Kept among the variables, since it is handed on as they are; no script can name it. */
const FOLDER = '\0folder';

export function folderOf(variables: ReadonlyMap<string, string>): string | null {
  return variables.get(FOLDER) ?? null;
}

/** Follows `cd` and `pushd`; any other command changes nothing. */
export function enterFolder(variables: Map<string, string>, words: readonly Word[]): void {
  const [name, ...given] = words;
  if (name === undefined || !/^(?:cd|pushd)$/.test(name.text)) return;
  const target = given.find((word) => !/^-[LPe@]*$/.test(word.text) && word.text !== '--');
  const back = given.some((word) => word.text === '-');
  const folder = back ? '$OLDPWD' : (target?.text ?? '~');
  const from = variables.get(FOLDER);
  const absolute = /^(?:[/~$`]|[A-Za-z]:)/.test(folder) || from === undefined;
  const entered = absolute ? folder : `${from}/${folder}`;
  variables.set(FOLDER, entered.slice(0, 1_000));
  if (entered.startsWith('/') && target?.known === true) variables.set('PWD', entered.slice(0, 1_000));
  else variables.delete('PWD');
}

/** What `sh -c '…' name one two` is given: `$0`, `$1`, `$2`, and `$@` without the first. */
export function setPositional(variables: Map<string, string>, words: readonly Word[]): void {
  for (const [index, word] of words.entries()) if (word.known) variables.set(String(index), word.text);
  const given = words.slice(1);
  if (given.length > 0) for (const all of ['@', '*']) variables.set(all, given.map((word) => word.text).join(' '));
}

/** Follows `${NAME:=value}`, which keeps the value where the variable has none. */
export function setDefaults(variables: Map<string, string>, text: string): void {
  for (const [, name = '', value = ''] of text.slice(0, 5_000).matchAll(/\$\{([A-Za-z_]\w{0,99}):?=([^}$`]{1,500})\}/g))
    if ((variables.get(name) ?? '') === '') variables.set(name, value);
}

const FILE = '\0file:';

/** Remembers what stands in a file from now on. */
export function keepFile(variables: Map<string, string>, path: string, text: string): void {
  variables.set(FILE + path, text);
}

/** Remembers what a command wrote to a file, for a shell that runs it further on. */
export function keepWritten(variables: Map<string, string>, redirects: readonly Redirect[], text: string): void {
  for (const { operator, target } of redirects) {
    if (/^>[|]?$/.test(operator)) variables.set(FILE + target.text, text);
  }
}

/** Remembers what `<(…)` among the words of a command gives to read. */
export function keepSubstituted(
  variables: Map<string, string>,
  parts: readonly SyntaxNode[],
  text: string,
  values: Values,
): void {
  for (const part of parts) {
    if (part.type !== 'process_substitution') continue;
    const told = knownOutput(part, text, values);
    if (told !== null) variables.set(FILE + text.slice(part.start, part.end), told);
  }
}

export function writtenTo(variables: ReadonlyMap<string, string>, path: string): string | null {
  return variables.get(FILE + path) ?? null;
}
