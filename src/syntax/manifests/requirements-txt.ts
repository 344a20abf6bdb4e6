/** requirements.txt and constraints of pip: one requirement a line, with continuations, options and hashes. */
import { Declarations } from './declarations.js';
import type { Declaration, Unreadable } from './manifest.js';
import { readRequirement } from './python-requirement.js';

/** Characters. */
const LARGEST = 2_000_000;

export function isRequirementsFile(path: string): boolean {
  const inFolder = /(?:^|\/)requirements\/[^/]+\.(?:txt|in)$/i.test(path);
  return inFolder || /(?:^|[/_.-])(?:requirements?|constraints?)(?:[._-][^/]{0,100})?\.(?:txt|in|pip)$/i.test(path);
}

export interface LogicalLine {
  /** Joined, without its comment. */
  readonly text: string;
  /** One-based. */
  readonly line: number;
  readonly endLine: number;
}

/** Lines as pip joins them: a backslash continues, `#` after white space begins a comment. */
export function logicalLines(text: string): LogicalLine[] {
  const joined: LogicalLine[] = [];
  let open: { parts: string[]; line: number } | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const goesOn = raw.endsWith('\\') && !raw.trimStart().startsWith('#');
    const part = goesOn ? raw.slice(0, -1) : raw;
    open ??= { parts: [], line: index + 1 };
    open.parts.push(part);
    if (goesOn) continue;
    joined.push({ text: withoutComment(open.parts.join(' ')), line: open.line, endLine: index + 1 });
    open = null;
  }
  if (open !== null) joined.push({ text: withoutComment(open.parts.join(' ')), line: open.line, endLine: open.line });
  return joined;
}

/** What `-r other.txt` names is a manifest of its own, judged where it changes. Constraints only narrow what others ask for. */
export function readRequirements(text: string, path: string): readonly Declaration[] | Unreadable {
  if (text.length > LARGEST) return { reason: 'the requirements are longer than 2 MB' };
  const found = new Declarations(text);
  const isConstraints = /constraints?[^/]{0,200}$/i.test(path);
  const group = isConstraints ? 'constraints' : 'requirements';
  for (const { text: logical, line, endLine } of logicalLines(text)) {
    const editable = /^\s*(?:-e|--editable)[\s=]+(\S.*)/.exec(logical)?.[1];
    const spec = (editable ?? logical).trim();
    if (spec === '' || (spec.startsWith('-') && editable === undefined)) continue;
    const hashes = spec.match(/\s--hash[=\s]\s{0,9}sha(?:256|384|512):[0-9a-f]{64,128}/gi) ?? [];
    const requirement = readRequirement(spec.replace(/\s--?[a-z-]{1,40}[=\s].{0,100000}$/s, ''));
    if (requirement === null) continue;
    // A hash admits these files only, whatever the versions say.
    const level = hashes.length > 0 && requirement.level !== 'exact' ? 'range' : requirement.level;
    if (isConstraints && (level === 'unbounded' || level === 'wildcard')) continue;
    found.add({ ...requirement, group, level, line, endLine });
  }
  return found.done();
}

function withoutComment(line: string): string {
  const at = /(?:^|\s)#/.exec(line);
  return at === null ? line : line.slice(0, at.index);
}
