/** The folder that a script is in, as its `cd`s tell. */
import type { Word } from './invocation.js';

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
