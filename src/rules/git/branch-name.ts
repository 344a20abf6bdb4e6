// Length: its messages, for each kind of deceptive name is explained in its own words.
import { z } from 'zod';
import { isAutonomous } from '../../change/attribution.js';
import { taskOfBranch } from '../../change/branch-pattern.js';
import type { Change } from '../../change/change.js';
import { KNOWN_AGENTS } from '../../change/known-agents.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { asItLooks, odditiesOf } from './branch-oddities.js';

/** The folders in which the known agents' own tools make their branches. */
const TOOL_PREFIXES = KNOWN_AGENTS.flatMap((agent) => agent.branches ?? [])
  .map(({ prefix }) => prefix)
  .filter((prefix) => prefix.endsWith('/'))
  .toSorted();

const options = z.strictObject({
  task: z
    .enum(['optional', 'required'])
    .default('optional')
    .describe('Whether an autonomous change must name the issue that it works on.'),
  tools: z
    .array(z.string().min(2).max(100).endsWith('/'))
    .max(50)
    .default(TOOL_PREFIXES)
    .describe("Beginnings of branches that the agents' tools make by themselves; accepted beside the policy's patterns."),
});

type Options = z.infer<typeof options>;

/** Longer names are cut where people read them, in characters. */
const LONGEST = 120;

export const branchName = defineRule<Options>({
  id: 'branch-name',
  checklist: [12],
  subject: 'change',
  title: 'Branch name outside of the policy',
  severity: 'medium',
  // A detached head has no branch: the rule decides itself when that matters.
  needs: [],
  options,

  docs: {
    what: [
      "Work that an agent did on its own must come on a branch that fits one of the policy's patterns (`agents.branches`, by default",
      '`agent/{task}`) or that begins as the branches of a known tool do. With `task: required` the branch or the pull request must name an issue.',
      'For everyone, people too: names with invisible characters, with characters that look like others, with a part such as `refs/heads/` or',
      '`%2F`, and names that git itself refuses, since each of them makes a reader take one branch for another.',
    ].join(' '),
    why: [
      'Freezing, counting and protecting the work of agents hang on the name of the branch, and so does the rule of one branch per task.',
      'A name that only looks right escapes all of them.',
    ].join(' '),
    fix: 'Rename the branch, push it, and open the pull request from there: `git branch -m agent/what-it-does`.',
    limits: [
      'Who made a change is known from evidence; an agent that hides behind a person is judged as that person.',
      'A merge queue’s own branches and a detached head of a person are not judged.',
      'Look-alikes are told within a word: a whole word in another script is accepted.',
    ].join(' '),
  },

  messages: {
    pattern: {
      title: 'Branch {branch} is not one for agents',
      what: 'An agent works on the branch {branch}, which fits none of: {patterns}.',
      why: "Freezing and protecting agents' work hang on the branch's name.",
      fix: 'Name it {suggestion}, push it, and open the pull request from there.',
    },
    case: {
      title: 'Branch {branch} differs from an agent branch in case',
      what: 'The branch {branch} would fit {pattern} if upper and lower case were the same.',
      why: 'Rulesets tell the two apart and let this one through, while some file systems take them for one branch.',
      fix: 'Name it {suggestion}, push it, and open the pull request from there.',
    },
    task: {
      title: 'Branch {branch} names no task',
      what: 'An agent works on the branch {branch}; neither it nor the pull request names an issue.',
      why: 'The policy asks for one task per branch, so that the work can be told apart and taken back.',
      fix: 'Put the number of the issue into the name of the branch or into the text of the pull request.',
    },
    long: {
      title: 'Branch name of {length} characters',
      what: 'The name of the branch that begins with {branch} has {length} characters.',
      why: 'It is cut where people read it, and what is cut off is not reviewed.',
      fix: 'Use a name of at most {longest} characters.',
    },
    invisible: {
      title: 'Branch name with an invisible character',
      what: 'The name {branch} holds {character}.',
      why: 'A reader takes it for another branch, and patterns do not fit it.',
      fix: 'Name it {suggestion} without the character, and delete the old branch.',
    },
    confusable: {
      title: 'Branch name with a character that looks like another',
      what: 'The name {branch} holds {character}.',
      why: 'A reader takes it for another branch, and patterns do not fit it.',
      fix: 'Name it {suggestion} in plain letters, and delete the old branch.',
    },
    'ref-like': {
      title: 'Branch name that reads as a ref',
      what: 'The name {branch} contains "{character}", which git uses for the paths of refs.',
      why: 'Commands and reviewers can take it for another branch, a protected one among them.',
      fix: 'Name it {suggestion}, and delete the old branch.',
    },
    encoded: {
      title: 'Branch name with an encoded character',
      what: 'The name {branch} contains "{character}", which an address decodes to another character.',
      why: 'Links and tools that decode it point to another branch.',
      fix: 'Name it {suggestion}, and delete the old branch.',
    },
    malformed: {
      title: 'Branch name that git refuses',
      what: 'The name {branch} contains "{character}", which no branch name may contain in that place.',
      why: 'It was not made by git, and tools read it in different ways.',
      fix: 'Name it {suggestion}.',
    },
  },

  examples: {
    flagged: [
      { name: 'An agent on a branch for people', branch: 'fix-flaky-tests', agent: 'claude-code' },
      { name: 'The first letter is Cyrillic', branch: 'аgent/fix-flaky-tests', agent: 'claude-code' },
      { name: 'A zero width space, by a person', branch: 'main\u200b' },
    ],
    accepted: [
      { name: 'An agent on a branch of the policy', branch: 'agent/fix-flaky-tests', agent: 'claude-code' },
      { name: 'An agent on a branch of its tool', branch: 'codex/add-dark-mode', agent: 'codex' },
      { name: 'A person on any branch', branch: 'fix-flaky-tests' },
    ],
  },

  appliesTo(change) {
    if (isMergeQueue(change)) return false;
    if (isAutonomous(change.attribution)) return true;
    return change.branch.known ? odditiesOf(change.branch.value).length > 0 : change.kind !== 'local';
  },

  *check(change, { task, tools }, { agentBranches }): Iterable<Observation | UndecidedPart> {
    if (!change.branch.known) {
      yield { kind: 'undecided', reason: `the name of the branch is not known: ${change.branch.reason}` };
      return;
    }
    const branch = change.branch.value;
    const suggestion = suggestionFor(branch, agentBranches);
    const oddities = odditiesOf(branch);
    for (const { kind, detail } of oddities) yield about(branch, kind, { character: detail, suggestion });
    if (!isAutonomous(change.attribution)) return;

    if (branch.length > LONGEST) yield about(branch, 'long', { length: branch.length, longest: LONGEST });
    const patterns = [...agentBranches, ...tools.map((prefix) => `${prefix}{task}`)];
    if (patterns.some((pattern) => taskOfBranch(pattern, branch) !== null)) {
      if (task === 'required' && change.attribution.task?.kind !== 'issue') yield about(branch, 'task', {});
      return;
    }
    const variant = patterns.find((pattern) => taskOfBranch(lower(pattern), lower(branch)) !== null);
    if (variant !== undefined) yield about(branch, 'case', { pattern: variant, suggestion });
    else if (oddities.length === 0) yield about(branch, 'pattern', { patterns: patterns.join(', '), suggestion });
  },
});

/** GitHub pushes a queue's branches itself; each pull request in the queue was judged by its own branch. */
function isMergeQueue({ kind, sender, branch }: Change): boolean {
  if (kind === 'merge-group') return true;
  const queue = sender.known && sender.value.type === 'Bot' && sender.value.login === 'github-merge-queue[bot]';
  return kind === 'push' && queue && branch.known && branch.value.startsWith('gh-readonly-queue/');
}

function about(branch: string, message: string, data: Observation['data']): Observation {
  const shown = branch.length > LONGEST ? `${branch.slice(0, LONGEST)}…` : branch;
  return { kind: 'finding', message, data: { branch: shown, ...data }, location: null, identity: branch.slice(0, 1_000) };
}

/** A name after the policy's first pattern, of plain letters, digits and hyphens. */
function suggestionFor(branch: string, agentBranches: readonly string[]): string {
  const words = asItLooks(branch.slice(0, 1_000)).toLowerCase().split('/').at(-1) ?? '';
  const task = words
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
  return (agentBranches[0] ?? 'agent/{task}').replace('{task}', task === '' ? 'what-it-does' : task);
}

function lower(text: string): string {
  return text.toLowerCase();
}
