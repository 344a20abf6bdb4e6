import { workflowPermissionsBroad } from '../../src/rules/credentials/workflow-permissions-broad.js';
import { testRule } from '../support/rule-tester.js';

const PATH = '.github/workflows/ci.yml';
const text = (top: string, job = '', on = 'push', id = 'test') =>
  `on: ${on}\n${top}jobs:\n  ${id}:\n${job}    steps:\n      - run: make\n`;
const sides = (before: string | null, after: string) => ({ [PATH]: { before, after } });
const READ = 'permissions:\n  contents: read\n';

testRule(workflowPermissionsBroad, {
  flagged: [
    {
      name: 'everything at the top',
      files: sides(text(READ), text('permissions: write-all\n')),
      findings: [{ message: 'all', line: 2, severity: 'high', confidence: 'certain' }],
    },
    {
      name: 'everything for one job',
      files: sides(text(READ), text(READ, '    permissions: write-all\n')),
      findings: [{ message: 'all', line: 6 }],
    },
    {
      name: 'the block is taken away',
      files: sides(text(READ), text('')),
      findings: [{ message: 'removed', confidence: 'certain', data: { job: 'test', before: 'contents: read' } }],
    },
    {
      name: 'an empty block is none',
      files: sides(text('permissions: {}\n'), text('permissions:\n')),
      findings: [{ message: 'removed' }],
    },
    {
      name: 'more scopes may be written',
      files: sides(text(READ), text('permissions:\n  contents: write\n  id-token: write\n')),
      findings: [{ message: 'widened', line: 3, confidence: 'possible', data: { job: 'test', scopes: 'contents, id-token' } }],
    },
    {
      name: 'a new workflow without a block',
      files: sides(null, text('')),
      findings: [{ message: 'missing', confidence: 'possible', severity: 'low' }],
    },
    {
      name: 'every secret in one variable',
      files: sides(null, text(READ, `    env:\n      ALL: \${{ toJson( secrets ) }}\n`)),
      findings: [{ message: 'secrets', line: 7, severity: 'high' }],
    },
    {
      name: 'every secret for a workflow of somebody else',
      files: sides(
        text(READ),
        `on: push\n${READ}jobs:\n  test:\n    uses: acme/flows/.github/workflows/x.yml@v1\n    secrets: inherit\n`,
      ),
      findings: [{ message: 'inherit', confidence: 'possible' }],
    },
  ],
  accepted: [
    { name: 'fewer rights', files: sides(text('permissions: write-all\n'), text('permissions: read-all\n')) },
    { name: 'the block moves to the job', files: sides(text(READ), text('', '    permissions:\n      contents: read\n')) },
    {
      name: 'a job gets another name',
      files: sides(text('permissions: write-all\n'), text('permissions: write-all\n', '', 'push', 'checks')),
    },
    {
      name: 'the workflow moves',
      files: {
        [PATH]: { before: text('permissions: write-all\n'), after: null },
        '.github/workflows/b.yml': { before: null, after: text('permissions: write-all\n') },
      },
    },
    { name: 'never restricted', files: sides(text(''), text('env:\n  A: b\n')) },
    {
      name: 'not a workflow',
      files: { 'docs/ci.yml': { before: null, after: text('permissions: write-all\n') } },
      outcome: 'not-applicable',
    },
  ],
  undecided: [{ name: 'no YAML', files: sides(text(READ), 'a: [\n'), reason: 'is not valid YAML' }],
});
