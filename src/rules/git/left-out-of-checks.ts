/** What linters, scanners and hooks before a commit are told to leave out from now on. Told from the lines that changed. */
import { addedLines, type FileChange, type Line, removedLines } from '../../change/file-change.js';
import { locationOf } from '../monitoring/changed-lines.js';
import { cut } from '../offences.js';
import type { Observation, UndecidedPart } from '../rule.js';
import { kindOfCheck } from './ci-checks.js';

interface LeftOut {
  /** Who no longer looks: "gitleaks", "pre-commit". */
  readonly tool: string;
  /** The first entry as it is written. */
  readonly entry: string;
  readonly entries: number;
  readonly line: Line;
  /** Of a scanner for credentials or weaknesses. */
  readonly security: boolean;
}

interface List {
  readonly path: RegExp;
  readonly tool: string;
  readonly security: boolean;
  /** An entry; its first group, if any, is what is left out. */
  readonly entry: RegExp;
  /** Lists that come and go with the tool itself say nothing when they are new. */
  readonly evenNew: boolean;
}

const ANY_LINE = /^\s*([^\s#!/;][^\n]{0,300}|\/[^\n*/][^\n]{0,300})$/;

const LISTS: readonly List[] = [
  { path: /(?:^|\/)\.trivyignore$/, tool: 'trivy', security: true, entry: ANY_LINE, evenNew: true },
  { path: /(?:^|\/)\.gitleaksignore$/, tool: 'gitleaks', security: true, entry: ANY_LINE, evenNew: true },
  { path: /(?:^|\/)\.semgrepignore$/, tool: 'semgrep', security: true, entry: ANY_LINE, evenNew: false },
  {
    path: /(?:^|\/)\.(?:eslint|stylelint|ruff|pylint)ignore$/,
    tool: 'the linter',
    security: false,
    entry: ANY_LINE,
    evenNew: false,
  },
  {
    path: /(?:^|\/)sonar-project\.properties$/,
    tool: 'Sonar',
    security: false,
    entry: /^\s*(sonar\.(?:coverage\.|test\.|cpd\.)?exclusions\s*=[^\n]{0,300})$/,
    evenNew: false,
  },
  {
    path: /(?:^|\/)(?:\.bandit|bandit\.ya?ml|pyproject\.toml)$/,
    tool: 'bandit',
    security: true,
    entry: /^\s*(skips\s*[:=][^\n]{0,300}B\d{3}[^\n]{0,300})$/,
    evenNew: false,
  },
];

/** What a change leaves out, as warnings: there may be a good reason for it, and whoever reviews has to see it. */
export function* leftOutFindings(file: FileChange): Iterable<Observation | UndecidedPart> {
  if (!file.hunks.known) {
    yield { kind: 'undecided', reason: file.hunks.reason, path: file.path };
    return;
  }
  for (const each of leftOutBy(file)) yield findingOf('excluded', each, file);
  for (const each of hooksGone(file)) yield findingOf('unhooked', each, file);
}

function findingOf(
  message: 'excluded' | 'unhooked',
  { tool, entry, entries, line, security }: LeftOut,
  file: FileChange,
): Observation {
  const side = message === 'excluded' ? 'head' : 'base';
  const at = line[side] ?? 1;
  const named = `\`${cut(entry).replaceAll('`', "'")}\``;
  const more = entries === 1 ? '' : ` and ${entries - 1} more`;
  return {
    kind: 'finding',
    message,
    data: message === 'excluded' ? { tool, entry: `${named}${more}`, file: file.path } : { entry: named, file: file.path },
    location: locationOf({ side, startLine: at, endLine: at }, file, file.hunks.known ? file.hunks.value : []),
    identity: `${message} ${named}`,
    confidence: 'possible',
    severity: security ? 'medium' : 'low',
  };
}

/** The entries that came to lists of what is not checked; those that only moved within the file have not come. */
function leftOutBy(file: FileChange): LeftOut[] {
  const hunks = file.hunks.known ? file.hunks.value : [];
  return LISTS.filter(({ path, evenNew }) => path.test(file.path) && (evenNew || file.before !== null)).flatMap(
    ({ tool, security, entry }) => {
      const before = new Set(removedLines(hunks).map(({ text }) => text.trim()));
      const come = addedLines(hunks).filter(({ text }) => entry.test(text.slice(0, 600)) && !before.has(text.trim()));
      const [line] = come;
      return line === undefined ? [] : [{ tool, security, line, entry: line.text.trim(), entries: come.length }];
    },
  );
}

const HOOK = /^\s*-\s{1,9}id\s*:\s*["']?([\w.@/-]{1,100})/;

/** Hooks that a commit no longer runs through. One whose repository or version changes stays. */
function hooksGone(file: FileChange): LeftOut[] {
  if (!/(?:^|\/)\.pre-commit-config\.ya?ml$/.test(file.previousPath ?? file.path) || !file.hunks.known) return [];
  const idOf = ({ text }: Line): string => HOOK.exec(text.slice(0, 300))?.[1] ?? '';
  const added = new Set(addedLines(file.hunks.value).map(idOf));
  return removedLines(file.hunks.value).flatMap((line) => {
    const id = idOf(line);
    const kind = id === '' || added.has(id) ? null : kindOfCheck(id);
    return kind === null ? [] : [{ tool: 'pre-commit', security: kind === 'security', line, entry: id, entries: 1 }];
  });
}

/** Whether a file holds such a list or such hooks. */
export function holdsLeftOut({ path, previousPath }: FileChange): boolean {
  return LISTS.some((list) => list.path.test(path)) || /(?:^|\/)\.pre-commit-config\.ya?ml$/.test(previousPath ?? path);
}
