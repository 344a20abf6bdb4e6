/** What a Dockerfile runs: RUN, CMD, ENTRYPOINT and HEALTHCHECK, in their shell and exec forms, with here-documents. */
import { DockerfileParser, type Instruction, JSONInstruction } from 'dockerfile-ast';
import { consecutive, type ScriptPart, type ScriptReader } from './script.js';

const RUNS = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ONBUILD']);
const LARGEST = 500_000;

export const dockerfiles: ScriptReader = {
  matches: (path) => /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[^/]*)?$|\.(?:dockerfile|containerfile)$/i.test(path),
  read: (path, text) => {
    if (text.length > LARGEST) return { reason: `${path} is longer than 500 KB` };
    const lines = text.split(/\r?\n/);
    return DockerfileParser.parse(text)
      .getInstructions()
      .flatMap((instruction) => scriptOf(instruction, lines));
  },
};

function scriptOf(instruction: Instruction, lines: readonly string[]): ScriptPart[] {
  const keyword = instruction.getKeyword();
  if (!RUNS.has(keyword)) return [];
  const { start, end } = instruction.getRange();
  const place = keyword;
  const own = lines.slice(start.line, end.line + 1);
  const words = instruction instanceof JSONInstruction ? execWords(own.join('\n')) : [];
  if (words.length > 0) {
    const text = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    return [{ text, lines: [start.line + 1], place, teardown: false }];
  }
  own[0] = (own[0] ?? '').replace(/^\s*(?:ONBUILD\s+)?(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK)\s+(?:--\S+\s+)*(?:CMD\s+)?/i, '');
  // Comments may stand between continued lines; for the shell they would end the command.
  const text = own.map((line, index) => (index > 0 && /^\s*#/.test(line) && !/<</.test(own[0] ?? '') ? '\\' : line)).join('\n');
  return [{ text: hereDocument(text) ?? text, lines: consecutive(text, start.line + 1), place, teardown: false }];
}

/** The words of the exec form; none for what is no list of texts. The library's own values lack their blanks. */
function execWords(written: string): string[] {
  const list = written.slice(written.indexOf('['), written.lastIndexOf(']') + 1).replace(/\\[ \t]*\n/g, '\n');
  try {
    const words: unknown = JSON.parse(list);
    return Array.isArray(words) ? words.filter((word): word is string => typeof word === 'string') : [];
  } catch {
    return [];
  }
}

/** `RUN <<EOF` without a command runs the document itself; its first line stays as an empty one, so that lines keep their numbers. */
function hereDocument(text: string): string | null {
  const opened = /^\s*<<-?\s*["']?(\w+)["']?\s*\n/.exec(text);
  if (opened === null) return null;
  const body = text.slice(opened[0].length).split('\n');
  const end = body.findIndex((line) => line.trim() === opened[1]);
  return `\n${body.slice(0, end < 0 ? undefined : end).join('\n')}`;
}
