import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createRepository, git, removeDirectories, temporaryDirectory } from '../git/support/repository.js';
import { runCli } from './support/run-cli.js';

afterAll(removeDirectories);

const TOKEN = `ghp_${'a1B2c3D4'.repeat(4)}wXyZ`;
const leak = `export const token = '${TOKEN}';\n`;

/** A first commit, an ordinary one, a merge that brings a token, and its removal. */
function history(): string {
  return createRepository([
    { message: 'Begin', files: { 'a.js': 'export const a = 1;\n' } },
    { branch: 'agent/leak', from: 'main', message: 'Leak', files: { 'leak.js': leak } },
    { branch: 'main', message: 'Go on', files: { 'a.js': 'export const a = 2;\n' } },
    { branch: 'main', merge: 'agent/leak', message: 'Merge the leak', files: { 'leak.js': leak } },
    { branch: 'main', message: 'Mend', files: { 'leak.js': null } },
  ]);
}

interface Line {
  readonly id: string;
  readonly findings: readonly { rule: string; fails: boolean; path: string; line: number }[];
  readonly undecided: readonly string[];
  readonly reason?: string;
}

function linesOf(stdout: string): Line[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('nightwarden backtest', () => {
  it('judges each commit of the first-parent history against its first parent, and sums up by rule', async () => {
    const cwd = history();
    const { status, stdout, stderr } = await runCli(['backtest'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^[0-9a-f]{10} {2}2023-11-14 Merge the leak\n {2}✖ secret-added {2}leak\.js:1\n\n/);
    expect(stdout).toMatch(
      /\n4 changes judged in \d+\.\d s · 1 change would have failed · 0 with warnings only\n {2}secret-added {2}1 failure in 1 change\n$/,
    );
    expect(stdout).not.toContain(TOKEN);
  });

  it('streams a JSON line for each commit, newest first, and limits them', async () => {
    const cwd = history();
    const ids = git(cwd, ['rev-list', '--first-parent', 'main']).split('\n');
    const { status, stdout, stderr } = await runCli(['backtest', '--format', 'jsonl'], { cwd });
    expect(status).toBe(0);
    expect(linesOf(stdout).map((line) => [line.id, line.findings.length, line.undecided])).toEqual(
      ids.map((id, index) => [id, index === 1 ? 1 : 0, []]),
    );
    expect(stderr).toContain('4 changes judged');
    const last = await runCli(['backtest', '--last', '2', '--format', 'jsonl'], { cwd });
    expect(linesOf(last.stdout).map((line) => line.id)).toEqual(ids.slice(0, 2));
    const since = await runCli(['backtest', '--since', '2023-11-14T22:13:22Z', '--format', 'jsonl'], { cwd });
    expect(linesOf(since.stdout).map((line) => line.id)).toEqual(ids.slice(0, 3));
  });

  it('judges the changes that a file names, in several repositories, and answers every line', async () => {
    const one = history();
    const two = createRepository([{ files: { b: '1\n' } }, { files: { 'c.js': leak } }], { bare: true });
    const lines = [
      { id: 'fix', repo: one, base: 'main~1', head: 'main' },
      { id: 'leak', repo: two, base: 'main~1', head: 'main' },
      { id: 'undone fix', repo: one, base: 'main', head: 'main~1' },
      { id: 'unknown', repo: one, base: 'nothing', head: 'main' },
      { id: 'nowhere', repo: join(one, 'missing'), base: 'a', head: 'b' },
    ];
    const text = lines.map((line) => JSON.stringify(line)).join('\n\n');
    const file = join(temporaryDirectory(), 'commits.jsonl');
    writeFileSync(file, text);
    for (const args of [
      ['--commits', file],
      ['--commits', '-'],
    ]) {
      const { status, stdout } = await runCli(['backtest', ...args, '--format', 'jsonl'], { input: text });
      expect(status).toBe(3);
      const byId = new Map(linesOf(stdout).map((line) => [line.id, line]));
      expect([...byId.keys()].sort()).toEqual(['fix', 'leak', 'nowhere', 'undone fix', 'unknown']);
      expect(byId.get('fix')).toMatchObject({ findings: [], undecided: [] });
      expect(byId.get('leak')).toMatchObject({
        findings: [{ rule: 'secret-added', fails: true, path: 'c.js', line: 1 }],
        undecided: [],
      });
      expect(byId.get('undone fix')?.findings).toHaveLength(1);
      expect(byId.get('unknown')).toMatchObject({
        findings: [],
        undecided: expect.arrayContaining(['secret-added']),
        reason: 'unknown revision "nothing"',
      });
      expect(byId.get('nowhere')?.undecided).toContain('secret-added');
    }
  });

  it('takes no typo for a date since when nothing happened', async () => {
    const cwd = history();
    for (const since of ['yesterdy', '']) {
      const { status, stdout, stderr } = await runCli(['backtest', '--since', since], { cwd });
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain(`git reads no date in ${JSON.stringify(since)}`);
    }
    for (const since of ['now', 'today', 'yesterday', '2 weeks ago', 'monday', '2999-01-01']) {
      expect(await runCli(['backtest', '--since', since], { cwd })).toMatchObject({ status: 0, stderr: '' });
    }
  });

  it('reads a file of changes as Windows writes it', async () => {
    const cwd = history();
    const input = `\uFEFF{"id":"a","base":"main~1","head":"main"}\r\n\r\n{"id":"b","base":"main~1","head":"main"}\r\n`;
    const { status, stdout } = await runCli(['backtest', '--commits', '-', '--format', 'jsonl'], { cwd, input });
    expect({ status, ids: linesOf(stdout).map((line) => line.id) }).toEqual({ status: 0, ids: ['a', 'b'] });
  });

  it('judges by the policy of the default branch as it is today', async () => {
    const cwd = history();
    writeFileSync(join(cwd, 'off.yml'), 'rules: { secret-added: disabled, control-file-changed: disabled }\n');
    expect((await runCli(['backtest', '--policy', 'off.yml'], { cwd })).stdout).toContain('0 changes would have failed');
    git(cwd, ['update-ref', 'refs/heads/main', git(cwd, ['commit-tree', '-p', 'main', '-m', 'Off', treeWithPolicy(cwd)])]);
    expect((await runCli(['backtest'], { cwd })).stdout).toContain('0 changes would have failed');
  });

  it('is not undecided about the branch of an agent, which a past commit does not name', async () => {
    const message = 'Add b\n\nhttps://claude.ai/code/session_0123456789\n';
    const cwd = createRepository([{ files: { a: '1\n' } }, { message, files: { b: '1\n' } }]);
    git(cwd, ['checkout', '-q', '--detach']);
    const { status, stdout } = await runCli(['backtest', '--last', '1', '--format', 'jsonl'], { cwd });
    expect({ status, undecided: linesOf(stdout)[0]?.undecided }).toEqual({ status: 0, undecided: [] });
    const base = ['check', '--base', 'HEAD~1', '--format', 'jsonl'];
    const check = await runCli(base, { cwd });
    expect({ status: check.status, undecided: linesOf(check.stdout)[0]?.undecided }).toEqual({
      status: 3,
      undecided: ['branch-name'],
    });
    expect(await runCli([...base, '--branch', 'agent/b'], { cwd })).toMatchObject({ status: 0 });
    expect(await runCli([...base, '--branch', 'b'], { cwd })).toMatchObject({ status: 1 });
  });

  it('leaves out what a shallow clone cannot compare, and says so', async () => {
    const source = history();
    const clone = join(temporaryDirectory(), 'clone');
    git(source, ['clone', '-q', '--depth=2', `file://${source}`, clone]);
    const { status, stdout, stderr } = await runCli(['backtest'], { cwd: clone });
    expect(status).toBe(0);
    expect(stdout).toContain('1 change judged');
    expect(stderr).toContain('1 commit left out: this shallow clone lacks its parent.');
  });

  it.each([
    [['--last', 'many'], 'Expected a whole number'],
    [['--last', '0'], 'Expected a whole number'],
    [['--commits', 'missing.jsonl'], 'missing.jsonl cannot be read'],
    [['--commits', '-'], '-:2: not JSON'],
    [['--commits', '-', '--last', '3'], 'cannot be used with'],
  ])('ends with 2 on %j', async (args, message) => {
    const { status, stdout, stderr } = await runCli(['backtest', ...args], { cwd: history(), input: '\nnonsense\n' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

function treeWithPolicy(cwd: string): string {
  const blob = git(cwd, ['hash-object', '-w', '--stdin'], 'rules: { secret-added: disabled, control-file-changed: disabled }\n');
  git(cwd, ['update-index', '--add', '--cacheinfo', `100644,${blob},.github/nightwarden.yml`]);
  return git(cwd, ['write-tree']);
}
