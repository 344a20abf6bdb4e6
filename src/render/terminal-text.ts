/** Untrusted text in a terminal, and in the log of a workflow run, where a line may be an order to the runner. */
import type { Medium } from './message.js';
import { visible, visibleLines } from './visible.js';

/** One line of untrusted text without anything that a terminal or a runner obeys. */
export function terminalText(text: string, limit?: number): string {
  return disarm(visible(text, limit));
}

/** Lines of untrusted code, likewise. */
export function terminalLines(lines: readonly string[], limit?: number): string[] {
  return visibleLines(lines, limit).map(disarm);
}

export const TERMINAL: Medium = {
  code: (text) => terminalText(text),
  words: terminalText,
  join: (pieces) => pieces.join(''),
};

/** Breaks `text` into lines of at most `width` characters at spaces; a longer word stands alone. Every line begins with `indent`. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  // GitHub's runner takes a line that begins with two colons as a command, spaces before it or not.
  return lines.map((each) => indent + each.replace(/^::/, ': :')).join('\n');
}

/** The runner's older commands, `##[name]`, count anywhere in a line. */
function disarm(text: string): string {
  return text.replaceAll('##[', '## [');
}
