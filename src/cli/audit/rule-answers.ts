/** What the rules say about a work tree: which rule is asked about which of its files. */
import { unavailable } from '../../change/fact.js';
import type { FileChange } from '../../change/file-change.js';
import type { WorkFile, WorkTree } from '../../git/work-tree.js';
import { count } from '../../render/visible.js';
import { TRACKED_CREDENTIAL_FILES } from '../../rules/credentials/credential-files.js';
import { controlOf } from '../../rules/git/control-paths.js';
import type { RuleAnswer } from '../../rules/repository/facts.js';
import type { Rule } from '../../rules/rule.js';
import { holdsAgentSettings } from '../../syntax/agents/agent-settings.js';
import { loadGrammars } from '../../syntax/grammars.js';
import { languageOf } from '../../syntax/languages.js';
import { isWorkflowPath } from '../../syntax/workflows/workflow.js';
import { RULES } from '../../verdict/all-rules.js';
import type { Policy } from '../../verdict/policy.js';
import type { SecretSearch } from './secret-search.js';
import { answersOf, fileChangeOf } from './standing.js';

/** Rules that say something about settings and scripts as they stand. Source code is left to them when it changes: all of it cannot be parsed now. */
const OF_SETTINGS = rulesOf(
  'agent-reads-secrets',
  'agent-guard-weakened',
  'workflow-permissions-broad',
  'workflow-untrusted-input',
  'destructive-command',
  'infrastructure-destroy',
  'direct-deploy',
  'agent-unsandboxed',
  'agent-unbounded',
  'dependency-unpinned',
);
const OF_PATHS = rulesOf('path-escape');
const OF_CONTROLS = rulesOf('hidden-text');
const OF_ALL_TEXTS = rulesOf('secret-added');
const OF_CREDENTIAL_FILES = rulesOf('env-file-tracked');

/** Files that are searched at once; what was read is let go with them. */
const PORTION = 30;

/** What is read at once. Bytes. */
const MOST_BYTES = 64 * 1024 * 1024;
const TOO_MUCH = unavailable('the files before it have over 64 MB together');

export interface RuleAnswers {
  /** By the rule's id. */
  readonly answers: ReadonlyMap<string, RuleAnswer>;
  /** About files of credentials that git does not track. */
  readonly untracked: RuleAnswer;
  /** Settings, workflows and scripts, read. */
  readonly settings: readonly FileChange[];
}

export async function ruleAnswersOf(tree: WorkTree, search: SecretSearch, policy: Policy): Promise<RuleAnswers> {
  const own = tree.files.filter(({ standing }) => standing !== 'ignored');
  // What a rule has parsed it keeps by the object that it is given: each file is one object to all of them.
  const settings = readAll(tree, own.filter(isSettings));
  const links = readAll(tree, own.filter(isLink));
  const withLinks = [...new Map([...settings, ...links].map((file) => [file.path, file])).values()];
  await loadGrammars(settings.map(({ path }) => path));
  const controls = settings.filter(({ path }) => controlOf(path) !== null);
  const credentialFiles = tree.files.filter(({ path }) => TRACKED_CREDENTIAL_FILES.some(({ name }) => name.test(path)));
  const heldBy = (files: readonly WorkFile[]) => answersOf(OF_CREDENTIAL_FILES, readAll(tree, files), policy);
  return {
    answers: new Map([
      ...answersOf(OF_SETTINGS, settings, policy),
      ...answersOf(OF_PATHS, withLinks, policy),
      ...answersOf(OF_CONTROLS, controls, policy),
      ...heldBy(credentialFiles.filter(({ standing }) => standing === 'tracked')),
      ['secret-added', searched(tree, search, policy)],
    ]),
    untracked: allOf([...heldBy(credentialFiles.filter(({ standing }) => standing !== 'tracked')).values()]),
    settings,
  };
}

function rulesOf(...ids: readonly string[]): readonly Rule[] {
  return RULES.filter(({ id }) => ids.includes(id));
}

function readAll(tree: WorkTree, files: readonly WorkFile[]): FileChange[] {
  let bytes = 0;
  return files.map((file) => {
    bytes += file.size;
    return fileChangeOf(file, bytes > MOST_BYTES ? TOO_MUCH : tree.read(file));
  });
}

function isLink({ kind }: WorkFile): boolean {
  return kind === 'symlink' || kind === 'submodule';
}

/** A link to a file of the repository is read as that file; one in the place of settings hides what holds. */
function isSettings(file: WorkFile): boolean {
  const { path } = file;
  if (isLink(file)) return isWorkflowPath(path) || holdsAgentSettings(path);
  if (languageOf(path) !== null) return false;
  return controlOf(path) !== null || [...OF_SETTINGS, ...OF_PATHS].some((rule) => rule.wantsText?.(namedOnly(path)) === true);
}

/** What a rule is asked by whether it wants the text: path, status and kind. */
function namedOnly(path: string): FileChange {
  const unread = { known: false, reason: 'not read yet' } as const;
  const after = { path, kind: { known: true, value: 'file' }, sha: unread, size: unread, binary: unread, text: unread } as const;
  return { path, previousPath: null, status: 'added', before: null, after, hunks: unread };
}

/** Files that were not searched leave the rule undecided. */
function searched(tree: WorkTree, { files, leftOut, tooLarge }: SecretSearch, policy: Policy): RuleAnswer {
  const portions = Array.from({ length: Math.ceil(files.length / PORTION) }, (_, index) => {
    const portion = files.slice(index * PORTION, (index + 1) * PORTION);
    return [...answersOf(OF_ALL_TEXTS, readAll(tree, portion), policy).values()];
  });
  const { findings, unseen } = allOf(portions.flat());
  const not = (amount: number, why: string): string[] =>
    amount === 0 ? [] : [`${count(amount, 'file was', 'files were')} not searched for credentials${why}`];
  return {
    findings,
    unseen: [
      ...unseen,
      ...not(leftOut.length, ' (nightwarden audit --whole does)'),
      ...not(tooLarge.length, ', over the limit of 2 MB each'),
    ],
  };
}

function allOf(answers: readonly RuleAnswer[]): RuleAnswer {
  return { findings: answers.flatMap(({ findings }) => findings), unseen: answers.flatMap(({ unseen }) => unseen) };
}
