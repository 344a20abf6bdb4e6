import { beforeAll, expect } from '@jest/globals';
import { infrastructureDestroy } from '../../src/rules/destructive/infrastructure-destroy.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { FAKE_SECRETS } from '../support/fake-secrets.js';
import { testRule } from '../support/rule-tester.js';

beforeAll(() => loadGrammars(['a.sh']));

const TOKEN = FAKE_SECRETS['github-token'] ?? '';
const WORKFLOW = (on: string, run: string) => `on: ${on}\njobs:\n  a:\n    steps:\n      - name: Apply\n        run: ${run}\n`;

testRule(infrastructureDestroy, {
  flagged: [
    {
      name: 'in a script',
      files: { 'a.sh': { before: 'true\n', after: 'true\nterraform destroy -auto-approve\n' } },
      findings: [{ path: 'a.sh', line: 2, severity: 'critical', confidence: 'certain' }],
    },
    {
      name: 'in a teardown script, graded lower',
      files: { 'scripts/teardown.sh': { before: null, after: 'terraform destroy -auto-approve\n' } },
      findings: [{ line: 1, severity: 'medium', confidence: 'possible' }],
    },
    {
      name: 'applied unread in a workflow of pull requests',
      files: { '.github/workflows/a.yml': { before: null, after: WORKFLOW('pull_request', 'terraform apply -auto-approve') } },
      findings: [{ line: 6, confidence: 'certain' }],
    },
    {
      name: 'applied unread where a pipeline deploys: a note',
      files: {
        '.github/workflows/a.yml': { before: null, after: WORKFLOW('workflow_dispatch', 'terraform apply -auto-approve') },
      },
      findings: [{ line: 6, severity: 'low', confidence: 'possible' }],
    },
    {
      name: 'destroyed in a pipeline that deploys',
      files: {
        '.github/workflows/a.yml': { before: null, after: WORKFLOW('workflow_dispatch', 'terraform destroy -auto-approve') },
      },
      findings: [{ line: 6, severity: 'critical', confidence: 'certain' }],
    },
    {
      name: 'under quotes, a variable and a wrapper',
      files: { 'a.sh': { before: null, after: `T=terra\nsudo env X=1 "$T"form 'des'troy\n` } },
      findings: [{ line: 2, data: expect.objectContaining({ program: 'terraform' }) }],
    },
    {
      name: 'a secret beside it is not repeated',
      files: { 'a.sh': { before: null, after: `GITHUB_TOKEN=${TOKEN} gcloud projects delete p\n` } },
      secrets: [TOKEN],
      findings: [{ line: 1 }],
    },
  ],
  accepted: [
    {
      name: 'a near miss',
      files: { 'a.sh': { before: null, after: 'terraform plan -destroy\nkubectl get pods\naws s3 rm s3://b/one\n' } },
    },
    { name: 'only named', files: { 'a.sh': { before: null, after: 'echo "terraform destroy"\n# helm uninstall x\n' } } },
    {
      name: 'moved to another file',
      files: { 'a.sh': { before: 'helm uninstall x\n', after: null }, 'b.sh': { before: null, after: 'helm uninstall x\n' } },
    },
    {
      name: 'in a file that runs nothing',
      files: { 'README.md': { before: null, after: 'terraform destroy\n' } },
      outcome: 'not-applicable',
    },
    { name: 'nothing that ends', files: { 'a.sh': { before: null, after: `${'$('.repeat(500)}helm` } } },
  ],
  undecided: [
    {
      name: 'a script that was not read',
      files: { 'a.sh': { before: 'true\n', after: 'helm uninstall x\n' } },
      missing: ['texts'],
      reason: 'left out',
    },
  ],
});
