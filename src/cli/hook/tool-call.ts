/**
 * What an agent is about to do, read from the JSON that its tool gives a hook. The forms are those of the tools' own documentation of
 * hooks (Claude Code, Codex, Cursor, Gemini CLI, Copilot); a tool that is not known is read by the same names of fields.
 */
import { patchedFiles } from './patch.js';

export const AGENT_TOOLS = ['claude-code', 'codex', 'cursor', 'gemini', 'copilot'] as const;
export type AgentTool = (typeof AGENT_TOOLS)[number];

/** One replacement. */
export interface Edit {
  /** The text that is replaced; null when the whole file is. */
  readonly from: string | null;
  readonly to: string;
  /** Every place, not only the first. */
  readonly all: boolean;
}

export type Action =
  | { readonly kind: 'command'; readonly script: string; readonly folder: string | null }
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'edit'; readonly path: string; readonly edits: readonly Edit[] }
  | { readonly kind: 'delete'; readonly path: string };

export interface ToolCall {
  readonly tool: AgentTool;
  /** The name of the event, in the tool's own words. */
  readonly event: string;
  /** Where the session works; null when the tool does not say. */
  readonly folder: string | null;
  readonly actions: readonly Action[];
}

/** The input is not one that a hook is given before a tool runs. The message is for people. */
export class UnreadableCall extends Error {
  override readonly name = 'UnreadableCall';
}

type Fields = Readonly<Record<string, unknown>>;

/** Events that come before a tool runs. All others only tell something, so there is nothing to decide. */
const BEFORE =
  /^(?:pre_?tool_?use|permission_?request|before_?tool|before(?:shellexecution|mcpexecution|readfile|tabfileread))$/i;

/** Null for an event that no tool call belongs to. */
export function readToolCall(text: string, named: AgentTool | undefined): ToolCall | null {
  const input = parsed(text);
  const event = textIn(input, 'hook_event_name', 'hookEventName', 'hookName') ?? '';
  const tool = named ?? toolOf(input, event);
  const name = textIn(input, 'tool_name', 'toolName') ?? '';
  if (event !== '' && !BEFORE.test(event)) return null;
  const folder = textIn(input, 'cwd', 'workingDirectory') ?? firstText(input['workspace_roots']);
  const given = input['tool_input'] ?? input['toolArgs'] ?? input['tool_args'];
  if (name === '' && given === undefined && !/^before/i.test(event)) {
    throw new UnreadableCall('the input names no tool and nothing that it would do');
  }
  const read = /readfile$/i.test(event) ? textIn(input, ...PATHS) : null;
  // Cursor sends the text along with the path that is about to be read.
  if (read !== null) return { tool, event, folder, actions: [{ kind: 'read', path: read }] };
  return { tool, event, folder, actions: actionsOf(name, argumentsIn(given) ?? input, folder) };
}

function parsed(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadableCall('the input is not JSON');
  }
  if (!isFields(value)) throw new UnreadableCall('the input is not a JSON object');
  return value;
}

/** By what only one of them sends. What tells nothing is answered as Claude Code is, whose form most others read too. */
function toolOf(input: Fields, event: string): AgentTool {
  if ('toolName' in input || 'toolArgs' in input) return 'copilot';
  if (event === 'BeforeTool') return 'gemini';
  if ('cursor_version' in input || 'workspace_roots' in input || /^[a-z]/.test(event)) return 'cursor';
  return 'turn_id' in input ? 'codex' : 'claude-code';
}

/** Some tools write the arguments as JSON within JSON. */
function argumentsIn(given: unknown): Fields | null {
  if (isFields(given)) return given;
  if (typeof given !== 'string') return null;
  // A patch is given as it is.
  if (PATCH.test(given)) return { input: given };
  return parsed(given);
}

const PATCH = /^[ \t]*\*\*\* Begin Patch/m;
const COMMANDS = ['command', 'cmd', 'script', 'shell_command'] as const;
const PATHS = [
  'file_path',
  'filePath',
  'path',
  'notebook_path',
  'absolute_path',
  'target_file',
  'file',
  'filename',
  'dir_path',
] as const;
const CONTENTS = ['content', 'contents', 'file_text', 'new_source', 'code_edit'] as const;
const FROM = ['old_string', 'old_str', 'oldString', 'old_text', 'oldText'] as const;
const TO = ['new_string', 'new_str', 'newString', 'new_text', 'newText'] as const;
/** What one of Copilot's tools does with a file, in the field that others have for a shell's command. */
const EDITOR = /^(?:view|create|str_replace|insert|undo_edit)$/;
const DELETES = /(?:^|_)(?:delete|remove)(?:_?file)?$/i;
const PATH_LISTS = ['paths', 'include', 'file_paths'] as const;

function actionsOf(name: string, input: Fields, folder: string | null): Action[] {
  const patch = Object.values(input).find((value) => typeof value === 'string' && PATCH.test(value));
  if (typeof patch === 'string' && !/<<|\bapply_patch\b/.test(patch.slice(0, patch.indexOf('*** Begin Patch'))))
    return patchedFiles(patch);
  const path = textIn(input, ...PATHS);
  const command = commandIn(input) ?? sqlIn(name, input);
  const actions: Action[] = [];
  if (command !== null && !(path !== null && EDITOR.test(command))) {
    const inPatch = typeof patch === 'string' ? patchedFiles(patch) : [];
    actions.push(
      { kind: 'command', script: command, folder: textIn(input, 'workdir', 'directory', 'cwd') ?? folder },
      ...inPatch,
    );
  }
  const listed = PATH_LISTS.flatMap((key) => textsIn(input[key])).map((each): Action => ({ kind: 'read', path: each }));
  if (path === null) return [...actions, ...listed, ...globbed(input)];
  const edits = editsIn(input);
  if (edits.length > 0) return [...actions, { kind: 'edit', path, edits }];
  if (DELETES.test(name)) return [...actions, { kind: 'delete', path }];
  return [...actions, { kind: 'read', path }, ...listed, ...globbed(input)];
}

/** Searches that are limited to files by a pattern, `Grep` with `glob: ".env"` for one, read those files. */
function globbed(input: Fields): Action[] {
  const glob = textIn(input, 'glob', 'include_pattern');
  return glob === null ? [] : [{ kind: 'read', path: glob }];
}

const SQL_FIELDS = ['sql', 'query', 'statement'] as const;
const SQL_TOOL = /sql|database|(?:^|_)db(?:_|$)|postgres|maria|oracle|snowflake|bigquery|supabase|neon|duckdb|clickhouse/i;
const WORD_OF_SQL =
  /^\s{0,200}(?:drop|truncate|delete|update|insert|alter|create|merge|grant|revoke|with|select|begin|do|call|exec(?:ute)?|vacuum|copy|explain|--|\/\*)(?![\w-]*:)/i;

/** Statements that a tool of a database is given are judged as if its client ran them. */
function sqlIn(name: string, input: Fields): string | null {
  const key = SQL_FIELDS.find((each) => typeof input[each] === 'string');
  if (key === undefined || (key !== 'sql' && !SQL_TOOL.test(name))) return null;
  const statement = textIn(input, key) ?? '';
  return WORD_OF_SQL.test(statement) ? scriptOf(['psql', '--command', statement]) : null;
}

function commandIn(input: Fields): string | null {
  for (const key of COMMANDS) {
    const value = input[key];
    if (typeof value === 'string') return value;
    const words = textsIn(value);
    if (words.length > 0) return scriptOf(words);
  }
  return null;
}

/** A command as a list of words: what a shell is given by `-c` is the script, other words are quoted. */
function scriptOf(words: readonly string[]): string {
  const [program = '', option = '', script] = words;
  if (words.length === 3 && /(?:^|\/)(?:ba|z|da|k)?sh$/.test(program) && /^-\w*c$/.test(option) && script !== undefined)
    return script;
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

function editsIn(input: Fields): Edit[] {
  const listed = input['edits'];
  if (Array.isArray(listed)) return listed.filter(isFields).flatMap(editsIn);
  const whole = textIn(input, ...CONTENTS);
  if (whole !== null) return [{ from: 'cell_id' in input || 'cell_number' in input ? '' : null, to: whole, all: false }];
  const to = textIn(input, ...TO);
  if (to === null) return [];
  const from = textIn(input, ...FROM);
  return [{ from: from ?? '', to, all: input['replace_all'] === true || input['replaceAll'] === true }];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(input: Fields, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = input[key];
    if (typeof value === 'string') return value;
  }
  return null;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

function firstText(value: unknown): string | null {
  return textsIn(value)[0] ?? null;
}
