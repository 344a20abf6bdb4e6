// Length: texts for four kinds of changes, and a table of examples.
/** A change touches a file that decides what agents may do, what is checked or who must agree. */
import { z } from 'zod';
import { isAutonomous } from '../../change/attribution.js';
import { addedLines, byPath, type FileChange, removedLines } from '../../change/file-change.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { CONTROL_GROUPS, type ControlFile, controlOf, misspelledControl } from './control-paths.js';

const options = z.strictObject({
  fails: z
    .array(z.enum(CONTROL_GROUPS))
    .max(CONTROL_GROUPS.length)
    .default(['policy', 'owners', 'workflows', 'agents', 'hooks', 'updates', 'git'])
    .describe('Groups of files whose change fails when an agent made it on its own; all others warn where an agent took part.'),
  warns: z
    .array(z.enum(CONTROL_GROUPS))
    .max(CONTROL_GROUPS.length)
    .default(['owners', 'agents'])
    .describe('Groups of files whose change is a warning when no agent took part, as far as can be seen.'),
});

type Options = z.infer<typeof options>;

const OWNERS = { before: '* @acme/shop\n/billing/ @acme/billing @octocat\n', after: '* @acme/shop\n/billing/ @octocat\n' };

export const controlFileChanged = defineRule<Options>({
  id: 'control-file-changed',
  checklist: [3, 14],
  subject: 'change',
  title: 'A file that controls changes is changed',
  severity: 'medium',
  needs: ['files'],
  options,
  docs: {
    what: [
      "Changes of Nightwarden's policy, of CODEOWNERS, workflows and other CI configurations, agents' settings and instructions, hooks, settings of Dependabot and Renovate, of git, editors and package managers;",
      "links to such files, submodules that take other code, and names that differ from a tool's own only in case. A changed policy and an owner who is taken out of CODEOWNERS fail whoever made the change;",
      'the groups in `fails` fail for an agent that works on its own; everything else is a warning where an agent took part.',
      "Where none did, only the groups in `warns` are told, which are owners and agents' settings: people change workflows daily.",
    ].join(' '),
    why: 'Who can change the rules is not held by them. A person has to say yes to that apart from the code that came with it.',
    fix: 'Have a person read the file and waive the finding with a reason, or take the file out of the change.',
    limits: [
      'Says that a file changed, not what for: what makes it weaker is told by `ci-weakened`, `agent-guard-weakened` and their like, whoever made the change.',
      'An agent that leaves no sign of itself counts as a person: name all groups in `warns` where that matters. Settings outside of the repository leave no trace in it.',
    ].join(' '),
  },
  messages: {
    changed: {
      title: '`{file}` is {how}',
      what: '{file}, which {decides}, is {how}.',
      why: 'Who can change the rules is not held by them.',
      fix: 'Have a person read it and waive this finding with a reason, or take the file out of the change.',
    },
    'owner-lost': {
      title: '{owner} no longer owns `{pattern}`',
      what: '{owner} was asked about changes of `{pattern}` by {file}, and is not any more.',
      why: 'Changes there can be merged without those who know them.',
      fix: 'Put the owner back, or have the owner agree.',
    },
    link: {
      title: '`{file}` is a link to `{target}`',
      what: 'The link {file} stands for {target}, which {decides}.',
      why: 'A change of the one is a change of the other, under a name that nobody watches.',
      fix: 'Use the file itself, or name the link where the file is protected.',
    },
    spelling: {
      title: '`{file}` is almost `{expected}`',
      what: 'The name of {file} differs from {expected} only in case.',
      why: 'Some systems take it for the real file, while rules that name that one do not see it.',
      fix: 'Name it {expected}.',
    },
  },
  examples: {
    flagged: [
      { name: 'An owner is taken out', files: { CODEOWNERS: OWNERS } },
      {
        name: 'An agent changes a workflow',
        agent: 'codex',
        files: { '.github/workflows/ci.yml': { before: 'on: push\n', after: 'on: pull_request\n' } },
      },
      {
        name: 'The policy',
        files: { '.github/nightwarden.yml': { before: 'enforcement: active\n', after: 'enforcement: evaluate\n' } },
      },
    ],
    accepted: [
      { name: 'Code', agent: 'codex', files: { 'src/index.ts': { before: 'a();\n', after: 'b();\n' } } },
      { name: 'A document that is named like one', files: { 'docs/codeowners.md': { before: null, after: 'Who owns what.\n' } } },
      {
        name: 'A package of such files',
        agent: 'codex',
        files: { 'src/github/workflows/run.ts': { before: null, after: 'run();\n' } },
      },
    ],
  },
  wantsText: ({ after }) => after?.kind.known === true && after.kind.value === 'symlink',
  appliesTo: (change) => change.files.known,
  *check(change, { fails, warns }): Iterable<Observation | UndecidedPart> {
    const autonomous = isAutonomous(change.attribution);
    const byPeople = change.attribution.agents.length === 0;
    const files = change.files.known ? change.files.value.toSorted(byPath) : [];
    for (const file of files) {
      const control = controlOf(file.path) ?? controlOf(file.previousPath ?? file.path);
      const confidence = (each: ControlFile): Pick<Observation, 'confidence' | 'severity'> =>
        each.group === 'policy' || (autonomous && fails.includes(each.group))
          ? { confidence: 'certain' }
          : { confidence: 'possible', severity: 'low' };
      if (control !== null) {
        const lost = control.group === 'owners' ? lostOwners(file) : [];
        if ('reason' in lost) yield lost;
        else if (lost.length > 0) yield* lost;
        else if (control.group === 'policy' || !byPeople || warns.includes(control.group))
          yield { ...changed(file, control), ...confidence(control) };
      }
      yield* byAnotherName(file, confidence);
    }
  },
});

const HOW = {
  added: 'added',
  removed: 'removed',
  modified: 'changed',
  renamed: 'renamed',
  copied: 'copied',
  'type-changed': 'made into something else',
  'mode-changed': 'given other rights',
} as const;

function changed(file: FileChange, { group, decides }: ControlFile): Observation {
  return {
    kind: 'finding',
    message: 'changed',
    data: { file: file.path, decides, how: HOW[file.status] },
    location: firstLineOf(file),
    identity: `${group} ${file.status}`,
  };
}

function firstLineOf({ path, previousPath, hunks }: FileChange): NonNullable<Observation['location']> {
  const place = { path, ...(previousPath !== null && { previousPath }) };
  if (!hunks.known) return place;
  const head = addedLines(hunks.value)[0]?.head;
  const base = removedLines(hunks.value)[0]?.base;
  if (typeof head === 'number') return { ...place, line: head };
  return typeof base === 'number' ? { ...place, baseLine: base } : place;
}

/** Owners of a pattern before who are not its owners after. */
function lostOwners(file: FileChange): Observation[] | UndecidedPart {
  if (!file.hunks.known) return { kind: 'undecided', reason: file.hunks.reason, path: file.path };
  const now = new Set(addedLines(file.hunks.value).flatMap(({ text }) => ownersOf(text).map((each) => each.key)));
  const seen = new Set<string>();
  return removedLines(file.hunks.value).flatMap((line) =>
    ownersOf(line.text).flatMap(({ key, pattern, owner }): Observation[] => {
      if (now.has(key) || seen.has(key) || line.base === null) return [];
      seen.add(key);
      return [
        {
          kind: 'finding',
          message: 'owner-lost',
          data: { owner, pattern, file: file.path },
          location: { ...firstLineOf(file), line: undefined, baseLine: line.base },
          identity: `${pattern} ${owner}`,
        },
      ];
    }),
  );
}

function ownersOf(text: string): { key: string; pattern: string; owner: string }[] {
  const [pattern, ...owners] = text
    .slice(0, 2_000)
    .replace(/(?:^|\s)#.*/, '')
    .trim()
    .split(/\s+/);
  if (pattern === undefined || pattern === '') return [];
  const isOwner = (word: string): boolean => word.includes('@');
  return owners.filter(isOwner).map((owner) => ({ key: `${pattern} ${owner.toLowerCase()}`, pattern, owner }));
}

type Confidence = (control: ControlFile) => Pick<Observation, 'confidence' | 'severity'>;

/** Links to control files, and names that differ only in case. */
function* byAnotherName(file: FileChange, confidence: Confidence): Iterable<Observation | UndecidedPart> {
  const { path, after } = file;
  if (after === null) return;
  const location = firstLineOf(file);
  const misspelled = path === file.before?.path ? null : misspelledControl(path);
  if (misspelled !== null) {
    const { expected } = misspelled;
    yield {
      kind: 'finding',
      message: 'spelling',
      data: { file: path, expected },
      location,
      identity: `spelling ${path}`,
      confidence: 'possible',
      severity: 'low',
    };
  }
  if (!after.kind.known || after.kind.value !== 'symlink' || controlOf(path) !== null) return;
  if (!after.text.known) {
    yield { kind: 'undecided', reason: after.text.reason, path };
    return;
  }
  const target = after.text.value.slice(0, 1_000).replace(/^(?:\.{1,2}\/)+/, '');
  const control = controlOf(target);
  if (control === null) return;
  yield {
    kind: 'finding',
    message: 'link',
    data: { file: path, target, decides: control.decides },
    location,
    identity: `link ${target}`,
    ...confidence(control),
  };
}
