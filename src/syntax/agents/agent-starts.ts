/** Where workflows and scripts start coding agents. */
import type { DataNode } from '../data/data.js';
import type { Invocation } from '../shell/invocation.js';
import { actionOf, scalarsOf, type Step } from '../workflows/workflow.js';
import { AGENT_TOOLS, type AgentTool } from './agent-tools.js';

/** Words of a command line that are read: what comes later is a prompt. */
const MOST_WORDS = 200;
const LONGEST_WORD = 300;

export interface AgentStart {
  readonly tool: AgentTool;
  /** Arguments, or inputs as `name: value`, that the tables' patterns are matched against. No prompts. */
  readonly told: string;
  readonly unattended: boolean;
}

/** The agent that a step's action starts, or null. */
export function startedByAction(step: Step): AgentStart | null {
  const action = actionOf(step.uses);
  const tool = AGENT_TOOLS.find(({ actions }) => actions.some((each) => action === each || action.startsWith(`${each}/`)));
  if (tool === undefined) return null;
  const inputs = step.inputs
    .filter(({ key }) => key === 'claude_args' || !tool.prompts.includes(key))
    .map(({ key, value }) => `${key}: ${textOf(value)}`);
  return { tool, told: inputs.join('\n').replace(/[ \t\n]+/g, ' '), unattended: true };
}

/** Programs that fetch a package and run it. */
const FETCHERS = new Set(['npx', 'pnpx', 'bunx', 'uvx', 'pipx', 'pnpm', 'yarn', 'npm', 'bun', 'deno']);

/** The agent that a command starts, or null. */
export function startedByCommand({ program, words }: Invocation): AgentStart | null {
  const flags = words
    .slice(0, MOST_WORDS)
    .flatMap(({ text }) => (text === '' || text.length > LONGEST_WORD || /\s/.test(text) ? [] : [text]));
  const direct = AGENT_TOOLS.find(({ programs }) => programs.includes(program));
  if (direct !== undefined) return startOf(direct, flags);
  if (!FETCHERS.has(program)) return null;
  const at = flags.findIndex((flag) => toolOfPackage(flag) !== null);
  const tool = toolOfPackage(flags[at] ?? '');
  const earlier = flags.slice(0, Math.max(at, 0));
  // To install it is not to run it.
  return tool === null || earlier.some((flag) => /^(?:i|install|add|ci|update|view|info)$/.test(flag))
    ? null
    : startOf(tool, flags.slice(at + 1));
}

function toolOfPackage(flag: string): AgentTool | null {
  const name = flag.replace(/^(?:npm:)/, '').replace(/(?<=.)@[^@/]{0,80}$/, '');
  return AGENT_TOOLS.find(({ packages = [] }) => packages.includes(name)) ?? null;
}

/** Nothing is started by asking for help or the version, and by signing in. */
const NO_SESSION =
  /^(?:--version|-v|-V|--help|-h|help|version|mcp|login|logout|config|update|doctor|plugin|plugins|install|auth|extensions|models?|completion|upgrade)(?:\s|$)/;

function startOf(tool: AgentTool, flags: readonly string[]): AgentStart | null {
  const told = flags.join(' ');
  if (NO_SESSION.test(told)) return null;
  return { tool, told, unattended: tool.unattended.test(told) };
}

function textOf(node: DataNode): string {
  return [...scalarsOf(node)].map(({ scalar }) => scalar.text.slice(0, 20_000)).join(' ');
}

/** Whether it runs every command unasked, and nothing of its own keeps these in a sandbox. */
export function skipsPermissions({ tool, told }: AgentStart): boolean {
  return tool.skipsPermissions.test(told) && tool.sandboxed?.test(told) !== true;
}

/** Whether a turn limit of at most `mostTurns`, or another limit of its own, ends the session. */
export function isLimited({ tool, told }: AgentStart, mostTurns: number): boolean {
  const found = tool.limit?.exec(told) ?? null;
  if (found === null) return false;
  const turns = found[1] ?? found[2];
  return turns === undefined || Number(turns) <= mostTurns;
}
