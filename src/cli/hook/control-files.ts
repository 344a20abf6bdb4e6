/** Files that decide what agents may do and what is checked. An agent that writes one of them has to be allowed by a person. */

const CONTROL =
  /^\.github\/(?:nightwarden\.ya?ml$|CODEOWNERS$|dependabot\.ya?ml$|(?:workflows|actions|hooks|agents|instructions|prompts|chatmodes)\/|copilot-instructions\.md$)|^(?:docs\/)?CODEOWNERS$|(?:^|\/)(?:\.git|\.husky|\.githooks|\.claude|\.codex|\.gemini|\.cursor|\.circleci|\.devcontainer)\/|(?:^|\/)(?:AGENTS(?:\.override)?|CLAUDE(?:\.local)?|GEMINI)\.md$|(?:^|\/)(?:\.mcp\.json|\.claude\.json|\.cursorrules|\.cursorignore|\.geminiignore|\.pre-commit-config\.yaml|lefthook\.ya?ml|\.gitattributes|\.gitmodules|\.gitlab-ci\.yml|Jenkinsfile)$|^\.vscode\/(?:mcp|tasks|settings|launch)\.json$/i;

export function isControlFile(path: string): boolean {
  return CONTROL.test(path);
}
