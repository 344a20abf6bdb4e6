/** Paths that a command writes: by redirection, or as an operand of a program that is known to write it. */
import type { Invocation, Word } from '../../syntax/shell/invocation.js';

/** All operands are written. */
const ALL_OPERANDS = /^(?:tee|touch|mkdir|truncate|rm|unlink|rmdir|shred)$/;
/** The last operand is written, or the folder that `-t` names. */
const LAST_OPERAND = /^(?:cp|mv|install|ln|rsync)$/;

/** Written paths as far as the script tells them; what only running would tell is left out. */
export function writtenPaths(invocation: Invocation): string[] {
  const redirected = invocation.redirects
    .filter(({ operator }) => /^(?:\d*|&)>/.test(operator) && operator !== '>&')
    .map(({ target }) => target);
  return [...redirected, ...operandsOf(invocation)].flatMap((word) => {
    const path = word.text.replace(/^(?:\$HOME|\$\{HOME\})(?=\/|$)/, () => '~');
    return path === '' || path.includes('$') || path.includes('`') || (word.quoted && path.startsWith('~') && word.text === path)
      ? []
      : [path];
  });
}

function operandsOf({ program, words }: Invocation): readonly Word[] {
  const operands = words.filter((word) => !word.text.startsWith('-'));
  if (ALL_OPERANDS.test(program)) return operands;
  if (program === 'mv') return operands;
  if (LAST_OPERAND.test(program)) {
    const folder = words.find((_, index) => /^(?:-t|--target-directory)$/.test(words[index - 1]?.text ?? ''));
    if (folder !== undefined) return [folder];
    const last = operands.at(-1);
    return last === undefined || operands.length < 2 || /^[^/]+:/.test(last.text) ? [] : [last];
  }
  if (program === 'dd') {
    return words.flatMap((word) => (word.text.startsWith('of=') ? [{ ...word, text: word.text.slice(3) }] : []));
  }
  const inPlace = program === 'sed' || program === 'perl' || program === 'ruby';
  return inPlace && words.some((word) => /^-[a-z]*i|^--in-place/.test(word.text) && !word.text.startsWith('-e'))
    ? operands.slice(1)
    : [];
}
