/** Calls of tools as the fixtures list them, in the form in which each tool gives them to a hook. */
import { readFileSync } from 'node:fs';
import type { AgentTool } from '../../../src/cli/hook/tool-call.js';

/** One line of fixtures/hook/*.jsonl. */
export interface ListedCall {
  readonly form: AgentTool;
  /** The name of the tool that is called; none for events of Cursor that are about one kind of call. */
  readonly name?: string;
  /** Other than the one that most calls of this form have. */
  readonly event?: string;
  readonly input: Readonly<Record<string, unknown>>;
}

// Joined here, so that no file of ours holds what looks like a credential.
const KEY = ['AKIA', 'Q3EGZ7XH2VN5TJ4K'].join('');

export function listedCalls(file: string, folder: string): ListedCall[] {
  const text = readFileSync(`fixtures/hook/${file}.jsonl`, 'utf8').replaceAll('$PROJECT', folder).replaceAll('$KEY', KEY);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ListedCall);
}

/** What stands on standard input of the hook. */
export function inputOf({ form, name, event, input }: ListedCall, cwd: string): string {
  return JSON.stringify(enveloped(form, name, event, input, cwd));
}

function enveloped(form: AgentTool, name: string | undefined, event: string | undefined, input: object, cwd: string): object {
  switch (form) {
    case 'claude-code':
      return {
        session_id: 'a1',
        cwd,
        permission_mode: 'default',
        hook_event_name: 'PreToolUse',
        tool_name: name,
        tool_input: input,
      };
    case 'codex':
      return { session_id: 'a1', turn_id: 't1', cwd, hook_event_name: 'PreToolUse', tool_name: name, tool_input: input };
    case 'cursor': {
      const shared = { conversation_id: 'c1', cursor_version: '2.4.0', workspace_roots: [cwd], hook_event_name: event };
      return event === 'preToolUse'
        ? { ...shared, tool_name: name, tool_input: input }
        : { ...shared, cwd, ...(name && { tool_name: name }), ...input };
    }
    case 'gemini':
      return { session_id: 'a1', cwd, hook_event_name: 'BeforeTool', tool_name: name, tool_input: input };
    case 'copilot':
      return { timestamp: 1_700_000_000_000, cwd, toolName: name, toolArgs: JSON.stringify(input) };
  }
}
