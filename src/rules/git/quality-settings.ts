/** Settings that say how much is checked: thresholds of coverage, strictness of types, rules of linters. Told from the lines that changed. */
import { addedLines, type FileChange, type Line, removedLines } from '../../change/file-change.js';

export interface LoosenedSetting {
  readonly setting: string;
  readonly before: string;
  readonly after: string;
  readonly line: Line;
  readonly confidence: 'certain' | 'possible';
}

interface Kind {
  readonly paths: RegExp;
  /** The setting's name and its value. */
  readonly pattern: RegExp;
  readonly confidence: 'certain' | 'possible';
  isLooser(before: string, after: string): boolean;
}

const isLower = (before: string, after: string): boolean => Number.parseFloat(after) < Number.parseFloat(before);
const isSwitchedOff = (before: string, after: string): boolean => /^true$/i.test(before) && /^false$/i.test(after);
const isSwitchedOn = (before: string, after: string): boolean => /^false$/i.test(before) && /^true$/i.test(after);
const isRuleOff = (before: string, after: string): boolean => /^(?:error|warn|[12])$/.test(before) && /^(?:off|0)$/.test(after);

const KINDS: readonly Kind[] = [
  {
    paths: /(?:^|\/)(?:package\.json|(?:jest|vitest|vite|karma|ava)\.config[^/]*|\.nycrc[^/]*|\.c8rc[^/]*|nyc\.config\.\w+)$/,
    pattern: /^\s*['"]?(branches|functions|lines|statements)['"]?\s*:\s*(\d{1,3}(?:\.\d{1,6})?)\s*(?:,\s*)?$/,
    confidence: 'certain',
    isLooser: isLower,
  },
  {
    paths:
      /(?:^|\/)(?:\.coveragerc|pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|noxfile\.py|Makefile)$|(?:^|\/)\.(?:github|gitlab|circleci)\/.{0,300}\.ya?ml$|(?:^|\/)[^/]{0,100}gitlab-ci[^/]{0,100}\.yml$/,
    pattern: /(fail_under\s*=|--cov-fail-under[= ]|--fail-under[= ])\s*(\d{1,3}(?:\.\d{1,6})?)/,
    confidence: 'certain',
    isLooser: isLower,
  },
  {
    paths: /(?:^|\/)\.?codecov\.ya?ml$/,
    pattern: /^\s*(target|threshold_min)\s*:\s*(\d{1,3}(?:\.\d{1,6})?)%?\s*$/,
    confidence: 'certain',
    isLooser: isLower,
  },
  {
    paths: /(?:^|\/)(?:pom\.xml|[^/]*\.gradle(?:\.kts)?|\.simplecov|spec_helper\.rb|test_helper\.rb|rails_helper\.rb)$/,
    pattern: /(<minimum>|\bminimum\s*=|minimum_coverage(?:\s+\w+:|\s|\())\s*(\d{1,3}(?:\.\d{1,6})?)/,
    confidence: 'certain',
    isLooser: isLower,
  },
  {
    paths: /(?:^|\/)phpstan[^/]*\.neon(?:\.dist)?$|(?:^|\/)psalm\.xml(?:\.dist)?$/,
    pattern: /^\s*(level)\s*:\s*(\d{1,2})\s*$/,
    confidence: 'certain',
    isLooser: isLower,
  },
  {
    paths: /(?:^|\/)[^/]{0,100}tsconfig[^/]{0,100}\.json$/,
    pattern:
      /^\s*"(strict|noImplicitAny|strictNullChecks|noUncheckedIndexedAccess|strictFunctionTypes|useUnknownInCatchVariables)"\s*:\s*(true|false)/,
    confidence: 'certain',
    isLooser: isSwitchedOff,
  },
  {
    paths: /(?:^|\/)(?:mypy\.ini|\.mypy\.ini|pyproject\.toml|setup\.cfg|pyrightconfig\.json)$/,
    pattern: /^\s*(strict|disallow_untyped_defs|check_untyped_defs|warn_return_any|strict_optional)\s*=\s*(true|false)\s*$/i,
    confidence: 'certain',
    isLooser: isSwitchedOff,
  },
  {
    paths: /(?:^|\/)(?:mypy\.ini|\.mypy\.ini|pyproject\.toml|setup\.cfg)$/,
    pattern: /^\s*(ignore_errors)\s*=\s*(true|false)\s*$/i,
    confidence: 'possible',
    isLooser: isSwitchedOn,
  },
  {
    paths: /(?:^|\/)(?:\.eslintrc[^/]*|eslint\.config\.\w+|\.oxlintrc\.json|biome\.jsonc?|\.stylelintrc[^/]*|package\.json)$/,
    pattern: /^\s*['"]?([@\w/-]{2,80})['"]?\s*:\s*\[?\s*['"]?(error|warn|off|[012])['"]?/,
    confidence: 'possible',
    isLooser: isRuleOff,
  },
  {
    paths: /(?:^|\/)\.rubocop[^/]*\.yml$|(?:^|\/)\.golangci\.ya?ml$/,
    pattern: /^\s*(Enabled|enabled)\s*:\s*(true|false)\s*$/,
    confidence: 'possible',
    isLooser: isSwitchedOff,
  },
];

export function holdsSettings(path: string): boolean {
  return KINDS.some(({ paths }) => paths.test(path));
}

export function loosenedSettings(file: FileChange): LoosenedSetting[] {
  const kinds = KINDS.filter(({ paths }) => paths.test(file.path));
  if (kinds.length === 0 || !file.hunks.known) return [];
  const removed = removedLines(file.hunks.value);
  return addedLines(file.hunks.value).flatMap((line) => {
    const kind = kinds.find(({ pattern }) => pattern.test(line.text.slice(0, 500)));
    const [, name, after] = kind?.pattern.exec(line.text.slice(0, 500)) ?? [];
    if (kind === undefined || name === undefined || after === undefined) return [];
    const own = removed.flatMap(({ text }) => {
      const [, other, value] = kind.pattern.exec(text.slice(0, 500)) ?? [];
      return other === name && value !== undefined ? [value] : [];
    });
    // The same setting may stand for several packages: only what none of the lines before allowed is looser.
    const before = own.length > 0 && own.every((value) => kind.isLooser(value, after)) ? own[0] : undefined;
    if (before === undefined) return [];
    return [{ setting: name.replace(/(?<![\s=:(<>])[\s=:(<>]+$|^[<]/g, ''), before, after, line, confidence: kind.confidence }];
  });
}
