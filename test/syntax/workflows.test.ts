/** The reader of workflows and actions: what stands where, and what a hostile file does to it. */
import { describe, expect, it } from '@jest/globals';
import { writableScopes } from '../../src/syntax/workflows/permissions.js';
import { holdsWorkflow, isUnreadableWorkflow, readWorkflow } from '../../src/syntax/workflows/read-workflow.js';
import { actionOf, permissionsOf, titleOf, type Workflow } from '../../src/syntax/workflows/workflow.js';

const CI = '.github/workflows/ci.yml';

function read(text: string, path = CI): Workflow {
  const found = readWorkflow(path, text);
  if (found === null || isUnreadableWorkflow(found)) throw new Error('the workflow was not read');
  return found;
}

describe('the reader of workflows', () => {
  it('tells triggers in each of their three forms', () => {
    expect(read('on: push\njobs: {}\n').triggers).toEqual([{ name: 'push', line: 1, settings: null }]);
    expect(read('on: [push, issues]\n').triggers.map(({ name }) => name)).toEqual(['push', 'issues']);
    const map = read('"on":\n  pull_request:\n  issues:\n    types: [opened]\n').triggers;
    expect(map.map(({ name, line, settings }) => [name, line, settings?.kind ?? null])).toEqual([
      ['pull_request', 2, null],
      ['issues', 3, 'map'],
    ]);
  });

  it('gives jobs and steps with their lines, and a job the permissions of its workflow', () => {
    const workflow = read(
      [
        'on: push',
        'permissions: read-all',
        'jobs:',
        '  build:',
        '    runs-on: ubuntu-latest',
        '    timeout-minutes: 5',
        '    steps:',
        '      - uses: Actions/Checkout@v4',
        '        with: { ref: main }',
        '      - name: Test',
        '        run: |',
        '          npm ci',
        '          npm test',
        '  publish:',
        '    permissions: { contents: write, id-token: write, packages: read }',
        '    needs: build',
        '    uses: ./.github/workflows/publish.yml',
        '    secrets: inherit',
      ].join('\n'),
    );
    const [build, publish] = workflow.jobs;
    if (build === undefined || publish === undefined) throw new Error('a job is missing');
    expect([build.id, build.line, build.timeout?.value]).toEqual(['build', 4, 5]);
    expect(build.steps.map((step) => [titleOf(step), step.line, step.endLine])).toEqual([
      ['Actions/Checkout@v4', 8, 9],
      ['Test', 10, 13],
    ]);
    expect(actionOf(build.steps[0]?.uses ?? null)).toBe('actions/checkout');
    expect(permissionsOf(workflow, build)?.rest).toBe('read');
    const permissions = permissionsOf(workflow, publish);
    expect(permissions === null ? null : writableScopes(permissions)).toEqual(['contents', 'id-token']);
    expect([publish.needs, publish.uses?.text]).toEqual([['build'], './.github/workflows/publish.yml']);
  });

  it('takes a composite action for one job', () => {
    const action = read(
      'name: Set up\nruns:\n  using: composite\n  steps:\n    - run: make\n      shell: bash\n',
      'set-up/action.yml',
    );
    expect([action.kind, action.jobs[0]?.id, action.jobs[0]?.steps[0]?.run?.text]).toEqual(['action', 'action', 'make']);
  });

  it('knows the paths that GitHub reads', () => {
    expect(['.github/workflows/a.yaml', 'action.yml', 'tools/x/action.yaml'].every(holdsWorkflow)).toBe(true);
    expect(['docs/.github/workflows/a.yml', '.github/workflows/sub/a.yml', '.github/labeler.yml'].some(holdsWorkflow)).toBe(
      false,
    );
  });

  it('says why it cannot read, and is not overrun', () => {
    for (const text of ['jobs: [\n', '['.repeat(10_000), 'a: &a [*a, *a]\njobs: : :\n']) {
      expect(readWorkflow(CI, text)).toEqual({ reason: expect.stringContaining(CI) });
    }
    for (const text of ['', '- a\n', 'just a text', '\u0000']) expect([null, 'reason']).toContain(short(readWorkflow(CI, text)));
    expect(read('jobs:\n  a: text\n  b: [1]\n  c:\n    steps: text\n    permissions: 7\n').jobs.map(({ id }) => id)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});

function short(found: ReturnType<typeof readWorkflow>): string | null {
  return found === null ? null : isUnreadableWorkflow(found) ? 'reason' : 'workflow';
}
