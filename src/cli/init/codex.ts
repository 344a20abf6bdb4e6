/** What is put into Codex's own settings beside its hooks: the sandbox, and commands that it never runs. */
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import { NotChangeable } from './not-changeable.js';

/** Set where the file says nothing of them; a project's own choice stays. */
const SETTINGS: Readonly<Record<string, string>> = { approval_policy: 'on-request', sandbox_mode: 'workspace-write' };

/** The text of `.codex/config.toml` with a sandbox. Keys outside of tables stand before the first table. */
export function withSandbox(text: string | null): string {
  const before = text ?? '';
  const { keys, end } = topLevelOf(before);
  const missing = Object.entries(SETTINGS).filter(([key]) => !keys.has(key));
  if (missing.length === 0) return before;
  const newline = before.includes('\r\n') ? '\r\n' : '\n';
  const lines = missing.map(([key, value]) => `${key} = "${value}"${newline}`).join('');
  const head = before.slice(0, end);
  const tail = before.slice(end);
  const separator = head === '' || head.endsWith('\n') ? '' : newline;
  return `${head}${separator}${lines}${tail === '' ? '' : newline}${tail}`;
}

/** The keys outside of tables, and where the next one would be written. */
function topLevelOf(text: string): { readonly keys: ReadonlySet<string>; readonly end: number } {
  try {
    const program = parseTOML(text);
    const [top] = program.body;
    const firstTable = top.body.find((node) => node.type === 'TOMLTable');
    return { keys: new Set(Object.keys(getStaticTOMLValue(program))), end: firstTable?.range[0] ?? text.length };
  } catch {
    throw new NotChangeable('is not valid TOML');
  }
}

/** Prefixes of commands that no sandbox makes harmless, as they reach other machines or history that others have. */
const FORBIDDEN: readonly (readonly string[])[] = [
  ['git', 'push', '--force'],
  ['git', 'push', '-f'],
  ['git', 'push', '--mirror'],
  ['git', 'commit', '--no-verify'],
  ['terraform', 'destroy'],
  ['tofu', 'destroy'],
  ['pulumi', 'destroy'],
  ['gh', 'repo', 'delete'],
  ['npm', 'publish'],
];

/** The text of `.codex/rules/nightwarden.rules`; one that is there is left. */
export function withForbiddenCommands(text: string | null): string {
  if (text !== null) return text;
  const rules = FORBIDDEN.map((words) => `prefix_rule(pattern=${JSON.stringify(words)}, decision="forbidden")\n`);
  return `# What an agent may not run, whatever its session was told.\n${rules.join('')}`;
}
