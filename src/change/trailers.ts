/**
 * The trailers of a commit message, by the rules of git (git-interpret-trailers): the last paragraph, never the subject, when all
 * its lines are `Key: value`, or when at least a quarter are and git itself wrote one of them.
 */
import type { Trailer } from './commit.js';

/** Lines that git itself appends; one of them makes a mixed last paragraph a block of trailers. */
const WRITTEN_BY_GIT = ['Signed-off-by: ', '(cherry picked from commit '];

const COMMENT = '#';

/** In order, with values that were folded over several lines joined by a space. Keys keep their spelling; git compares them without case. */
export function parseTrailers(message: string): Trailer[] {
  const lines = message.split('\n');
  const trailers: { key: string; parts: string[] }[] = [];
  let continues = false;
  for (const line of lines.slice(blockStart(lines))) {
    if (line.startsWith(COMMENT)) continue;
    if (startsWithSpace(line)) {
      if (continues) trailers.at(-1)?.parts.push(line.trim());
      continue;
    }
    const separator = separatorOf(line);
    continues = separator > 0;
    if (continues) trailers.push({ key: line.slice(0, separator).trim(), parts: [line.slice(separator + 1).trim()] });
  }
  return trailers.map(({ key, parts }) => ({ key, value: parts.join(' ').trim() }));
}

/** The index of the block's first line; the number of lines when the message ends in no block of trailers. */
function blockStart(lines: readonly string[]): number {
  const subjectEnd = lines.findIndex((line) => !line.startsWith(COMMENT) && isBlank(line));
  if (subjectEnd === -1) return lines.length;
  let trailers = 0;
  let others = 0;
  // An indented line continues the trailer above it, or is text when what stands above is none.
  let indented = 0;
  let byGit = false;
  let seenText = false;
  for (let index = lines.length - 1; index >= subjectEnd; index--) {
    const line = lines[index] ?? '';
    if (line.startsWith(COMMENT)) {
      others += indented;
      indented = 0;
    } else if (isBlank(line)) {
      if (!seenText) continue;
      others += indented;
      const isBlock = byGit ? trailers * 3 >= others : trailers > 0 && others === 0;
      return isBlock ? index + 1 : lines.length;
    } else if (WRITTEN_BY_GIT.some((prefix) => line.startsWith(prefix))) {
      seenText = byGit = true;
      trailers++;
      indented = 0;
    } else if (startsWithSpace(line)) {
      seenText = true;
      indented++;
    } else {
      seenText = true;
      if (separatorOf(line) > 0) trailers++;
      else others += 1 + indented;
      indented = 0;
    }
  }
  return lines.length;
}

/** Where the colon after a key of letters, digits and hyphens stands; -1 when the line has no such key. */
function separatorOf(line: string): number {
  const match = /^[A-Za-z0-9-]+[ \t]*:/.exec(line);
  return match === null ? -1 : match[0].length - 1;
}

function isBlank(line: string): boolean {
  return /^[ \t\r\v\f]*$/.test(line);
}

function startsWithSpace(line: string): boolean {
  return /^[ \t\r\v\f]/.test(line);
}
