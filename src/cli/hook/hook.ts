/**
 * `nightwarden hook`: one tool call, judged before it runs. Whatever goes wrong blocks: tools take every exit code but 2, and a hook
 * that does not end, for permission.
 */
import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { createContext, runInContext } from 'node:vm';
import { readWorkingPlace, type WorkingPlace } from '../../git/working-place.js';
import { loadGrammars } from '../../syntax/grammars.js';
import { answerFor } from './answer.js';
import { ALLOW, type Decision, deny, worstOf } from './decision.js';
import type { CommandPolicy } from './judge-command.js';
import { isSecretPath } from './secret-paths.js';
import { placeOf, type Project, realOf } from './project.js';
import { type Action, AGENT_TOOLS, type AgentTool, readToolCall, type ToolCall, UnreadableCall } from './tool-call.js';

/** Milliseconds from the start; far above what a call takes, far below what tools wait. */
const DEADLINE_MS = 8_000;
const MOST_BYTES = 8 * 1024 * 1024;
const POLICY = '.github/nightwarden.yml';

/** Never returns: it ends the process, with 0 when the tool may go on or ask, and with 2 when it may not. */
export async function runHook(args: readonly string[]): Promise<void> {
  // Parsers are run once; making them fast takes longer than they take (docs/performance.md).
  setFlagsFromString('--liftoff-only');
  const named = toolNamed(args);
  const late = setTimeout(() => block(named, 'no decision was reached in time'), DEADLINE_MS);
  process.on('uncaughtException', (error) => block(named, reasonOf(error)));
  try {
    const text = await readInput();
    const call = readToolCall(text, named);
    if (call === null) return leave('', '', 0);
    const { stdout, stderr, exitCode } = answerFor(call.tool, call.event, await withoutSecrets(await decide(call), text));
    clearTimeout(late);
    leave(stdout, stderr, exitCode);
  } catch (error) {
    block(named, reasonOf(error));
  }
}

/** The reason goes into the agent's context and its provider's logs. */
async function withoutSecrets(decision: Decision, call: string): Promise<Decision> {
  if (decision.kind === 'allow') return decision;
  const { withheldFromText } = await import('../../rules/credentials/withheld-secrets.js');
  return inTime(() => ({ ...decision, reason: withheldFromText(call).mask(decision.reason) }));
}

/** Loads every part that a call may need, so that the build can keep its machine code. */
export async function loadEveryPart(): Promise<void> {
  await Promise.all([
    import('../../rules/credentials/withheld-secrets.js'),
    import('./judge-command.js'),
    import('./judge-edit.js'),
    import('../local-policy.js'),
  ]);
}

function toolNamed(args: readonly string[]): AgentTool | undefined {
  const [option, value = ''] = args.flatMap((arg) => (arg.startsWith('--tool=') ? ['--tool', arg.slice(7)] : [arg]));
  if (option === undefined) return undefined;
  const tool = AGENT_TOOLS.find((each) => each === value);
  if (option !== '--tool' || tool === undefined || args.length > 2) {
    block(undefined, `the hook is called wrongly; write: nightwarden hook [--tool ${AGENT_TOOLS.join('|')}]`);
  }
  return tool;
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new UnreadableCall('the input is over the limit of 8 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function decide(call: ToolCall): Promise<Decision> {
  const folder = realOf(call.folder ?? process.cwd());
  if (call.actions.length === 0) return ALLOW;
  const runsCommands = call.actions.some((action) => action.kind === 'command');
  const [place] = await Promise.all([readWorkingPlace(folder, POLICY), runsCommands ? loadGrammars(['command.sh']) : null]);
  const project: Project = { root: realOf(place.root ?? folder), branch: place.branch };
  const decisions: Decision[] = [];
  for (const action of call.actions) decisions.push(await judge(action, folder, project, place));
  return worstOf(decisions);
}

async function judge(action: Action, folder: string, project: Project, place: WorkingPlace): Promise<Decision> {
  switch (action.kind) {
    case 'command': {
      const { judgeCommand } = await import('./judge-command.js');
      const policy = await commandPolicy(place);
      const start = action.folder === null ? folder : placeOf(project, action.folder, folder).real;
      return inTime(() => judgeCommand(action.script, start, project, policy));
    }
    case 'read':
      return judgeRead(action.path, folder, project);
    case 'edit':
    case 'delete': {
      const { prepareEdit } = await import('./judge-edit.js');
      const { policyOf } = await import('../local-policy.js');
      const policy = policyOf(place.file?.text ?? null, place.file?.origin ?? 'defaults');
      const prepared = await prepareEdit(action, folder, project);
      return inTime(() => prepared(policy));
    }
  }
}

/** Without a policy every rule is active, so that nothing has to be loaded to know. */
async function commandPolicy({ file }: WorkingPlace): Promise<CommandPolicy> {
  if (file === null) return { isActive: () => true };
  const { policyOf } = await import('../local-policy.js');
  const policy = policyOf(file.text, file.origin);
  return {
    isActive: (rule) => policy.enforcement === 'active' && (policy.rules.get(rule)?.enforcement ?? 'active') === 'active',
  };
}

function judgeRead(path: string, folder: string, project: Project): Decision {
  const { real } = placeOf(project, path, folder);
  if (!isSecretPath(path) && !isSecretPath(real)) return ALLOW;
  return deny(
    `${path.slice(0, 200)} holds credentials by its name, and they stay out of an agent's reach. Use the names of the variables, or a template without values.`,
  );
}

/** Runs what cannot be interrupted otherwise, such as a loop that does not end. Throws when it takes too long. */
function inTime<T>(work: () => T): T {
  return runInContext('work()', createContext({ work }), { timeout: DEADLINE_MS / 2 }) as T;
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreadableCall) return error.message;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'no decision was reached in time';
  return `it stopped with an error (${String(message ?? error).slice(0, 300)})`;
}

function block(tool: AgentTool | undefined, reason: string): never {
  const said = deny(`this call could not be judged, so it is blocked: ${reason}.`);
  const { stdout, stderr } = answerFor(tool ?? 'claude-code', 'PreToolUse', said);
  return leave(tool === undefined ? '' : stdout, stderr, 2);
}

function leave(stdout: string, stderr: string, exitCode: 0 | 2): never {
  for (const [stream, text] of [
    [1, stdout],
    [2, stderr],
  ] as const) {
    try {
      if (text !== '') writeSync(stream, text);
    } catch {
      // Nobody reads it; the exit code is what decides.
    }
  }
  process.exit(exitCode);
}
