/** Keeps markdown under a platform's limit without breaking what it is made of. */

/** GitHub takes 65,535 characters in a check run's summary and text; measured in bytes and with some room, no count of theirs is over. */
export const GITHUB_TEXT_LIMIT = 65_000;

/** Size as counted against a limit: UTF-8 bytes, which are never fewer than characters. */
export function sizeOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/**
 * The longest part from the start that fits into `limit` bytes with a note on what was left out. It ends between lines, and never
 * inside a code fence or a `<details>` part, so no line, table row or character is ever cut in two.
 */
export function truncateMarkdown(text: string, limit = GITHUB_TEXT_LIMIT, note = leftOutNote): string {
  if (sizeOf(text) <= limit) return text;
  const lines = text.split('\n');
  const reserved = sizeOf(note(lines.length, lines.length)) + 2;
  let size = 0;
  let keep = 0;
  let fence: string | null = null;
  let depth = 0;
  for (const [index, line] of lines.entries()) {
    size += sizeOf(line) + 1;
    if (size + reserved > limit) break;
    fence = fenceAfter(line, fence);
    // Only whole lines of ours open and close a part: these words inside a line come from data, in a code span.
    if (fence === null && line.startsWith('<details>')) depth += 1;
    if (fence === null && line === '</details>') depth -= 1;
    if (fence === null && depth === 0) keep = index + 1;
  }
  const rest = lines.slice(keep).filter((line) => line.trim() !== '').length;
  return `${lines.slice(0, keep).join('\n').trimEnd()}\n\n${note(rest, lines.length)}`.trimStart();
}

/**
 * Whole blocks, in order, as many as fit into `limit` bytes with the note on how many were left out. Blocks are made only while there
 * is room, so a long list costs no more than what is shown of it.
 */
export function joinBlocks(blocks: readonly (() => string)[], limit: number, note: (rest: number) => string): string {
  const kept: string[] = [];
  let size = sizeOf(note(blocks.length)) + 2;
  for (const make of blocks) {
    const block = make();
    size += sizeOf(block) + 2;
    if (size > limit) break;
    kept.push(block);
  }
  const rest = blocks.length - kept.length;
  return [...kept, ...(rest > 0 ? [note(rest)] : [])].join('\n\n');
}

function leftOutNote(rest: number, all: number): string {
  return `**Left out to stay within GitHub's limit: ${rest.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} lines.** \`nightwarden check\` shows everything.`;
}

/** The fence that is open after `line`: the backticks or tildes that opened it, or null. */
function fenceAfter(line: string, open: string | null): string | null {
  const marker = /^ {0,3}(`{3,}|~{3,})(.*)/.exec(line);
  const run = marker?.[1];
  if (run === undefined) return open;
  if (open === null) return run.startsWith('`') && marker?.[2]?.includes('`') === true ? null : run;
  const closes = run.startsWith(open.charAt(0)) && run.length >= open.length && marker?.[2]?.trim() === '';
  return closes ? null : open;
}
