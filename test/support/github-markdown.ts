/**
 * Reads markdown as GitHub does, as far as it decides what untrusted text could become: fences, tables, code spans. Independent of
 * render/, so that it can judge it.
 */

/** What is left of each line when fenced blocks and code spans are taken out: the only text to which GitHub gives a meaning. */
export function outsideCode(markdown: string): string[] {
  const left: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    if (fence !== null) {
      const closing = /^ {0,3}(`+|~+)[ \t]*$/.exec(line)?.[1];
      if (closing !== undefined && closing[0] === fence[0] && closing.length >= fence.length) fence = null;
      continue;
    }
    const opening = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
    if (opening !== undefined) fence = opening;
    else left.push(...cellsOf(line).map(withoutCodeSpans));
  }
  if (fence !== null) throw new Error('a fence is still open at the end');
  return left;
}

/** A table row's cells, none for the row under its head; any other line as it is. A pipe is escaped by a backslash right before it. */
export function cellsOf(line: string): string[] {
  if (!line.startsWith('|')) return [line];
  if (/^\|(-+\|)+$/.test(line)) return [];
  return line
    .slice(1)
    .split(/(?<!\\)\|/)
    .slice(0, -1)
    .map((cell) => cell.replaceAll('\\|', '|'));
}

/** CommonMark 6.1: a run of backticks opens a span that the next run of the same length closes; without one it is only backticks. */
export function withoutCodeSpans(line: string): string {
  let left = '';
  let index = 0;
  while (index < line.length) {
    if (line[index] === '\\' && line[index + 1] !== undefined) {
      left += line.slice(index, index + 2);
      index += 2;
      continue;
    }
    const run = /^`+/.exec(line.slice(index))?.[0];
    if (run === undefined) {
      left += line.charAt(index);
      index += 1;
      continue;
    }
    const close = closingRun(line, index + run.length, run.length);
    left += close === null ? run : '\u2327';
    index = close ?? index + run.length;
  }
  return left;
}

function closingRun(line: string, from: number, length: number): number | null {
  for (const match of line.slice(from).matchAll(/`+/g)) {
    if (match[0].length === length) return from + match.index + length;
  }
  return null;
}
