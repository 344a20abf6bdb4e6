/** Gathers what the audit judges by, from the work tree and the repository's git settings. */
import type { FileChange } from '../../change/file-change.js';
import { findDefaultBranch } from '../../git/revisions.js';
import type { LocalRepository } from '../../git/repository.js';
import { type GitSetting, ignoredOf, readGitSettings, type WorkTree } from '../../git/work-tree.js';
import { count } from '../../render/visible.js';
import { findSecrets } from '../../rules/credentials/find-secrets.js';
import { shownAs } from '../../rules/credentials/secrets-in-files.js';
import type { RepositoryFacts, SettingsFile, WorkflowFile } from '../../rules/repository/facts.js';
import { agentStepsOf, workflowOfSide } from '../../rules/workflow-sides.js';
import { holdsAgentSettings, readAgentSettings } from '../../syntax/agents/agent-settings.js';
import { isWorkflowPath } from '../../syntax/workflows/workflow.js';
import { POLICY_PATH } from '../../verdict/policy-file.js';
import type { Policy } from '../../verdict/policy.js';
import { toolsIn } from '../init/tools-in.js';
import { loadPolicy, policyRevision } from '../local-policy.js';
import { policyOf } from '../policy-of.js';
import { ruleAnswersOf } from './rule-answers.js';
import { type SecretSearch, secretSearchOf } from './secret-search.js';

const ENVIRONMENT_FILES = ['.env', '.env.local'];

/** Rejects with a `GitError`. `whole`: all texts are searched for credentials. */
export async function gatherFacts(
  repository: LocalRepository,
  tree: WorkTree,
  whole: boolean,
): Promise<{ facts: RepositoryFacts; unread: readonly string[] }> {
  const [gitSettings, defaultBranch, notIgnored, policy] = await Promise.all([
    readGitSettings(repository),
    findDefaultBranch(repository),
    ignoredOf(repository, tree.root, ENVIRONMENT_FILES).then((ignored) => ENVIRONMENT_FILES.filter((name) => !ignored.has(name))),
    readPolicy(repository, tree),
  ]);
  const own = tree.files.filter(({ standing }) => standing !== 'ignored');
  const paths = new Set(own.map(({ path }) => path));
  const search = secretSearchOf(own, whole);
  const { answers, untracked, settings } = await ruleAnswersOf(tree, search, policy);
  const facts: RepositoryFacts = {
    paths,
    answers,
    untracked,
    tools: toolsIn((path) => paths.has(path) || own.some((file) => file.path.startsWith(`${path}/`))),
    ...structureOf(settings),
    gitCredentials: gitSettings.flatMap(credentialsIn),
    notIgnored,
    policy: {
      origins: policy.source.origins,
      problems: policy.source.problems,
      agentBranches: policy.agents.branches,
      weakened: weakenedBy(policy),
    },
    github: gitHubName(gitSettings),
    defaultBranch: defaultBranch?.name ?? null,
  };
  return { facts, unread: unreadOf(tree, search) };
}

/** The policy of the work tree, as it will be in force once it is on the default branch; without one, the default branch's. */
async function readPolicy(repository: LocalRepository, tree: WorkTree): Promise<Policy> {
  const file = tree.files.find(({ path, kind }) => path === POLICY_PATH && kind !== 'symlink');
  const text = file === undefined ? null : tree.read(file);
  if (text?.known === true) return policyOf(text.value, POLICY_PATH);
  return loadPolicy(repository, undefined, await policyRevision(repository));
}

function weakenedBy(policy: Policy): Map<string, string> {
  return new Map(
    [...policy.rules].flatMap(([id, { enforcement }]): [string, string][] => {
      const held = policy.enforcement === 'active' ? enforcement : policy.enforcement;
      return held === 'active' ? [] : [[id, held]];
    }),
  );
}

function structureOf(files: readonly FileChange[]): Pick<RepositoryFacts, 'settings' | 'workflows' | 'unreadable'> {
  const settings: SettingsFile[] = [];
  const workflows: WorkflowFile[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  for (const { path, after } of files) {
    const isSettings = holdsAgentSettings(path);
    if (after === null || !(isSettings || isWorkflowPath(path))) continue;
    if (after.kind.known && after.kind.value === 'symlink') {
      unreadable.push({ path, reason: `${path} is a link to another file` });
    } else if (!after.text.known) {
      unreadable.push({ path, reason: after.text.reason });
    } else if (isSettings) {
      const read = readAgentSettings(path, after.text.value);
      if ('reason' in read) unreadable.push({ path, reason: read.reason });
      else settings.push({ path, text: after.text.value, settings: read });
    } else {
      const workflow = workflowOfSide(after, after.text.value);
      if (workflow === null) continue;
      const starts = 'reason' in workflow ? workflow : agentStepsOf(after, workflow);
      if ('reason' in workflow) unreadable.push({ path, reason: workflow.reason });
      else if ('reason' in starts) unreadable.push({ path, reason: starts.reason });
      else workflows.push({ path, workflow, agentStarts: starts.map(({ line }) => line) });
    }
  }
  return { settings, workflows, unreadable };
}

/** A remote's address with a password, and headers that sign in. */
function credentialsIn({ name, value }: GitSetting): { name: string; shown: string }[] {
  if (name.endsWith('.extraheader') && /^authorization:/i.test(value)) return [{ name, shown: 'a header that signs in' }];
  return findSecrets(value, 'settings').map((secret) => ({ name, shown: shownAs(secret) }));
}

function gitHubName(settings: readonly GitSetting[]): string | null {
  const url = settings.find(({ name }) => name === 'remote.origin.url')?.value ?? '';
  return /\bgithub\.com[/:]([\w.-]{1,40}\/[\w.-]{1,100}?)(?:\.git)?\/?$/.exec(url)?.[1] ?? null;
}

function unreadOf(tree: WorkTree, { tooLarge, leftOut }: SecretSearch): string[] {
  const named = (paths: readonly string[]): string => `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ' …' : ''}`;
  const told = (paths: readonly string[], what: string): string[] =>
    paths.length === 0 ? [] : [`${count(paths.length, 'file')} ${what}: ${named(paths)}`];
  return [
    ...told(
      leftOut.map(({ path }) => path),
      'not searched for credentials: over 12 MB of others come first (--whole searches all)',
    ),
    ...told(
      tooLarge.map(({ path }) => path),
      'over 2 MB, not searched for credentials',
    ),
    ...told(tree.absent, 'tracked and not on the disk, or below a link'),
    'source code, but for credentials: its commands and its SQL are judged when they change (nightwarden check)',
  ];
}
