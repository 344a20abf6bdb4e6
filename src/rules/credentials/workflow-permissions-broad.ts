// Length: texts and examples for four kinds of findings beside the comparison of jobs.
import { z } from 'zod';
import { accessTo, type Permissions, writableScopes } from '../../syntax/workflows/permissions.js';
import { contextsFlowingFrom, expressionsIn } from '../../syntax/workflows/expressions.js';
import { isUnreadableWorkflow } from '../../syntax/workflows/read-workflow.js';
import { isWorkflowPath, type Job, permissionsOf, scalarsOf, type Workflow } from '../../syntax/workflows/workflow.js';
import type { Change } from '../../change/change.js';
import { cut, findingOf, type Offence } from '../offences.js';
import { defineRule, type Observation, type UndecidedPart } from '../rule.js';
import { compareSides, type InFile, isRead, type SidesReader } from '../sides.js';
import { workflowOfSide } from '../workflow-sides.js';

const JOB = '    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n';
const textOf = (permissions: string): string => `on: push\n${permissions}jobs:\n  test:\n${JOB}`;
const sides = (before: string | null, after: string) => ({
  '.github/workflows/test.yml': { before: before === null ? null : textOf(before), after: textOf(after) },
});

export const workflowPermissionsBroad = defineRule({
  id: 'workflow-permissions-broad',
  checklist: [2],
  subject: 'change',
  title: 'A workflow gets more rights than before',
  severity: 'medium',
  needs: ['files'],
  options: z.strictObject({}),
  docs: {
    what: `Workflows whose token may do more than before: \`permissions: write-all\`, a \`permissions:\` block that is taken away, scopes that
may now be written, and all secrets at once (\`toJSON(secrets)\`). Judged job by job against what the job had before; what a job gets
from its workflow counts.`,
    why: 'Every action and script that a job runs has its token. With rights to write, one of them that goes bad can change code, releases and packages.',
    fix: 'Begin with `permissions: {}` or `contents: read`, and give the one job that needs it the scope that it needs.',
    limits: `The default for workflows without \`permissions:\` is a setting of the repository that is not seen here, so a new workflow
without the block is a warning, and so are single scopes that may now be written and \`secrets: inherit\`.`,
  },
  messages: {
    all: {
      title: 'The job {job} may write everything',
      what: 'The token of the job {job} may write everything: `permissions: write-all`.',
      why: 'Every action that the job runs can change code, releases, packages and issues.',
      fix: 'Name the scopes that the job needs.',
    },
    removed: {
      title: 'The job {job} is no longer restricted',
      what: 'The job {job} had `{before}` and now has whatever the repository gives by default.',
      why: 'In many repositories the default may write everything.',
      fix: 'Bring the `permissions:` block back.',
    },
    widened: {
      title: 'The job {job} may now write {scopes}',
      what: 'The token of the job {job} may write {scopes}, which it could not before.',
      why: 'Every action that the job runs has that right too.',
      fix: 'Move the step that needs it to a job of its own, so that no other step has the right.',
    },
    missing: {
      title: 'The workflow has no permissions block',
      what: 'The new workflow says nowhere what its token may do, so the default of the repository counts.',
      why: 'In many repositories the default may write everything.',
      fix: 'Add `permissions: {}` or `contents: read` at the top.',
    },
    secrets: {
      title: 'Every secret is put into {name}',
      what: '`toJSON(secrets)` puts every secret of the repository into `{name}` of the job {job}.',
      why: 'One step that prints or sends it gives all of them away; a worm has stolen secrets this way.',
      fix: 'Name the secrets that the step needs.',
    },
    inherit: {
      title: 'The job {job} hands every secret on',
      what: '`secrets: inherit` gives every secret of the repository to the workflow that the job {job} uses.',
      why: 'It needs few of them, and whoever can change it can read them all.',
      fix: 'Name the secrets that it needs.',
    },
  },
  examples: {
    flagged: [
      { name: 'everything may be written', files: sides('permissions:\n  contents: read\n', 'permissions: write-all\n') },
      { name: 'the block is taken away', files: sides('permissions:\n  contents: read\n', '') },
      { name: 'a new workflow may write everything', files: sides(null, 'permissions: write-all\n') },
      { name: 'every secret', files: sides('', `env:\n  ALL: \${{ toJSON(secrets) }}\n`) },
    ],
    accepted: [
      { name: 'a new workflow that reads', files: sides(null, 'permissions:\n  contents: read\n') },
      { name: 'the rights get fewer', files: sides('permissions: write-all\n', 'permissions:\n  contents: write\n') },
      { name: 'there was no block before', files: sides('', 'env:\n  CI: true\n') },
    ],
  },
  wantsText: (file) => isRead(file, READER),
  appliesTo: (change) => change.files.known && change.files.value.some((file) => isRead(file, READER)),
  check,
});

/** What a job may do, said on both sides; a finding comes from the comparison of the two. */
interface Right extends Offence {
  readonly of: Of | null;
}

interface Of {
  readonly job: Job;
  readonly permissions: Permissions | null;
  readonly workflow: Workflow;
  /** What may be written, in one text. */
  readonly state: string;
}

const READER: SidesReader<Right> = {
  matches: isWorkflowPath,
  read: (side, text) => {
    const workflow = workflowOfSide(side, text);
    if (workflow === null) return [];
    if (isUnreadableWorkflow(workflow)) return workflow;
    return [...rightsOf(workflow), ...secretsOf(workflow)];
  },
};

function* check(change: Change): Generator<Observation | UndecidedPart> {
  const { gained, lost, before, undecided } = compareSides(change, READER);
  yield* undecided;
  const seen = new Set<string>();
  for (const each of gained) {
    const { of } = each.said;
    const offence =
      of === null ? each.said : offenceOf(each.said, of, earlier(each, of, before, lost), each.file.before !== null);
    if (offence === null) continue;
    const place = [each.file.path, offence.line, offence.message, offence.identity].join('\0');
    if (!seen.has(place)) yield findingOf({ file: each.file, said: offence });
    seen.add(place);
  }
}

/** What the job had before: under its name, under another one that is gone, or from the workflow as any new job. */
function earlier({ file }: InFile<Right>, of: Of, before: readonly InFile<Right>[], lost: readonly InFile<Right>[]): Of | null {
  const inFile = (list: readonly InFile<Right>[]): Of[] =>
    list.flatMap((each) => (each.file === file && each.said.of !== null ? [each.said.of] : []));
  const sameState = (other: Of): boolean => other.state === of.state;
  return (
    inFile(before).find(({ job }) => job.id === of.job.id) ??
    inFile(lost).find(sameState) ??
    (of.job.permissions === null
      ? inFile(before).find((other) => other.job.permissions === null && sameState(other))
      : undefined) ??
    null
  );
}

/** What became worse for one job; null when nothing did. */
function offenceOf(right: Right, of: Of, before: Of | null, fileWasThere: boolean): Offence | null {
  const job = cut(of.job.id, 60);
  const had = before?.permissions ?? null;
  const now = of.permissions;
  if (now === null) {
    if (had !== null) {
      return { ...right, message: 'removed', data: { job, before: shown(had) }, grave: had.rest !== 'write' };
    }
    const { line } = of.workflow.root;
    return fileWasThere ? null : { ...right, message: 'missing', line, endLine: line, severity: 'low', identity: 'missing' };
  }
  const scopes = writableScopes(now);
  if (now.rest === 'write') {
    if (had?.rest === 'write') return null;
    return { ...right, line: now.line, endLine: now.line, message: 'all', data: { job }, grave: true, severity: 'high' };
  }
  const added = had === null ? [] : scopes.filter((scope) => accessTo(had, scope) !== 'write');
  const line = now.scopes.get(added[0] ?? '')?.line;
  if (line === undefined) return null;
  return { ...right, line, endLine: line, message: 'widened', data: { job, scopes: added.join(', ') }, severity: 'low' };
}

function shown({ rest, scopes }: Permissions): string {
  return scopes.size === 0
    ? rest === 'none'
      ? 'permissions: {}'
      : `permissions: ${rest}-all`
    : cut([...scopes].map(([scope, { access }]) => `${scope}: ${access}`).join(', '), 80);
}

function rightsOf(workflow: Workflow): Right[] {
  return workflow.jobs.map((job) => {
    const permissions = permissionsOf(workflow, job);
    const state = permissions === null ? 'default' : `${permissions.rest} ${writableScopes(permissions).toSorted().join(' ')}`;
    return {
      line: job.line,
      endLine: job.line,
      key: `${job.id} ${state}`,
      message: '',
      data: {},
      identity: job.permissions === null ? 'the workflow' : job.id,
      of: { job, permissions, workflow, state },
    };
  });
}

function secretsOf(workflow: Workflow): Right[] {
  const found = [...scalarsOf(workflow.root)].flatMap(({ key, scalar }) =>
    expressionsIn(scalar.text).flatMap(({ text: expression, line }): Right[] => {
      if (!contextsFlowingFrom(expression).includes('secrets')) return [];
      const at = scalar.lines[line] ?? scalar.line;
      const owner = workflow.jobs.find((job) => at >= job.line && at <= job.endLine);
      const data = { name: cut(key, 60), job: cut(owner?.id ?? 'every one', 60) };
      return [
        {
          line: at,
          endLine: at,
          key: 'all secrets',
          message: 'secrets',
          data,
          identity: `secrets ${key}`,
          grave: true,
          severity: 'high',
          of: null,
        },
      ];
    }),
  );
  const inherited = workflow.jobs.flatMap((job): Right[] => {
    if (job.secrets?.kind !== 'scalar' || job.secrets.text !== 'inherit') return [];
    // A workflow of the same repository sees no more than it could ask for itself.
    if (job.uses?.text.startsWith('./') !== false) return [];
    const { line, endLine } = job.secrets;
    return [
      {
        line,
        endLine,
        key: 'inherit',
        message: 'inherit',
        data: { job: cut(job.id, 60) },
        identity: `inherit ${job.id}`,
        severity: 'low',
        of: null,
      },
    ];
  });
  return [...found, ...inherited];
}
