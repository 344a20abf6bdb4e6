/** What commands of the shell itself set: variables, arrays, names that stand for others. */
import { keepFile } from './folders.js';
import type { Input, Word } from './invocation.js';
import { formatted } from './output.js';

/** Follows `set -- …`, `read`, `mapfile`, `printf -v` and `tee`; any other command sets nothing. `separators`: IFS for this command. */
export function setVariables(
  variables: Map<string, string>,
  words: readonly Word[],
  input: Input | null,
  separators: string | undefined,
): void {
  const [name, ...given] = words;
  if (name?.text === 'set' && given[0]?.text === '--') {
    const values = given.slice(1);
    for (const [index, word] of values.entries()) if (word.known) variables.set(String(index + 1), word.text);
    if (values.every((word) => word.known))
      for (const all of ['@', '*']) variables.set(all, values.map((word) => word.text).join(' '));
  }
  if (name?.text === 'printf' && given[0]?.text === '-v') {
    const [, target, format, ...args] = given;
    if (target !== undefined && format !== undefined && [format, ...args].every((word) => word.known))
      variables.set(
        target.text,
        formatted(
          format.text,
          args.map((word) => word.text),
        ),
      );
  }
  if (name?.text === 'tee' && input?.kind === 'text')
    for (const { text } of given) if (!text.startsWith('-')) keepFile(variables, text, input.text);
  if (name !== undefined && /^(?:mapfile|readarray)$/.test(name.text)) {
    const array = given.filter((word) => /^[A-Za-z_]\w*$/.test(word.text)).at(-1)?.text ?? 'MAPFILE';
    if (input?.kind === 'text') variables.set(`${array}[@]`, input.text.trim().replace(/\n/g, ' '));
    else variables.delete(`${array}[@]`);
  }
  if (name?.text === 'read') readInto(variables, given, input, separators);
}

/** The first line, taken apart over the names; the last one gets what is left. */
function readInto(
  variables: Map<string, string>,
  given: readonly Word[],
  input: Input | null,
  separators: string | undefined,
): void {
  const array = given[given.findIndex((word) => /^-\w*a$/.test(word.text)) + 1]?.text;
  const isArray = given.some((word) => /^-\w*a$/.test(word.text)) && array !== undefined;
  const names = given.flatMap((word) => (/^[A-Za-z_]\w*$/.test(word.text) ? [word.text] : []));
  if (input?.kind !== 'text') {
    for (const each of isArray ? [`${array}[@]`] : names) variables.delete(each);
    return;
  }
  const line = (input.text.split('\n')[0] ?? '').trim();
  const parts = Array.from(separators ?? ' \t')
    .reduce((told, separator) => told.replaceAll(separator, '\n'), separators === '' ? line : line.slice(0, 10_000))
    .split('\n')
    .filter((part) => part !== '');
  if (isArray) {
    variables.set(`${array}[@]`, parts.join(' '));
    return;
  }
  for (const [index, each] of names.entries())
    variables.set(each, index === names.length - 1 ? (index === 0 ? line : parts.slice(index).join(' ')) : (parts[index] ?? ''));
}

const REFERS = '\0refers:';

/** Remembers that a name stands for another. */
export function refer(variables: Map<string, string>, name: string, to: string): void {
  variables.set(REFERS + name, to);
}

/** The name that a name stands for; itself where it is none such. */
export function referredTo(variables: ReadonlyMap<string, string>, name: string): string {
  return variables.get(REFERS + name) ?? name;
}
