// Length: it reads the scope from two places, each with its own weight.
/** A branch changes files that its task was not given: the scope is the policy's, or the list in the pull request. */
import { minimatch } from 'minimatch';
import { z } from 'zod';
import { isAutonomous } from '../../change/attribution.js';
import type { Change } from '../../change/change.js';
import { addedLines, byPath, type FileChange, removedLines } from '../../change/file-change.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { scopeInText } from './scope-list.js';

const patterns = z.array(z.string().min(1).max(200)).min(1).max(200);

const options = z.strictObject({
  scopes: z
    .array(z.strictObject({ branches: z.string().min(1).max(200), paths: patterns }))
    .max(100)
    .default([])
    .describe(
      'For branches that fit a glob pattern, the glob patterns of the paths that they may change. All that fit a branch add up.',
    ),
  listed: z
    .boolean()
    .default(true)
    .describe('Whether a list of paths under "Scope" or "Paths" in the text of the pull request holds for it too.'),
});

type Options = z.infer<typeof options>;

const GLOB = { dot: true, nobrace: true, nocomment: true, nonegate: true };
const SCOPES = { scopes: [{ branches: 'agent/docs-*', paths: ['docs/**', '*.md'] }] };
const edited = { before: 'a\n', after: 'b\n' };

export const outOfScopeChange = defineRule<Options>({
  id: 'out-of-scope-change',
  checklist: [8],
  subject: 'change',
  title: 'A file outside of the task is changed',
  severity: 'medium',
  needs: ['files'],
  options,
  docs: {
    what: [
      'Changed, added, removed and renamed files outside of the paths that the branch was given: by the `scopes` of the policy, by branch, or by a list of paths',
      'under "Scope:" or "Paths:" in the text of the pull request. Without either the rule is off.',
    ].join(' '),
    why: 'What a task does beside its own work is reviewed by nobody who knows that part, and breaks where nobody looks.',
    fix: 'Take the file out of the branch and make a task of its own for it, or widen the scope.',
    limits: [
      "A list in the issue that the branch is for is not read. The pull request's list is the author's own word: it fails a change of an agent that works on its own, warns otherwise,",
      "and never widens the policy's scopes. What else than paths stands in the list makes it no list.",
    ].join(' '),
  },
  messages: {
    outside: {
      title: '`{file}` is outside of the task',
      what: '{file} is changed, and {source} gives this branch only {paths}.',
      why: 'What a task does beside its own work is reviewed by nobody who knows that part.',
      fix: 'Take the file out of the branch and make a task of its own for it, or widen the scope.',
    },
  },
  examples: {
    flagged: [
      {
        name: 'Code on a branch for documents',
        branch: 'agent/docs-search',
        agent: 'codex',
        options: SCOPES,
        files: { 'src/search.ts': edited },
      },
      { name: 'A file of the root', branch: 'agent/docs-search', options: SCOPES, files: { 'package.json': edited } },
      {
        name: 'A file that is new',
        branch: 'agent/docs-x',
        options: SCOPES,
        files: { 'scripts/x.sh': { before: null, after: 'x\n' } },
      },
    ],
    accepted: [
      { name: 'Documents', branch: 'agent/docs-search', options: SCOPES, files: { 'docs/a/b.md': edited, 'README.md': edited } },
      { name: 'A branch without a scope', branch: 'agent/search', options: SCOPES, files: { 'src/search.ts': edited } },
      { name: 'A policy without scopes', branch: 'agent/docs-search', files: { 'src/search.ts': edited } },
    ],
  },
  appliesTo: (change, { scopes, listed }) =>
    scopes.length > 0 || (listed && (!change.pullRequest.known || listOf(change) !== null)),
  *check(change, { scopes, listed }): Iterable<Observation | UndecidedPart> {
    const files = change.files.known ? change.files.value.toSorted(byPath) : [];
    if (scopes.length > 0) {
      if (change.branch.known) {
        const { value: branch } = change.branch;
        const paths = scopes.filter(({ branches }) => minimatch(branch, branches, GLOB)).flatMap((scope) => scope.paths);
        if (paths.length > 0) yield* outside(files, paths, 'the policy', 'certain');
      } else yield { kind: 'undecided', reason: `the name of the branch is not known: ${change.branch.reason}` };
    }
    if (!listed) return;
    if (!change.pullRequest.known) {
      if (change.kind === 'pull-request')
        yield { kind: 'undecided', reason: `the text of the pull request was not seen: ${change.pullRequest.reason}` };
      return;
    }
    const list = listOf(change);
    if (list !== null)
      yield* outside(files, list, 'the text of the pull request', isAutonomous(change.attribution) ? 'certain' : 'possible');
  },
});

function listOf({ pullRequest }: Change): string[] | null {
  return pullRequest.known ? scopeInText(pullRequest.value.body) : null;
}

function* outside(
  files: readonly FileChange[],
  paths: readonly string[],
  source: string,
  confidence: 'certain' | 'possible',
): Iterable<Observation> {
  const isInside = (path: string): boolean => paths.some((pattern) => minimatch(path, pattern, GLOB));
  for (const file of files) {
    // A renamed file is taken from where it was; a copied one is not.
    const from = file.status === 'renamed' ? file.previousPath : null;
    const beyond = [file.path, from ?? file.path].find((path) => !isInside(path));
    if (beyond === undefined) continue;
    yield {
      kind: 'finding',
      message: 'outside',
      data: { file: beyond, source, paths: paths.slice(0, 5).join(', ') + (paths.length > 5 ? ' and others' : '') },
      location: firstLineOf(file),
      identity: `${source} ${beyond}`,
      confidence,
    };
  }
}

function firstLineOf({ path, previousPath, hunks }: FileChange): NonNullable<Observation['location']> {
  const head = hunks.known ? addedLines(hunks.value)[0]?.head : null;
  const base = hunks.known ? removedLines(hunks.value)[0]?.base : null;
  const place = { path, ...(previousPath !== null && { previousPath }) };
  if (typeof head === 'number') return { ...place, line: head };
  return typeof base === 'number' ? { ...place, baseLine: base } : place;
}
