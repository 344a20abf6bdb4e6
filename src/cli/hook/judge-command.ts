/** A command that an agent is about to run, judged by the same entries as scripts in a change, and by what only a running agent can do. */
import { resolve } from 'node:path';
import { type Command, commandOf, type Entry, entriesFor } from '../../rules/destructive/command-pack.js';
import { pushedTo, SHARED_BRANCH } from '../../rules/destructive/packs/git-history.js';
import { ENTRIES } from '../../rules/destructive/packs/packs.js';
import { controlOf } from '../../rules/git/control-paths.js';
import { loadGrammar } from '../../syntax/load-grammar.js';
import { BASH_GRAMMAR } from '../../syntax/loaded-parsers.js';
import { installsOf } from '../../syntax/manifests/installers.js';
import type { Level } from '../../syntax/manifests/manifest.js';
import type { Invocation } from '../../syntax/shell/invocation.js';
import { parsePlainShell, parseShell, type ShellScript } from '../../syntax/shell/shell.js';
import type { Unparsed } from '../../syntax/source.js';
import { ALLOW, ask, type Decision, deny, worstOf } from './decision.js';
import { writtenPaths } from './outside-writes.js';
import { isWritable, placeOf, type Project } from './project.js';
import { secretReadBy } from './secret-reads.js';

/** What the policy in force and the repository leave to judge. */
export interface CommandPolicy {
  readonly isActive: (rule: string) => boolean;
  /** Whether installing a version this loosely fails. */
  readonly failsInstall: (level: Level) => boolean;
  readonly isProtected: (branch: string) => boolean;
  /** The branch that is checked out; null for none. */
  readonly branch: string | null;
}

/** What could be forbidden at all: a command that this allows is allowed whatever the policy and the repository say. */
const STRICTEST: CommandPolicy = {
  isActive: () => true,
  failsInstall: (level) => level !== 'exact',
  isProtected: () => true,
  branch: 'main',
};

/** Without a policy file. */
export const DEFAULTS: Pick<CommandPolicy, 'isActive' | 'failsInstall'> = {
  isActive: () => true,
  failsInstall: (level) => level === 'wildcard' || level === 'unbounded' || level === 'moving',
};

export function isProtectedBranch(branch: string, defaultBranch: string | null): boolean {
  return branch === defaultBranch || SHARED_BRANCH.test(branch);
}

/** A running agent is held more strictly than a script under review: what it pushes is seen by others at once. */
const BLOCKED_BEFORE_RUNNING: ReadonlySet<string> = new Set(['git-push-force-branch']);
const ASKED_BEFORE_RUNNING: ReadonlySet<string> = new Set(['git-push-lease']);

export interface Circumstances {
  /** Where the command is run, absolute. */
  readonly folder: string;
  readonly project: Project;
  /** Runs what is bounded in time. */
  readonly inTime: <T>(work: () => T) => T;
  /** Reads the policy in force, which takes longer than most commands take to judge. */
  readonly readPolicy: () => Promise<CommandPolicy>;
}

/** Rejects when the grammar of scripts cannot be loaded, or git cannot say what is asked. */
export async function judgeCommand(script: string, { folder, project, inTime, readPolicy }: Circumstances): Promise<Decision> {
  const read = inTime(() => parsePlainShell(script)) ?? (await parseWithGrammar(script, inTime));
  const strictest = inTime(() => judgeScript(read, folder, project, STRICTEST));
  if (strictest.kind === 'allow') return ALLOW;
  const policy = await readPolicy();
  return inTime(() => judgeScript(read, folder, project, policy));
}

/** Of every entry, so that the machine code which is kept has what commands need. */
export async function judgeExamples(): Promise<void> {
  const folder = process.cwd();
  const circumstances = { folder, project: { root: folder }, inTime: <T>(work: () => T) => work() };
  const readPolicy = (): Promise<CommandPolicy> => Promise.resolve(STRICTEST);
  for (const { examples } of ENTRIES) {
    for (const script of [...examples.flagged.slice(0, 2), ...examples.accepted.slice(0, 2)])
      await judgeCommand(script, { ...circumstances, readPolicy });
  }
}

async function parseWithGrammar(script: string, inTime: Circumstances['inTime']): Promise<ShellScript | Unparsed> {
  await loadGrammar(BASH_GRAMMAR);
  return inTime(() => parseShell(script));
}

function judgeScript(read: ShellScript | Unparsed, folder: string, project: Project, policy: CommandPolicy): Decision {
  if (!read.parsed)
    return deny(`The command cannot be read, so it cannot be judged: ${read.reason}. Split it into simpler ones.`);
  const decisions = read.invocations.map((invocation) => judgeInvocation(invocation, folder, project, policy));
  if (read.partial)
    decisions.push(ask('Parts of the command could not be read. Split it into simpler ones, or let a person look at it.'));
  return worstOf(decisions);
}

function judgeInvocation(invocation: Invocation, start: string, project: Project, policy: CommandPolicy): Decision {
  const folder = invocation.folder === null || /[$`]/.test(invocation.folder) ? start : resolve(start, invocation.folder);
  return worstOf([
    ...entriesFor(invocation, ENTRIES).flatMap((entry) => (policy.isActive(entry.rule) ? [decisionOf(entry, invocation)] : [])),
    skippedChecks(invocation),
    pushes(invocation, policy),
    looseInstalls(invocation, policy),
    secretReads(invocation),
    writes(invocation, folder, project),
  ]);
}

function decisionOf({ id, grade, does }: Entry, invocation: Invocation): Decision {
  const said = `${nameOf(invocation)} ${does} (${id}).`;
  if (grade === 'block' || BLOCKED_BEFORE_RUNNING.has(id)) return deny(`${said} Do it another way, or leave it to a person.`);
  return grade === 'ask' || ASKED_BEFORE_RUNNING.has(id) ? ask(`${said} A person should decide.`) : ALLOW;
}

function nameOf({ program, via }: Invocation): string {
  const name = program === '' ? 'A command' : `\`${program.slice(0, 60)}\``;
  return via.length === 0 ? name : `${name}, run through ${via.join(', ').replace(/\s+/g, ' ').slice(0, 60)},`;
}

/** Git's own hooks and checks switched off. */
function skippedChecks(invocation: Invocation): Decision {
  const { program, words, via } = invocation;
  const texts = words.map((word) => word.text);
  if (program === 'export' && texts.some((text) => SWITCHED_OFF.test(text)))
    return deny('Variables are set by which git leaves its hooks out. Leave them as they are, and mend what the checks find.');
  if (program !== 'git') return ALLOW;
  const command = texts.find((text) => /^(?:commit|push|merge|am|rebase|cherry-pick|revert|config)$/.test(text));
  const skips =
    texts.some((text) => /^--no-verify$|^--no-verif/.test(text)) ||
    (command === 'commit' && texts.some((text) => /^-[^-mFCctSu]*n/.test(text))) ||
    texts.some((text) => /^core\.hookspath/i.test(text)) ||
    [...via, assignmentsBefore(invocation)].some((each) => SWITCHED_OFF.test(each));
  return skips && command !== undefined
    ? deny(`\`git ${command}\` is told to skip the checks of its hooks. Run it without that, and mend what the checks find.`)
    : ALLOW;
}

/** Variables by which programs that hold git's hooks, or git itself, leave them out. */
const SWITCHED_OFF = /\b(?:HUSKY=0|HUSKY_SKIP_HOOKS=1|LEFTHOOK=(?:0|false)|GIT_CONFIG_(?:COUNT|PARAMETERS))\b/;

function assignmentsBefore({ text }: Invocation): string {
  return /^\s{0,50}(?:\w{1,100}=\S{0,200}\s{1,50}){1,20}/.exec(text)?.[0] ?? '';
}

/** Pushes to protected branches; `git push` without a branch, and of HEAD, pushes the one that is checked out. */
function pushes(invocation: Invocation, { branch, isProtected }: CommandPolicy): Decision {
  const push = /^(?:git|hub)$/.test(invocation.program) ? commandOf(invocation, ['push']) : null;
  if (push === null || push.has('--dry-run', '-n')) return ALLOW;
  const found = targetsOf(push, branch).find(isProtected);
  return found === undefined
    ? ALLOW
    : deny(
        `\`git push\` puts commits on ${found.slice(0, 100)}, which is protected. Push a branch of your own and open a pull request.`,
      );
}

/** Deleting branches is judged by the packs. */
function targetsOf(push: Command, branch: string | null): string[] {
  if (push.has('--delete', '-d')) return [];
  const named = pushedTo(push).map((target) =>
    /^(?:HEAD|@)$/.test(target) ? (branch ?? '') : target.replace(/^refs\/heads\//, ''),
  );
  const own = named.length === 0 && !push.has('--tags') ? [branch ?? ''] : named;
  return own.filter((target) => target !== '' && !target.startsWith('refs/tags/'));
}

function looseInstalls(invocation: Invocation, policy: CommandPolicy): Decision {
  if (!policy.isActive('dependency-unpinned')) return ALLOW;
  const loose = installsOf(invocation).find(({ specifier, level }) => specifier !== '' && policy.failsInstall(level));
  // Without a version, package managers write the one they find into manifest and lockfile.
  if (loose === undefined) return ALLOW;
  if (loose.tool === 'address')
    return deny(
      `${nameOf(invocation)} runs what ${loose.name.slice(0, 100)} serves at the time, unseen. Download it, check it, then run it.`,
    );
  return deny(
    `${nameOf(invocation)} installs ${loose.name.slice(0, 100)} in whatever version is newest on the day. Name an exact version.`,
  );
}

function secretReads(invocation: Invocation): Decision {
  const read = secretReadBy(invocation);
  if (read === null) return ALLOW;
  const said = `${nameOf(invocation)} would ${read.does.slice(0, 200)}.`;
  return read.certain
    ? deny(`${said} Credentials stay out of an agent's reach: use the names of the variables, or a template without values.`)
    : ask(`${said} A person should decide whether an agent may see that.`);
}

function writes(invocation: Invocation, folder: string, project: Project): Decision {
  for (const path of writtenPaths(invocation)) {
    const place = placeOf(project, path, folder);
    if (!isWritable(place, path)) {
      return deny(
        `${nameOf(invocation)} writes to ${path.slice(0, 200)}, outside of the project. Write inside of it, or to a temporary folder.`,
      );
    }
    if (place.inside !== null && controlOf(place.inside) !== null) {
      return ask(
        `${nameOf(invocation)} writes to ${place.inside.slice(0, 200)}, which decides what agents may do or what is checked.`,
      );
    }
  }
  return ALLOW;
}
