/** What is put into each tool's settings, as changes of their texts. What is there already is recognised and left. */
import { applyEdits, modify, type ParseError, parse } from 'jsonc-parser';
import type { AgentTool } from '../hook/tool-call.js';
import { withForbiddenCommands, withSandbox } from './codex.js';
import { NotChangeable } from './not-changeable.js';

export interface Planned {
  readonly path: string;
  /** The new text, or the same. Throws a {@link NotChangeable}. `text`: null where there is no file. */
  readonly change: (text: string | null) => string;
}

type Path = (string | number)[];

const SECONDS = 20;
const commandFor = (tool: AgentTool): string => `nightwarden hook --tool ${tool} || exit 2`;

/** As the checklist lists them; rules of Claude Code's own, which hold where its file tools are used. */
const DENIED = [
  '.env',
  '.env.*',
  '**/.env',
  '**/.env.*',
  '**/*secret*',
  '**/*credential*',
  '~/.aws/**',
  '~/.ssh/**',
  '~/.gnupg/**',
].map((pattern) => `Read(${pattern})`);

const grouped = (tool: AgentTool, matcher: string | null, timeout: number): object => ({
  ...(matcher !== null && { matcher }),
  hooks: [{ type: 'command', command: commandFor(tool), timeout }],
});

const forCursor = (matcher?: string): object => ({
  command: commandFor('cursor'),
  timeout: SECONDS,
  failClosed: true,
  ...(matcher !== undefined && { matcher }),
});

const PLANS: Readonly<Record<AgentTool, Planned>> = {
  'claude-code': {
    path: '.claude/settings.json',
    change: (text) => {
      const hooked = withHook(text ?? '{}', ['hooks', 'PreToolUse'], grouped('claude-code', '*', SECONDS));
      return DENIED.reduce((json, rule) => withItem(json, ['permissions', 'deny'], rule, (each) => each === rule), hooked);
    },
  },
  codex: {
    path: '.codex/hooks.json',
    change: (text) => withHook(text ?? '{}', ['hooks', 'PreToolUse'], grouped('codex', null, SECONDS)),
  },
  cursor: {
    path: '.cursor/hooks.json',
    change: (text) => {
      const json = withValue(text ?? '{}', ['version'], 1);
      const events = ['beforeShellExecution', 'beforeReadFile'];
      const hooked = events.reduce((each, event) => withHook(each, ['hooks', event], forCursor()), json);
      return withHook(hooked, ['hooks', 'preToolUse'], forCursor('Write|StrReplace|Edit|Delete|Grep'));
    },
  },
  gemini: {
    path: '.gemini/settings.json',
    change: (text) => withHook(text ?? '{}', ['hooks', 'BeforeTool'], grouped('gemini', '.*', SECONDS * 1_000)),
  },
  copilot: {
    path: '.github/hooks/nightwarden.json',
    change: (text) =>
      withHook(withValue(text ?? '{}', ['version'], 1), ['hooks', 'preToolUse'], {
        type: 'command',
        bash: commandFor('copilot'),
        powershell: 'nightwarden hook --tool copilot; if ($LASTEXITCODE -ne 0) { exit 2 }',
        timeoutSec: SECONDS,
      }),
  },
};

const NOTE = `## Nightwarden

Every change here is judged by Nightwarden (policy: .github/nightwarden.yml), and so is every command and edit before it runs.
When it blocks one, read the reason and do it another way: do not skip it, and do not change its settings.
`;

/** The file that a tool's hook is written to. */
export function hooksPathOf(tool: AgentTool): string {
  return PLANS[tool].path;
}

/** What a tool's settings hold beside its hook, in files of their own. */
const BESIDE: Partial<Record<AgentTool, readonly Planned[]>> = {
  codex: [
    { path: '.codex/config.toml', change: withSandbox },
    { path: '.codex/rules/nightwarden.rules', change: withForbiddenCommands },
  ],
};

/** What is planned for these tools, and for every repository. */
export function plansFor(tools: readonly AgentTool[]): Planned[] {
  return [
    ...tools.flatMap((tool) => [PLANS[tool], ...(BESIDE[tool] ?? [])]),
    {
      path: 'AGENTS.md',
      change: (text) =>
        /nightwarden/i.test(text ?? '') ? (text ?? '') : `${text === null || text === '' ? '' : `${text.trimEnd()}\n\n`}${NOTE}`,
    },
    { path: '.github/nightwarden.yml', change: (text) => text ?? '# Everything here has a default.\nenforcement: active\n' },
  ];
}

/** Unless some hook of the list runs Nightwarden. */
function withHook(text: string, path: Path, hook: object): string {
  return withItem(text, path, hook, (each) => /\bnightwarden hook\b/.test(JSON.stringify(each)));
}

function withItem(text: string, path: Path, item: unknown, isIt: (each: unknown) => boolean): string {
  const list = valueAt(text, path);
  if (list !== undefined && !Array.isArray(list)) throw new NotChangeable(`has something else than a list at ${path.join('.')}`);
  if (list?.some(isIt) === true) return text;
  return list === undefined ? edited(text, path, [item]) : edited(text, [...path, list.length], item);
}

function withValue(text: string, path: Path, value: unknown): string {
  return valueAt(text, path) === undefined ? edited(text, path, value) : text;
}

function edited(text: string, path: Path, value: unknown): string {
  const isTabbed = /^\t/m.test(text);
  const indent = /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
  const formattingOptions = {
    insertSpaces: !isTabbed,
    tabSize: isTabbed ? 1 : indent,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  const after = applyEdits(
    text,
    modify(text, path, value, { formattingOptions, isArrayInsertion: typeof path.at(-1) === 'number' }),
  );
  return after.endsWith('\n') ? after : `${after}\n`;
}

function valueAt(text: string, path: Path): unknown {
  const errors: ParseError[] = [];
  let value: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NotChangeable('is not a JSON object that can be read');
  }
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new NotChangeable(`has something else than an object around ${path.join('.')}`);
    }
    value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}
