/** `nightwarden audit` as people run it: repositories that meet much, little and nothing, and hostile ones. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createRepository, git, removeDirectories, temporaryDirectory } from '../git/support/repository.js';
import { type CliRun, runCli } from './support/run-cli.js';

afterAll(removeDirectories);

interface Row {
  readonly row: number;
  readonly demand: string;
  readonly state: 'met' | 'not-met' | 'not-visible';
  readonly evidence: readonly { readonly path: string | null; readonly line: number | null; readonly text: string }[];
  readonly fixes: readonly string[];
}
interface Report {
  readonly exitCode: number;
  readonly root: string;
  readonly branch: string | null;
  readonly files: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: readonly Row[];
  readonly unread: readonly string[];
}

async function audit(cwd: string, ...args: string[]): Promise<{ run: CliRun; report: Report; row: (number: number) => Row }> {
  const run = await runCli(['audit', '--json', ...args], { cwd });
  const report = JSON.parse(run.stdout) as Report;
  return { run, report, row: (number) => report.rows[number - 1] as Row };
}

// Joined, so that nothing here has the shape of a key.
const KEY = ['AKIA', 'Q3EGWT5UZ7XN2LPD'].join('');
const TOKEN = ['ghp_', 'k3VbT9sWq1LrZx7NcYd0HfGm5JpQaEuR2oXi'].join('');
const WORKFLOW =
  'on: pull_request\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-latest\n    timeout-minutes: 9\n    steps:\n      - run: npm test\n';

async function careful(): Promise<string> {
  const cwd = createRepository([
    {
      files: {
        'CLAUDE.md': 'Be careful.\n',
        '.gitignore': '.env*\n!.env.example\n',
        '.github/CODEOWNERS': '* @acme/owners\n',
        '.github/workflows/ci.yml': WORKFLOW,
        '.github/workflows/night.yml':
          'on:\n  schedule:\n    - cron: "0 5 * * *"\npermissions: {}\njobs:\n  audit:\n    runs-on: ubuntu-latest\n    timeout-minutes: 9\n    steps:\n      - run: npx --no-install nightwarden backtest --since "1 day ago"\n',
        'src/index.js': 'export const answer = 42;\n',
      },
    },
  ]);
  expect((await runCli(['init', '--yes'], { cwd })).status).toBe(0);
  return cwd;
}

describe('nightwarden audit', () => {
  it('finds nothing unmet in a careful repository, files that are not committed yet included', async () => {
    const cwd = await careful();
    const { run, report, row } = await audit(cwd);
    expect(report.rows.filter(({ state }) => state === 'not-met')).toEqual([]);
    expect(run.status).toBe(0);
    for (const number of [1, 3, 5, 6, 7, 8, 9, 13, 15, 24]) expect([number, row(number).state]).toEqual([number, 'met']);
    for (const number of [2, 4, 11, 12, 14, 17, 22, 25]) expect([number, row(number).state]).toEqual([number, 'not-visible']);
    expect(row(3).evidence).toContainEqual({
      path: '.claude/settings.json',
      line: expect.any(Number) as unknown,
      text: 'Claude Code: nightwarden hook runs before each call',
    });
    expect(row(14).evidence[0]).toEqual({ path: '.github/workflows/ci.yml', line: 1, text: 'runs on pull_request' });
  });

  it('says of a careless repository what is wrong, where, and what to do', async () => {
    const cwd = createRepository([
      {
        files: {
          'AGENTS.md': 'Do what you want.\n',
          'config/settings.yml': `cloud:\n  key: ${KEY}\n`,
          '.claude/settings.json': '{\n  "permissions": { "defaultMode": "bypassPermissions" }\n}\n',
          '.github/workflows/agent.yml':
            'on: issues\npermissions: write-all\njobs:\n  fix:\n    runs-on: ubuntu-latest\n    steps:\n      - run: claude -p "fix it" --dangerously-skip-permissions\n',
          'scripts/reset.sh': '#!/bin/sh\nrm -rf /\nterraform destroy -auto-approve\nvercel deploy --prod\n',
          'package.json': '{\n  "name": "shop",\n  "dependencies": {\n    "left-pad": "*"\n  }\n}\n',
          outside: { mode: '120000', data: '/etc/passwd' },
        },
      },
    ]);
    writeFileSync(join(cwd, '.env'), 'PORT=3000\nSESSION_SECRET=s3ssion-Kq8vT2\n');
    git(cwd, ['remote', 'add', 'origin', `https://bot:${TOKEN}@github.com/acme/shop.git`]);
    const { run, row } = await audit(cwd);
    expect(run.status).toBe(1);
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16]) {
      expect([number, row(number).state]).toEqual([number, 'not-met']);
      expect(row(number).fixes).not.toEqual([]);
    }
    const places = (number: number): string[] => row(number).evidence.map(({ path, line }) => `${path}:${line}`);
    expect(places(1)).toEqual(expect.arrayContaining(['config/settings.yml:2', '.git/config:null', '.env:2']));
    expect(places(2)).toContain('.github/workflows/agent.yml:2');
    expect(places(3)).toContain('.claude/settings.json:2');
    expect(places(6)).toContain('scripts/reset.sh:2');
    expect(places(8)).toContain('outside:1');
    expect(places(9)).toContain('scripts/reset.sh:3');
    expect(places(10)).toContain('.github/workflows/agent.yml:7');
    expect(places(13)).toContain('scripts/reset.sh:4');
    expect(places(15)).toContain('package.json:4');
    expect(places(16)).toContain('.github/workflows/agent.yml:7');
    expect(row(3).fixes).toContain('nightwarden init --tool claude-code');
    expect(row(11).fixes[0]).toContain('gh api repos/acme/shop/rules/branches/main');
    expect(row(25).fixes).toContain('gh workflow disable agent.yml');
    for (const secret of [KEY, TOKEN, 's3ssion-Kq8vT2']) expect(run.stdout).not.toContain(secret);

    const text = await runCli(['audit', cwd], { cwd: temporaryDirectory(), env: { NO_COLOR: '1' } });
    expect(text.status).toBe(1);
    expect(text.stdout).toMatch(/^Not met \(14\)$/m);
    expect(text.stdout).toMatch(/^✖ {2}1 No production credentials within an agent's reach$/m);
    expect(text.stdout).toContain('scripts/reset.sh:2');
    expect(text.stdout).toMatch(/14 not met, 11 not visible from here, 0 met · \d+\.\d s\n$/);
    for (const secret of [KEY, TOKEN, 's3ssion-Kq8vT2']) expect(text.stdout).not.toContain(secret);
  });

  it('tells a hook that lets calls through, one of your own, and one before some tools only', async () => {
    const claude = (command: string, matcher = '*') =>
      JSON.stringify({ hooks: { PreToolUse: [{ matcher, hooks: [{ type: 'command', command }] }] } });
    const row = async (settings: string): Promise<Row> => {
      const cwd = createRepository([{ files: { '.claude/settings.json': settings } }]);
      return (await audit(cwd)).row(7);
    };
    expect(await row(claude('nightwarden hook --tool claude-code || exit 2'))).toMatchObject({ state: 'met', fixes: [] });
    expect(await row(claude('nightwarden hook --tool claude-code'))).toMatchObject({
      state: 'not-met',
      fixes: ['write its command as: nightwarden hook --tool claude-code || exit 2'],
    });
    expect((await row(claude('nightwarden hook --tool claude-code || exit 2', 'Bash'))).state).toBe('not-met');
    expect((await row(claude('./guard.sh'))).state).toBe('not-visible');
    expect((await row('{ "hooks": ')).state).toBe('not-met');
  });

  it('does not take a row for met whose rule the policy has switched off, or whose policy is broken', async () => {
    const cwd = await careful();
    writeFileSync(join(cwd, '.github/nightwarden.yml'), 'rules:\n  destructive-sql: { enforcement: disabled }\n');
    const off = await audit(cwd);
    expect(off.run.status).toBe(1);
    expect(off.row(7)).toMatchObject({
      state: 'not-met',
      evidence: [{ path: '.github/nightwarden.yml', text: 'destructive-sql fails nothing: its enforcement is disabled' }],
      fixes: ['rules: { destructive-sql: { enforcement: active } }'],
    });
    writeFileSync(join(cwd, '.github/nightwarden.yml'), 'rulez: {}\n');
    expect((await audit(cwd)).row(14)).toMatchObject({ state: 'not-met', fixes: ['nightwarden policy validate'] });
  });

  it('keeps its shape for programs', async () => {
    const { report } = await audit(createRepository([{ files: { 'README.md': 'x\n' } }]));
    expect(Object.keys(report)).toEqual(['exitCode', 'root', 'branch', 'files', 'counts', 'rows', 'unread']);
    expect(Object.keys(report.counts)).toEqual(['not-met', 'not-visible', 'met']);
    expect(report.rows.map(({ row }) => row)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    for (const row of report.rows) {
      expect(Object.keys(row)).toEqual(['row', 'demand', 'state', 'evidence', 'fixes']);
      expect(row.evidence.length).toBeGreaterThan(0);
      expect(row.state === 'met' || row.fixes.length > 0).toBe(true);
      for (const evidence of row.evidence) expect(Object.keys(evidence)).toEqual(['path', 'line', 'text']);
    }
    const sum = Object.values(report.counts).reduce((total, each) => total + each, 0);
    expect([sum, report.exitCode, report.branch]).toEqual([25, 1, 'main']);
  });

  it('says what it could not read, and takes it for nothing', async () => {
    const cwd = createRepository([
      {
        files: {
          'CLAUDE.md': 'x\n',
          '.github/workflows/broken.yml': 'on: [push\njobs:\n  a: {{{{\n',
          '.claude/settings.json': { mode: '120000', data: '../elsewhere.json' },
          'package.json': '{ "dependencies": { "a": ',
          'large.yml': `a: ${'x'.repeat(2_100_000)}\n`,
          'long.sh': `echo ${'"$('.repeat(50_000)}\n`,
          'sub/file.txt': 'x\n',
          'gone.txt': 'x\n',
          '.env': `${'A'.repeat(1_000_000)}\nSESSION_SECRET=s3ssion-Kq8vT2\n`,
          'bad\u001b[31m\nname.sh': 'rm -rf /\n',
        },
      },
    ]);
    // A folder that has become a link out of the repository, and a pipe that nobody writes to.
    const elsewhere = temporaryDirectory();
    writeFileSync(join(elsewhere, 'file.txt'), `key = ${KEY}\n`);
    rmSync(join(cwd, 'sub'), { recursive: true });
    symlinkSync(elsewhere, join(cwd, 'sub'));
    rmSync(join(cwd, 'gone.txt'));
    execFileSync('mkfifo', [join(cwd, 'pipe.env')]);
    mkdirSync(join(cwd, 'node_modules'));
    const { run, report, row } = await audit(cwd);
    expect(run.status).toBe(1);
    expect(run.stderr).toBe('');
    expect(row(2).state).toBe('not-visible');
    expect(JSON.stringify(row(2).evidence)).toContain('.github/workflows/broken.yml');
    expect(row(3)).toMatchObject({ state: 'not-met', fixes: [expect.stringContaining('mend .claude/settings.json')] });
    expect(row(15).state).toBe('not-visible');
    expect(JSON.stringify(report.unread)).toContain('large.yml');
    expect(JSON.stringify(report.unread)).toContain('sub/file.txt');
    expect(row(1).evidence).toContainEqual({ path: '.env', line: 2, text: 'tracked, with values of credentials' });
    expect(row(6).evidence.some(({ path }) => path?.startsWith('bad') === true)).toBe(true);
    expect(run.stdout).not.toContain(KEY);
    const text = await runCli(['audit'], { cwd });
    expect(text.stdout).not.toContain('\u001b[31m');
  });

  it('ends with 2 where there is nothing to look at', async () => {
    const nowhere = await runCli(['audit', join(temporaryDirectory(), 'nothing')]);
    expect([nowhere.status, nowhere.stdout]).toEqual([2, '']);
    const plain = await runCli(['audit'], { cwd: temporaryDirectory() });
    expect(plain.status).toBe(2);
    expect(plain.stderr).toContain('is not in a git repository');
    const bare = temporaryDirectory();
    git(bare, ['init', '--quiet', '--bare']);
    const run = await runCli(['audit', bare]);
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('a bare repository has no work tree')]);
    expect((await runCli(['audit', '--colour'])).status).toBe(2);
    const empty = temporaryDirectory();
    git(empty, ['init', '--quiet']);
    expect((await runCli(['audit', empty])).status).toBe(1);
  });
});
