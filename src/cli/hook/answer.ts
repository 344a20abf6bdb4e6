/** A decision in the form that each tool reads. An exit code of 2 blocks in all of them, whatever was printed. */
import type { Decision } from './decision.js';
import type { AgentTool } from './tool-call.js';

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: 0 | 2;
}

/** Longest reason. Claude Code reads at most 10,000 characters of JSON. */
const MOST_CHARACTERS = 2_000;

export function answerFor(tool: AgentTool, event: string, decision: Decision): Answer {
  if (decision.kind === 'allow') return { stdout: '', stderr: '', exitCode: 0 };
  const reason = `Nightwarden: ${decision.reason}`.slice(0, MOST_CHARACTERS);
  // A question that a tool cannot put would be passed over, which lets the call run.
  const kind = decision.kind === 'ask' && !canAsk(tool, event) ? 'deny' : decision.kind;
  const shown = kind === decision.kind ? reason : `${reason} A person has to do this, or say so in a tool that can ask.`;
  const json = `${JSON.stringify(formOf(tool, event, kind, shown))}\n`;
  return kind === 'ask' ? { stdout: json, stderr: '', exitCode: 0 } : { stdout: json, stderr: `${shown}\n`, exitCode: 2 };
}

/** Cursor asks before commands and MCP tools only; Codex and Gemini CLI read no question from a hook. */
function canAsk(tool: AgentTool, event: string): boolean {
  if (tool === 'cursor') return /^before(?:Shell|MCP)Execution$/.test(event);
  return tool === 'claude-code' || tool === 'copilot';
}

function formOf(tool: AgentTool, event: string, kind: 'ask' | 'deny', reason: string): unknown {
  switch (tool) {
    case 'claude-code':
    case 'codex':
      return {
        hookSpecificOutput: {
          hookEventName: event === '' ? 'PreToolUse' : event,
          permissionDecision: kind,
          permissionDecisionReason: reason,
        },
      };
    case 'cursor':
      return { permission: kind, user_message: reason, agent_message: reason };
    case 'gemini':
      return { decision: kind, reason };
    case 'copilot':
      return { permissionDecision: kind, permissionDecisionReason: reason };
  }
}
