/** The checks that a CI configuration runs: which commands and actions, of what kind, and whether their failure counts. */
import { type DataNode, entriesOf, isUnreadableData, itemsOf, walkData } from '../../syntax/data/data.js';
import { readYaml } from '../../syntax/data/yaml.js';
import { scriptReadersOf } from '../../syntax/scripts/readers.js';
import { isUnreadable, lineIn } from '../../syntax/scripts/script.js';

export type CheckKind = 'tests' | 'lint' | 'types' | 'security' | 'coverage';

export interface Check {
  readonly kind: CheckKind;
  /** The command or action, without what takes its failure away and without a version. */
  readonly command: string;
  readonly line: number;
  /** Why its failure changes nothing: "`|| true` follows it"; null when it counts. */
  readonly ignored: string | null;
}

const CI =
  /(?:^|\/)\.(?:github|gitea|forgejo)\/(?:workflows|actions)\/.{0,300}\.ya?ml$|(?:^|\/)(?:[^/]{0,100}\.)?\.?gitlab-ci[^/]{0,100}\.ya?ml$|(?:^|\/)\.gitlab\/.{0,300}\.ya?ml$|(?:^|\/)\.circleci\/.{0,300}\.ya?ml$|(?:^|\/)(?:azure-pipelines|bitbucket-pipelines)[^/]{0,100}\.ya?ml$|(?:^|\/)\.(?:azure|azuredevops|azure-pipelines|buildkite|woodpecker|drone)(?:\/.{0,300})?\.ya?ml$|(?:^|\/)\.(?:travis|drone|woodpecker)\.ya?ml$|(?:^|\/)Jenkinsfile[^/]{0,100}$/i;

export function isCiConfiguration(path: string): boolean {
  return CI.test(path);
}

/** The first that fits counts. */
const KINDS: readonly (readonly [CheckKind, RegExp])[] = [
  [
    'security',
    /github\/codeql-action\/analyze|\b(?:gitleaks|trufflehog|semgrep|bandit|snyk|trivy|grype|osv-scanner|govulncheck|brakeman|bundler-audit|pip-audit|safety check|gosec|zizmor|detect-secrets|checkov|tfsec|kics)\b|dependency-review-action|\b(?:npm|pnpm|yarn|cargo|composer|bundle) audit\b|ossf\/scorecard-action/,
  ],
  ['coverage', /\bcodecov\/codecov-action|\bcoverallsapp\/|--cov-fail-under|--check-coverage|\bcoverage report\b/],
  [
    'types',
    /\btsc\b(?!.{0,80}--build\b.{0,80}release)|\b(?:mypy|pyright|phpstan|psalm|sorbet|flow check|vue-tsc|svelte-check|pyre)\b|\b(?:typecheck|type-check|check-types|check:types)\b/,
  ],
  [
    'lint',
    /\b(?:eslint|biome|oxlint|ruff|flake8|pylint|golangci-lint|rubocop|clippy|shellcheck|stylelint|ktlint|detekt|checkstyle|hadolint|actionlint|prettier --check|black --check|pre-commit run|php-cs-fixer|phpcs|staticcheck|go vet|super-linter)\b|pre-commit\/action|\b(?:npm|pnpm|yarn|bun)(?: run)?(?: -\S{1,80}){0,6} lint\b|\b(?:make|just|task|rake) lint\b/,
  ],
  [
    'tests',
    /\b(?:npm|pnpm|yarn|bun)(?: run)?(?: -\S+(?: \S+)?)? test(?=$|[\s:'"&|;])|\b(?:npm|pnpm|yarn|bun) run test[:\w-]*|\b(?:npm t|npx jest|npx vitest|jest|vitest|mocha|pytest|tox|nox|rspec|phpunit|pest|ctest|playwright test|go test|cargo test|cargo nextest|dotnet test|mix test|swift test|deno test|unittest)\b|\bmvnw? .{0,80}\b(?:test|verify)\b|\bgradlew? .{0,80}\b(?:test|check)\b|\b(?:rake|rails|make|just|task) test\b|\bpython \S*manage\.py test\b/,
  ],
];

export function kindOfCheck(command: string): CheckKind | null {
  return KINDS.find(([, pattern]) => pattern.test(command))?.[0] ?? null;
}

const SWALLOWED = /(?<!\s)\s*(?:\|\|\s*(?:true|:|exit 0|echo\b[^|&;]{0,200}|\/bin\/true)|;\s*(?:true|exit 0|:))\s*$/;
/** They only install it, name it or print it. */
const ONLY_NAMES =
  /^(?:echo|printf|#|(?:sudo )?(?:apt(?:-get)?|brew|apk) |(?:uv |python3? -m )?pip3? install|(?:npm|pnpm|yarn|bun) (?:i|install|add|ci)\b|gem install|cargo install|go install|go get|mv|cp|cat|mkdir|rm|cd|export|curl|wget|if |elif |name:)/;

/** Null for a command that checks nothing. */
export function checkOfCommand(line: string): Pick<Check, 'kind' | 'command' | 'ignored'> | null {
  const written = line.slice(0, 2_000).trim().replace(/\s+/g, ' ');
  if (ONLY_NAMES.test(written)) return null;
  const swallowed = SWALLOWED.exec(written)?.[0].trim() ?? null;
  const command = written.replace(SWALLOWED, '');
  const kind = kindOfCheck(command);
  return kind === null ? null : { kind, command, ignored: swallowed === null ? null : `\`${swallowed}\` follows it` };
}

/** The checks of a file, in the order of their lines. */
export function checksOf(path: string, text: string): Check[] | { readonly reason: string } {
  const checks: Check[] = [];
  const isYaml = /\.ya?ml$/i.test(path);
  const documents = isYaml ? readYaml(text) : [];
  if (isUnreadableData(documents)) return { reason: `${path} cannot be read: ${documents.reason}` };
  const switched = documents.flatMap(switchedOff);
  const off = (line: number): string | null =>
    switched.find((each) => line >= each.line && line <= each.endLine)?.because ?? null;
  for (const reader of scriptReadersOf(path)) {
    const parts = reader.read(path, text);
    if (isUnreadable(parts)) return { reason: parts.reason };
    for (const part of parts) {
      let isLoose = false;
      for (const [index, line] of part.text.split('\n').entries()) {
        if (/^\s*set \+e\b/.test(line)) isLoose = true;
        if (/^\s*set -\w*e/.test(line)) isLoose = false;
        const check = checkOfCommand(line);
        if (check === null) continue;
        const at = lineIn(part, index + 1);
        checks.push({ ...check, line: at, ignored: check.ignored ?? off(at) ?? (isLoose ? '`set +e` stands before it' : null) });
      }
    }
  }
  for (const { node } of documents.flatMap((document) => [...walkData(document)])) {
    for (const { key, line, value } of entriesOf(node)) {
      if (key !== 'uses' || value.kind !== 'scalar') continue;
      const command = value.text.replace(/@.*$/s, '').slice(0, 300);
      const kind = kindOfCheck(command);
      if (kind !== null) checks.push({ kind, command, line, ignored: off(line) });
    }
  }
  return checks.sort((one, other) => one.line - other.line);
}

interface SwitchedOff {
  readonly line: number;
  readonly endLine: number;
  readonly because: string;
}

const SWITCHES: readonly (readonly [key: string, value: RegExp])[] = [
  ['continue-on-error', /^true$/i],
  ['continueOnError', /^true$/i],
  ['allow_failure', /^true$/i],
  ['soft_fail', /^true$/i],
  ['failure', /^ignore$/],
  ['if', /^(?:\$\{\{\s*)?(?:false|0)(?:\s*\}\})?$/],
  ['condition', /^false$/i],
  ['enabled', /^false$/i],
];

/** Steps and jobs whose failure does not count, or that never run. */
function switchedOff(document: DataNode): SwitchedOff[] {
  return [...walkData(document)].flatMap(({ node, path }) => {
    if (path.length === 0) return [];
    return entriesOf(node).flatMap(({ key, value }): SwitchedOff[] => {
      const [said] = itemsOf(value);
      const isOff = said?.kind === 'scalar' && SWITCHES.some(([name, pattern]) => name === key && pattern.test(said.text.trim()));
      if (!isOff || value.kind !== 'scalar') return [];
      return [{ line: node.line, endLine: node.endLine, because: `\`${key}: ${said.text.trim()}\` is set for it` }];
    });
  });
}
