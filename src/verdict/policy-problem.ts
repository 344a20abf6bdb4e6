/** What is wrong in a policy file, said with its place, what was found and what was meant. */
import type { z } from 'zod';
import { maskSecrets } from '../rules/credentials/mask-secrets.js';
import { didYouMean } from './did-you-mean.js';

export interface PolicyProblem {
  readonly file: string;
  /** One-based; 1 when the problem is about the whole file. */
  readonly line: number;
  /** One-based. */
  readonly column: number;
  /** Dotted, for example "rules.dependency-unpinned.fails"; empty for the whole file. */
  readonly path: string;
  /** What was found and what was meant; ends in a full stop or question mark. */
  readonly message: string;
}

export type Path = readonly (string | number)[];

/** A problem before its place in the file is known. `at` says whether the key or its value is wrong. */
export interface SettingProblem {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly message: string;
}

/** ".github/nightwarden.yml:12:5  rules.dependecy-unpinned: no such rule. Did you mean dependency-unpinned?" */
export function formatProblem(problem: PolicyProblem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  return problem.path === '' ? `${place}  ${problem.message}` : `${place}  ${problem.path}: ${problem.message}`;
}

export function dotted(path: Path): string {
  return printable(path.join('.'), 200);
}

/** Longer than anything that is shown; masking what lies beyond would only take time. */
const MASKED_LENGTH = 4_000;

/** Text of a file made safe for a terminal, short and without credentials: control and bidirectional characters become `?`. */
export function printable(text: string, limit = 60): string {
  // Masked before it is cut, since a part of a token has no shape.
  const masked = maskSecrets(text.slice(0, MASKED_LENGTH));
  const short = masked.length > limit ? `${masked.slice(0, limit)}…` : masked;
  return short.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, '?');
}

/** "a, b or c" */
export function oneOf(values: readonly string[]): string {
  return values.length < 2 ? (values[0] ?? 'nothing') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

/** "no such rule. Did you mean dependency-unpinned?", with the list of what there is when nothing is near. */
export function unknownName(what: string, name: string, candidates: readonly string[]): string {
  const near = didYouMean(name, candidates);
  if (near !== null) return `no such ${what}. Did you mean ${near}?`;
  if (candidates.length === 0) return `no such ${what}.`;
  return candidates.length <= 12 ? `no such ${what}. There is ${oneOf(candidates)}.` : `no such ${what}.`;
}

/** The value as people would name it: `"activ"`, `3`, `a list`, `nothing`. */
export function foundValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `"${printable(value)}"`;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return 'a map';
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  record: 'a map',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
};

/** More mistakes of one value than this help nobody, and a hostile file can have a hundred thousand. */
const MAXIMUM_ISSUES = 60;

/** The schema's issues as problems; `base` is where the checked value stands in the file. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  base: Path,
  keysAt: (path: Path) => readonly string[],
): SettingProblem[] {
  return issues.slice(0, MAXIMUM_ISSUES).flatMap((issue) => problemsOfIssue(issue, value, base, keysAt));
}

function problemsOfIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
  base: Path,
  keysAt: (path: Path) => readonly string[],
): SettingProblem[] {
  const relative = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const path: Path = [...base, ...relative];
  const found = valueAt(value, relative);
  const say = (message: string): SettingProblem[] => [{ path, at: 'value', message }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys
        .slice(0, MAXIMUM_ISSUES)
        .map((key) => ({ path: [...path, key], at: 'key', message: unknownName('setting', key, keysAt(path)) }));
    case 'invalid_value': {
      const values = issue.values.map(String);
      const near = typeof found === 'string' ? didYouMean(found, values) : null;
      return say(`found ${foundValue(found)}, expected ${oneOf(values)}.${near === null ? '' : ` Did you mean ${near}?`}`);
    }
    case 'invalid_type':
      if (found === undefined) return say(`missing, expected ${TYPE_NAMES[issue.expected] ?? issue.expected}.`);
      return say(`found ${foundValue(found)}, expected ${TYPE_NAMES[issue.expected] ?? issue.expected}.`);
    case 'invalid_union': {
      const alternative = issue.errors.find(
        (errors) => !errors.some((error) => error.code === 'invalid_type' && error.path.length === 0),
      );
      if (alternative !== undefined) return problemsOf(alternative, found, path, keysAt);
      const types = issue.errors.flatMap((errors) =>
        errors.flatMap((error) => (error.code === 'invalid_type' ? [error.expected] : [])),
      );
      if (types.length === 0) return say(`found ${foundValue(found)}: ${printable(issue.message, 200)}.`);
      return say(`found ${foundValue(found)}, expected ${oneOf([...new Set(types.map((type) => TYPE_NAMES[type] ?? type))])}.`);
    }
    case 'invalid_key':
    case 'invalid_element':
      return problemsOf(issue.issues, found, path, keysAt);
    case 'too_big':
    case 'too_small':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'custom':
      break;
  }
  return say(`found ${foundValue(found)}: ${printable(issue.message, 200)}.`);
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const part of path) at = entryOf(at, part);
  return at;
}

function entryOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === String(key))?.[1]
    : undefined;
}
