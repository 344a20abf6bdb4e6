import { beforeAll, expect } from '@jest/globals';
import { directDeploy } from '../../src/rules/destructive/direct-deploy.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { testRule } from '../support/rule-tester.js';

beforeAll(() => loadGrammars(['a.sh']));

const WORKFLOW = (on: string, run: string, condition = 'true') =>
  `on:\n  ${on}\njobs:\n  a:\n    if: ${condition}\n    steps:\n      - run: ${run}\n`;
const workflow = (...parts: Parameters<typeof WORKFLOW>) => ({
  '.github/workflows/deploy.yml': { before: null, after: WORKFLOW(...parts) },
});

testRule(directDeploy, {
  flagged: [
    {
      name: 'in a script',
      files: { 'a.sh': { before: 'true\n', after: 'true\nfly deploy\n' } },
      findings: [{ path: 'a.sh', line: 2, severity: 'high', confidence: 'certain' }],
    },
    {
      name: 'in a workflow of pull requests',
      files: workflow('pull_request:', 'npx vercel --prod'),
      findings: [{ line: 7, confidence: 'certain' }],
    },
    {
      name: 'in a workflow of every branch',
      files: workflow('push:', 'npx vercel --prod'),
      findings: [{ line: 7, confidence: 'certain' }],
    },
    {
      name: 'after a merge: a note',
      files: workflow('push: { branches: [main] }', 'npx vercel --prod'),
      findings: [{ line: 7, severity: 'low', confidence: 'possible' }],
    },
    {
      name: 'for a tag: a note',
      files: workflow('push: { tags: ["v*"] }', 'fly deploy'),
      findings: [{ line: 7, severity: 'low', confidence: 'possible' }],
    },
    {
      name: 'in a job that only the default branch runs: a note',
      files: workflow('push:', 'fly deploy', "github.ref == 'refs/heads/main'"),
      findings: [{ line: 7, severity: 'low', confidence: 'possible' }],
    },
    {
      name: "on an agent's branch",
      files: workflow('push: { branches: ["agent/**", main] }', 'fly deploy'),
      findings: [{ line: 7, confidence: 'certain' }],
    },
    {
      name: 'a package script',
      files: { 'package.json': { before: '{}', after: '{\n  "scripts": {\n    "ship": "netlify deploy --prod"\n  }\n}\n' } },
      findings: [{ line: 3, data: expect.objectContaining({ place: 'the script "ship"' }) }],
    },
    {
      name: 'another name for it',
      files: { 'a.sh': { before: null, after: `alias ship='vercel --prod'\nship\n` } },
      findings: [{ line: 2, data: expect.objectContaining({ program: 'vercel' }) }],
    },
  ],
  accepted: [
    { name: 'a near miss', files: { 'a.sh': { before: null, after: 'vercel\nfly status\nnpm pack\ncdk synth\n' } } },
    { name: 'only named', files: { 'a.sh': { before: null, after: 'echo "now run fly deploy"\n' } } },
    {
      name: 'moved to another file',
      files: { 'a.sh': { before: 'fly deploy\n', after: null }, 'b.sh': { before: null, after: 'fly deploy\n' } },
    },
    {
      name: 'in a file that runs nothing',
      files: { 'README.md': { before: null, after: 'fly deploy\n' } },
      outcome: 'not-applicable',
    },
    { name: 'text that is no script', files: { 'a.sh': { before: null, after: '\u0000\ud800"\'$((((' } } },
  ],
  undecided: [
    {
      name: 'a script that was not read',
      files: { 'a.sh': { before: 'true\n', after: 'fly deploy\n' } },
      missing: ['texts'],
      reason: 'left out',
    },
  ],
});
