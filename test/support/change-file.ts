/**
 * Changes as text, for fixtures: a unified diff that shows its files whole, without hunk headers. Before the first `---` line stand
 * facts about the change, one `name: value` a line.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileParts } from './change.js';

export interface ChangeFile {
  readonly facts: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, FileParts>>;
}

interface FileInProgress {
  readonly from: string | null;
  to: string | null;
  readonly before: string[];
  readonly after: string[];
}

/** Throws with the line's number on a line that is none of `name: value`, `---`, `+++`, ` `, `-` and `+`. */
export function parseChangeFile(text: string): ChangeFile {
  const facts: Record<string, string> = {};
  const files: FileInProgress[] = [];
  for (const [index, line] of text.replace(/\n$/, '').split('\n').entries()) {
    const file = files.at(-1);
    const fact = /^([a-z]+): (.+)$/.exec(line);
    if (line.startsWith('--- ')) files.push({ from: pathOf(line), to: null, before: [], after: [] });
    else if (file === undefined && fact !== null) facts[fact[1] ?? ''] = fact[2] ?? '';
    else if (file !== undefined && line.startsWith('+++ ') && file.to === null && file.before.length === 0)
      file.to = pathOf(line);
    else if (file !== undefined && /^(?: |-|\+|$)/.test(line)) {
      if (!line.startsWith('+')) file.before.push(line.slice(1));
      if (!line.startsWith('-')) file.after.push(line.slice(1));
    } else throw new Error(`line ${index + 1} is no part of a change: ${line}`);
  }
  return { facts, files: Object.fromEntries(files.map(partsOf)) };
}

/** `a/src/x.py` → `src/x.py`; null for `/dev/null`. */
function pathOf(line: string): string | null {
  const path = line.slice(4).trim();
  return path === '/dev/null' ? null : path.replace(/^[ab]\//, '');
}

function partsOf({ from, to, before, after }: FileInProgress): [string, FileParts] {
  const text = (path: string | null, lines: string[]): string | null => (path === null ? null : `${lines.join('\n')}\n`);
  const renamed = from !== null && to !== null && from !== to ? { previousPath: from } : {};
  return [to ?? from ?? '', { before: text(from, before), after: text(to, after), ...renamed }];
}

/** Every change file below a folder, by its path within it. */
export function changeFilesIn(folder: string): [string, ChangeFile][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.diff'))
    .sort()
    .map((name) => [name, parseChangeFile(readFileSync(join(folder, name), 'utf8'))]);
}
