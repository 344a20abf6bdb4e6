/**
 * `nightwarden hook`: one tool call, judged before it runs. Whatever goes wrong blocks: tools take every exit code but 2, and a hook
 * that does not end, for permission.
 */
import { isUtf8 } from 'node:buffer';
import { statSync, writeSync } from 'node:fs';
import { Script } from 'node:vm';
import { type Answer, answerFor } from './answer.js';
import { ALLOW, type Decision, deny, worstOf } from './decision.js';
import type { PolicyFileText } from '../../git/working-place.js';
import type { CommandPolicy } from './judge-command.js';
import { organisationPolicyText } from './organisation-policy.js';
import { keepMachineCode, loadPart } from './parts.js';
import { type Project, placeOf, projectAround, realOf } from './project.js';
import { isSecretPath } from './secret-paths.js';
import { type Action, AGENT_TOOLS, type AgentTool, readToolCall, type ToolCall, UnreadableCall } from './tool-call.js';

/** Milliseconds from the start; far above what a call takes, far below what tools wait. */
const DEADLINE_MS = 8_000;
const MOST_BYTES = 8 * 1024 * 1024;
const POLICY = '.github/nightwarden.yml';

/** Never returns: it ends the process, with 0 when the tool may go on or ask, and with 2 when it may not. */
export async function runHook(args: readonly string[]): Promise<void> {
  const named = toolNamed(args);
  const late = setTimeout(() => block(named, 'no decision was reached in time'), DEADLINE_MS);
  process.on('uncaughtException', (error) => block(named, reasonOf(error)));
  try {
    const text = await readInput();
    const call = readToolCall(text, named);
    if (call === null) process.exit(0);
    const answer = answerFor(call.tool, call.event, withoutSecrets(await decide(call), text));
    clearTimeout(late);
    say(answer);
    process.removeAllListeners('uncaughtException').on('uncaughtException', () => process.exit(answer.exitCode));
    await keepMachineCode();
    process.exit(answer.exitCode);
  } catch (error) {
    block(named, reasonOf(error));
  }
}

function withoutSecrets(decision: Decision, call: string): Decision {
  if (decision.kind === 'allow') return decision;
  return { ...decision, reason: inTime(() => loadPart('mask').maskedReason(decision.reason, call)) };
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
  const input = Buffer.concat(chunks);
  // Bytes that are none would be judged as other signs than the tool may run.
  if (!isUtf8(input)) throw new UnreadableCall('the input is not UTF-8');
  return input.toString('utf8');
}

async function decide(call: ToolCall): Promise<Decision> {
  if (call.actions.length === 0) return ALLOW;
  const folder = realOf(call.folder ?? process.cwd());
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UnreadableCall(`the folder of the call is not there (${folder.slice(0, 200)})`);
  }
  const project = projectAround(folder);
  const decisions: Decision[] = [];
  for (const action of call.actions) decisions.push(await judge(action, folder, project));
  return worstOf(decisions);
}

function judge(action: Action, folder: string, project: Project): Decision | Promise<Decision> {
  switch (action.kind) {
    case 'command': {
      const start = action.folder === null ? folder : placeOf(project, action.folder, folder).real;
      const readPolicy = (): Promise<CommandPolicy> => readCommandPolicy(folder);
      return loadPart('command').judgeCommand(action.script, { folder: start, project, inTime, readPolicy });
    }
    case 'read':
      return judgeRead(action.path, folder, project);
    case 'edit':
    case 'delete':
      return judgeEdit(action, folder, project);
  }
}

/** Git looks for the policy while the rules are loaded. */
async function judgeEdit(
  action: Extract<Action, { kind: 'edit' | 'delete' }>,
  folder: string,
  project: Project,
): Promise<Decision> {
  const { readDefaultFile } = await import('../../git/working-place.js');
  const policyFile = readDefaultFile(folder, POLICY);
  // It is awaited when the policy is needed, which may be never.
  policyFile.catch(() => undefined);
  return loadPart('edit').judgeEdit(action, { folder, project, inTime, policyFile, organisation: organisationPolicyText() });
}

/** Git is loaded only now, as most calls are judged without it. */
async function readPolicyFile(folder: string): Promise<PolicyFileText | null> {
  const { readDefaultFile } = await import('../../git/working-place.js');
  return readDefaultFile(folder, POLICY);
}

async function readCommandPolicy(folder: string): Promise<CommandPolicy> {
  const { readBranches } = await import('../../git/working-place.js');
  const [file, branches] = await Promise.all([readPolicyFile(folder), readBranches(folder)]);
  const organisation = organisationPolicyText();
  const { DEFAULTS, isProtectedBranch } = loadPart('command');
  return {
    ...(file === null && organisation === null ? DEFAULTS : loadPart('edit').commandPolicyOf(file, organisation)),
    isProtected: (branch) => isProtectedBranch(branch, branches.default),
    branch: branches.checkedOut,
  };
}

function judgeRead(path: string, folder: string, project: Project): Decision {
  const { real } = placeOf(project, path, folder);
  if (!isSecretPath(path) && !isSecretPath(real)) return ALLOW;
  return deny(
    `${path.slice(0, 200)} holds credentials by its name, and they stay out of an agent's reach. Use the names of the variables, or a template without values.`,
  );
}

const WORK = Symbol.for('nightwarden.work');
const CALLER = new Script(`globalThis[Symbol.for('nightwarden.work')]()`);

/** Runs what cannot be interrupted otherwise, such as a loop that does not end. Throws when it takes too long. */
function inTime<T>(work: () => T): T {
  Object.defineProperty(globalThis, WORK, { value: work, configurable: true });
  return CALLER.runInThisContext({ timeout: DEADLINE_MS / 2 }) as T;
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
  say({ stdout: tool === undefined ? '' : stdout, stderr });
  process.exit(2);
}

function say({ stdout, stderr }: Pick<Answer, 'stdout' | 'stderr'>): void {
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
}
