import { agentReadsSecrets } from '../../src/rules/credentials/agent-reads-secrets.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { testRule } from '../support/rule-tester.js';

await loadGrammars(['run.sh']);

const settings = (value: unknown) => ({
  '.claude/settings.json': { before: '{}\n', after: `${JSON.stringify(value, null, 1)}\n` },
});
const allow = (...rules: string[]) => settings({ permissions: { allow: rules } });
const step = (text: string) => `on: issues\njobs:\n  fix:\n    runs-on: x\n    steps:\n      - name: Fix\n${text}`;
const workflow = (after: string, before: string | null = null) => ({
  '.github/workflows/fix.yml': { before: before === null ? null : step(before), after: step(after) },
});
const run = (name: string) => `        run: claude -p go\n        env:\n          TOKEN: \${{ secrets.${name} }}\n`;

testRule(agentReadsSecrets, {
  flagged: [
    {
      name: 'rules that name secrets or the whole disk',
      files: allow(
        'Read(~/.ssh/**)',
        'Read(.env)',
        'Bash(cat .env*)',
        'Read(~/**)',
        'Read(//**)',
        'Read(config/credentials.json)',
      ),
      findings: [4, 5, 6, 7, 8, 9].map((line) => ({ message: 'files', line, confidence: 'certain' as const })),
    },
    {
      name: 'folders outside of the project',
      files: settings({ permissions: { additionalDirectories: ['~', '../docs'] } }),
      findings: [
        {
          line: 4,
          data: {
            tool: 'Claude Code',
            setting: 'additionalDirectories ~',
            file: '.claude/settings.json',
            effect: 'lets it reach everything below that folder',
          },
        },
      ],
    },
    {
      name: 'secrets of a cloud and of a database',
      files: workflow(run('PROD_DATABASE_URL')),
      findings: [
        {
          message: 'secret',
          line: 9,
          confidence: 'certain',
          data: { tool: 'Claude Code', step: 'Fix', secret: 'PROD_DATABASE_URL', name: 'TOKEN' },
        },
      ],
    },
    {
      name: 'another secret is a warning',
      files: workflow(run('WEATHER')),
      findings: [{ message: 'secret', confidence: 'possible', severity: 'low' }],
    },
    {
      name: 'every secret, also by a name that is made up',
      files: workflow(
        `        run: |\n          codex exec go\n          echo '\${{ toJSON(secrets) }}'\n        env:\n          A: \${{ secrets[matrix.name] }}\n`,
      ),
      findings: [
        { message: 'all', line: 9 },
        { message: 'all', line: 11 },
      ],
    },
    {
      name: 'for the whole job',
      files: {
        '.github/workflows/fix.yml': {
          before: null,
          after: `on: push\nenv:\n  K: \${{ secrets.AWS_SECRET_ACCESS_KEY }}\njobs:\n  a:\n    steps:\n      - uses: openai/codex-action@v1\n`,
        },
      },
      findings: [{ message: 'secret', line: 3 }],
    },
  ],
  accepted: [
    {
      name: 'examples and code',
      files: allow('Read(.env.example)', 'Read(src/**)', 'Bash(cat README.md)', 'Read(docs/secrets.md)'),
    },
    {
      name: 'the keys of its provider',
      files: workflow(
        run('OPENAI_API_KEY') +
          `          B: \${{ secrets.CLAUDE_CODE_OAUTH_TOKEN }}\n          C: \${{ secrets.GITHUB_TOKEN }}\n`,
      ),
    },
    {
      name: 'a step without an agent',
      files: workflow(`        run: npm test\n        env:\n          TOKEN: \${{ secrets.NPM_TOKEN }}\n`),
    },
    { name: 'a secret that the policy names', files: workflow(run('NPM_TOKEN')), options: { secrets: ['NPM_TOKEN'] } },
    { name: 'it had it before', files: workflow(`        id: x\n${run('NPM_TOKEN')}`, run('NPM_TOKEN')) },
    {
      name: 'only a test of whether it is there',
      files: workflow(`        run: claude -p go\n        env:\n          HAS: \${{ secrets.NPM_TOKEN != '' }}\n`),
    },
  ],
  undecided: [
    {
      name: 'a workflow that is no YAML',
      files: { '.github/workflows/fix.yml': { before: null, after: 'a: [\n' } },
      reason: 'is not valid YAML',
    },
  ],
});
