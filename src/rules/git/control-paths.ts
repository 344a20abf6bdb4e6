/**
 * Files that decide what agents may do, what is checked and who must agree, by group. Paths are compared without regard to case,
 * as file systems and most tools do.
 */

export const CONTROL_GROUPS = [
  'policy',
  'owners',
  'workflows',
  'agents',
  'instructions',
  'hooks',
  'updates',
  'git',
  'editor',
  'packages',
] as const;
export type ControlGroup = (typeof CONTROL_GROUPS)[number];

interface Group {
  readonly group: ControlGroup;
  /** What the group decides, after "which". */
  readonly decides: string;
  readonly paths: RegExp;
}

/** The first that fits counts. */
const GROUPS: readonly Group[] = [
  { group: 'policy', decides: 'says how changes are judged', paths: /^\.github\/nightwarden\.ya?ml$/i },
  {
    group: 'owners',
    decides: 'says whose approval a change needs',
    paths: /^(?:\.github\/|\.gitlab\/|docs\/)?CODEOWNERS$|(?:^|\/)OWNERS(?:_ALIASES)?$/i,
  },
  {
    group: 'workflows',
    decides: 'says what is checked before a merge, and runs with the rights of the repository',
    paths:
      /^\.(?:github|gitea|forgejo)\/(?:workflows|actions)\/|(?:^|\/)action\.ya?ml$|(?:^|\/)(?:[^/]{0,100}\.)?\.?gitlab-ci[^/]{0,100}\.ya?ml$|^\.gitlab\/ci\/|(?:^|\/)Jenkinsfile[^/]*$|^\.circleci\/|(?:^|\/)(?:azure-pipelines|bitbucket-pipelines)[^/]{0,100}\.ya?ml$|^\.(?:azure-pipelines|azuredevops|buildkite|woodpecker|drone|teamcity)(?:\/|\.ya?ml$)|^\.(?:travis|cirrus|appveyor)\.ya?ml$|^appveyor\.ya?ml$/i,
  },
  {
    group: 'agents',
    decides: 'says what agents may run, read and reach',
    paths:
      /(?:^|\/)\.(?:claude|codex|gemini|cursor|qwen|factory|kiro|openhands|opencode|goose|amazonq|augment|vibe|trae|roo|kilocode|junie|windsurf|devin|jules|pi|aiassistant|agents?)\/(?!(?:rules|skills|commands|agents|instructions|prompts|docs|steering|memory|plans|guidelines|workflows)\/|[^/]*\.mdc?$)|(?:^|\/)\.(?:claude|mcp|crush)\.json$|^\.github\/(?:hooks|agents|chatmodes)\/|^\.vscode\/mcp\.json$|(?:^|\/)\.(?:gemini|cursor|cursorindexing|cline|codeium|aider|roo|augment)ignore$|(?:^|\/)\.(?:aider\.conf\.yml|aider\.model\.settings\.yml|roomodes|kilocodemodes|replit)$|(?:^|\/)(?:opencode\.jsonc?|firebender\.json|replit\.nix|sweep\.yaml)$|^\.coderabbit\.ya?ml$/i,
  },
  {
    group: 'instructions',
    decides: 'tells agents what to do',
    paths:
      /(?:^|\/)(?:AGENTS?|AGENTS\.override|CLAUDE|CLAUDE\.local|GEMINI|QWEN|CRUSH|WARP|SKILL)\.md$|(?:^|\/)\.(?:cursorrules|clinerules|windsurfrules|goosehints|rules|augment-guidelines|openhands_instructions)$|(?:^|\/)\.clinerules\/|^\.github\/(?:copilot-instructions\.md$|(?:instructions|prompts|skills)\/)|(?:^|\/)\.(?:claude|codex|gemini|cursor|qwen|factory|kiro|openhands|opencode|goose|amazonq|augment|vibe|trae|roo|kilocode|junie|windsurf|devin|jules|pi|aiassistant|agents?)\//i,
  },
  {
    group: 'hooks',
    decides: 'runs on the machines of who commits',
    paths:
      /(?:^|\/)\.(?:husky|githooks|git-hooks)\/|(?:^|\/)\.?(?:lefthook(?:-local)?|pre-commit-config|pre-commit-hooks|overcommit)\.ya?ml$|(?:^|\/)\.lintstagedrc[^/]*$/i,
  },
  {
    group: 'updates',
    decides: 'says which updates of dependencies arrive',
    paths: /^\.github\/(?:dependabot\.ya?ml|renovate\.json5?)$|(?:^|\/)\.?renovate(?:rc)?(?:\.json5?)?$/i,
  },
  {
    group: 'git',
    decides: 'says what git shows, merges and fetches',
    paths: /(?:^|\/)\.(?:gitattributes|gitmodules|gitconfig|mailmap)$/i,
  },
  {
    group: 'editor',
    decides: 'runs when somebody opens the project',
    paths:
      /(?:^|\/)\.vscode\/(?:tasks|settings|launch)\.json$|(?:^|\/)\.devcontainer(?:\/|\.json$)|(?:^|\/)\.(?:zed|idx)\/|(?:^|\/)\.envrc$/i,
  },
  {
    group: 'packages',
    decides: 'says where packages and tools come from',
    paths:
      /(?:^|\/)(?:\.npmrc|\.yarnrc(?:\.yml)?|\.pnpmfile\.cjs|bunfig\.toml|pip\.conf|\.bazelrc|gradle-wrapper\.properties|maven-wrapper\.properties)$|(?:^|\/)\.cargo\/config(?:\.toml)?$/i,
  },
];

export interface ControlFile {
  readonly group: ControlGroup;
  readonly decides: string;
}

/** What a path controls, or null. */
export function controlOf(path: string): ControlFile | null {
  return GROUPS.find(({ paths }) => paths.test(path)) ?? null;
}

/** Names as their tools ask for them. */
const SPELLINGS =
  /(?:^|\/)(?:AGENTS\.md|AGENTS\.override\.md|CLAUDE\.md|CLAUDE\.local\.md|GEMINI\.md|QWEN\.md|CODEOWNERS|\.github|\.claude|\.cursor|\.codex|\.gemini|\.husky|\.vscode|\.mcp\.json|\.cursorrules|\.gitattributes|\.gitmodules|\.npmrc)(?=\/|$)/gi;

/** A part of the path that is one of these names but for the case of its letters; null when all are spelled as expected. */
export function misspelledControl(path: string): { readonly written: string; readonly expected: string } | null {
  for (const { 0: found } of path.matchAll(SPELLINGS)) {
    const written = found.replace(/^\//, '');
    const expected = written.toLowerCase().endsWith('.md')
      ? written.replace(/^[^.]+/, (name) => name.toUpperCase()).replace(/\.[A-Za-z.]{1,40}$/, (rest) => rest.toLowerCase())
      : /^codeowners$/i.test(written)
        ? 'CODEOWNERS'
        : written.toLowerCase();
    if (written !== expected) return { written, expected };
  }
  return null;
}
