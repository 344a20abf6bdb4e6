import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createRepository, git, removeDirectories, temporaryDirectory } from '../git/support/repository.js';
import { CLI, runCli } from './support/run-cli.js';

afterAll(removeDirectories);

/** Made here, so that no key stands in this file. */
const TOKEN = `ghp_${'a1B2c3D4'.repeat(4)}wXyZ`;

const clean = { files: { 'src/a.js': 'export const a = 1;\n' } };
const leaky = {
  branch: 'agent/leak',
  from: 'main',
  files: { 'src/a.js': `export const a = 1;\nexport const token = '${TOKEN}';\n` },
};
const harmless = { branch: 'agent/fine', from: 'main', files: { 'src/a.js': 'export const a = 2;\n' } };

function repository(checkout: string): string {
  return createRepository([clean, leaky, harmless], { checkout });
}

describe('nightwarden check', () => {
  it('ends with 0 on a clear change and says how much was judged', async () => {
    const { status, stdout, stderr } = await runCli(['check'], { cwd: repository('agent/fine') });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('agent/fine → main · 1 file');
    expect(stdout).toMatch(/All clear · \d+ rules, 1 file, \d+\.\d s/);
  });

  it('ends with 1 on a finding, shows place and remedy, and never the secret', async () => {
    const { status, stdout, stderr } = await runCli(['check'], { cwd: repository('agent/leak') });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('✖ secret-added  src/a.js:2');
    expect(stdout).toContain('nightwarden explain secret-added');
    expect(stdout + stderr).not.toContain(TOKEN);
    expect(stdout).not.toContain('\u001B[');
  });

  it.each([
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ NO_COLOR: '1' }, false],
  ])('colours as %j wants', async (env, colored) => {
    const { stdout } = await runCli(['check'], { cwd: repository('agent/fine'), env });
    expect(stdout.includes('\u001B[')).toBe(colored);
  });

  it('prints every format for programs, whole and without the secret', async () => {
    const cwd = repository('agent/leak');
    const head = git(cwd, ['rev-parse', 'HEAD']);
    const print = async (format: string): Promise<string> => {
      const { status, stdout, stderr } = await runCli(['check', '--format', format], { cwd });
      expect({ format, status, stderr, leaks: stdout.includes(TOKEN) }).toEqual({ format, status: 1, stderr: '', leaks: false });
      return stdout;
    };
    expect(JSON.parse(await print('json'))).toMatchObject({
      decision: 'failed',
      exitCode: 1,
      head,
      branch: 'agent/leak',
      findings: [{ rule: 'secret-added', fails: true, path: 'src/a.js', line: 2 }],
      undecided: [],
    });
    const lines = (await print('jsonl')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ id: head, findings: [expect.objectContaining({ path: 'src/a.js' })] }),
    ]);
    expect(JSON.parse(await print('sarif'))).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'nightwarden' } }, results: [{ ruleId: 'secret-added', level: 'error' }] }],
    });
    expect(await print('github')).toMatch(/^::error file=src\/a\.js,line=2/);
  });

  it('judges what is staged, also as a hook with an index of its own', async () => {
    const cwd = repository('agent/fine');
    writeFileSync(join(cwd, 'config.js'), `export const key = '${TOKEN}';\n`);
    git(cwd, ['add', 'config.js']);
    expect(await runCli(['check', '--staged'], { cwd })).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('config.js:1'),
    });
    expect(await runCli(['check'], { cwd })).toMatchObject({ status: 0 });

    writeFileSync(
      join(cwd, '.git', 'hooks', 'pre-commit'),
      `#!/bin/sh\nexec "${process.execPath}" "${CLI}" check --staged --format jsonl\n`,
    );
    chmodSync(join(cwd, '.git', 'hooks', 'pre-commit'), 0o755);
    writeFileSync(join(cwd, 'src', 'a.js'), 'export const a = 3;\n');
    expect(() => git(cwd, ['commit', '-q', '-m', 'all'])).toThrow('secret-added');
    expect(git(cwd, ['commit', '-q', '-m', 'one file', 'src/a.js'])).toBe('');
  });

  it('takes --repo, --base and --head, and ignores a GIT_DIR that means another repository', async () => {
    const repo = repository('main');
    const options = { cwd: temporaryDirectory(), env: { GIT_DIR: '/nowhere' } };
    expect(await runCli(['check', '--repo', repo, '--head', 'agent/leak'], options)).toMatchObject({ status: 1 });
    expect(await runCli(['check', '--repo', repo, '--head', 'main', '--base', 'agent/fine'], options)).toMatchObject({
      status: 0,
    });
  });

  it('says so when there is nothing to judge', async () => {
    const { status, stderr } = await runCli(['check'], { cwd: repository('main') });
    expect(status).toBe(0);
    expect(stderr).toContain('Nothing to judge');
  });

  it('takes the policy from the default branch, never from the change', async () => {
    const off = 'rules: { secret-added: disabled, control-file-changed: disabled }\n';
    const lenient = createRepository([{ files: { ...clean.files, '.github/nightwarden.yml': off } }, leaky]);
    expect(await runCli(['check', '--head', 'agent/leak'], { cwd: lenient })).toMatchObject({ status: 0 });
    const cheating = createRepository([clean, { ...leaky, files: { ...leaky.files, '.github/nightwarden.yml': off } }]);
    expect(await runCli(['check', '--head', 'agent/leak'], { cwd: cheating })).toMatchObject({ status: 1 });
    // Already on the default branch: judged by the policy before it.
    git(cheating, ['checkout', '-q', '-B', 'main', 'agent/leak']);
    expect(await runCli(['check', '--base', 'HEAD~1'], { cwd: cheating })).toMatchObject({ status: 1 });
    const file = join(temporaryDirectory(), 'policy.yml');
    writeFileSync(file, off);
    expect(await runCli(['check', '--base', 'HEAD~1', '--policy', file], { cwd: cheating })).toMatchObject({ status: 0 });
  });

  it('is never green by a broken policy: the defaults hold and the mistake is named', async () => {
    const broken = {
      ...clean,
      files: { ...clean.files, '.github/nightwarden.yml': 'enforcement: disabled\nrules: { secret-aded: disabled }\n' },
    };
    const cwd = createRepository([broken, leaky, harmless]);
    const failing = await runCli(['check', '--head', 'agent/leak'], { cwd });
    expect(failing).toMatchObject({ status: 1, stdout: expect.stringContaining('Did you mean secret-added?') });
    expect(await runCli(['check', '--head', 'agent/fine'], { cwd })).toMatchObject({ status: 2 });
    const file = join(temporaryDirectory(), 'policy.yml');
    writeFileSync(file, 'enforcment: active\n');
    expect(await runCli(['check', '--head', 'agent/fine', '--policy', file], { cwd })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(`${file}:1:1  enforcment`),
    });
  });

  it('ends with 3 when a part of the change cannot be seen', async () => {
    const cwd = createRepository([
      clean,
      { branch: 'work', from: 'main', files: { 'big.js': `${'x'.repeat(1023)}\n`.repeat(21 * 1024) } },
    ]);
    const { status, stdout } = await runCli(['check', '--head', 'work'], { cwd });
    expect(stdout).toContain('not judged');
    expect(status).toBe(3);
  });

  it.each([
    ['an unknown option', ['check', '--bas', 'main'], "unknown option '--bas'"],
    ['an unknown command', ['chek'], 'Did you mean check?'],
    ['an unknown format', ['check', '--format', 'xml'], 'Allowed choices are text, json, jsonl, sarif, github'],
    ['contradicting options', ['check', '--staged', '--base', 'main'], 'cannot be used with'],
    ['an unknown revision', ['check', '--base', 'mian'], 'unknown revision "mian"; did you mean main?'],
    ['a missing folder', ['check', '--repo', 'missing'], 'there is no directory'],
    ['a folder without a repository', ['check', '--repo', tmpdir()], 'not in a git repository'],
    ['a missing policy', ['check', '--policy', 'missing.yml'], 'missing.yml cannot be read'],
    ['too many arguments', ['check', 'main'], 'too many arguments'],
  ])('ends with 2 and one clear sentence on %s', async (_name, args, message) => {
    const { status, stdout, stderr } = await runCli(args, { cwd: repository('main') });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('ends with 3 and one sentence where nothing can be written', async () => {
    const TMPDIR = join(temporaryDirectory(), 'missing');
    const { status, stdout, stderr } = await runCli(['check'], { cwd: repository('main'), env: { TMPDIR } });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toBe(
      `nightwarden: nothing can be written to the temporary folder ${TMPDIR} (ENOENT); name another by TMPDIR.\n`,
    );
  });

  it('repeats no credential of a wrong call', async () => {
    const { status, stderr } = await runCli(['check', '--base', TOKEN], { cwd: repository('main') });
    expect({ status, shown: stderr.includes(TOKEN) }).toEqual({ status: 2, shown: false });
    expect(stderr).toContain('unknown revision "ghp_');
  });

  it('takes an empty --branch, as CI gives it outside of a pull request, for none', async () => {
    const { stdout } = await runCli(['check', '--branch', '', '--format', 'json'], { cwd: repository('agent/fine') });
    expect(JSON.parse(stdout)).toMatchObject({ branch: 'agent/fine' });
  });

  it('says when git is not installed', async () => {
    const { status, stderr } = await runCli(['check'], { cwd: repository('main'), env: { PATH: temporaryDirectory() } });
    expect({ status, stderr }).toEqual({ status: 3, stderr: 'nightwarden: git was not found; install it, or add it to PATH.\n' });
  });

  it('ends quietly when nobody reads its output, and leaves nothing behind', async () => {
    const cwd = repository('agent/leak');
    const temporary = temporaryDirectory();
    const child = spawn(process.execPath, [CLI, 'check'], {
      cwd,
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await new Promise((done) => {
      child.once('close', done);
    });
    expect(stderr).toBe('');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('runs nothing that the repository names', async () => {
    const cwd = repository('agent/fine');
    const marker = join(temporaryDirectory(), 'ran');
    const script = join(cwd, 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 });
    for (const name of ['core.fsmonitor', 'core.pager', 'diff.external', 'core.sshCommand']) git(cwd, ['config', name, script]);
    mkdirSync(join(cwd, 'node_modules', '.bin'), { recursive: true });
    writeFileSync(join(cwd, 'node_modules', '.bin', 'git'), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 });
    expect(await runCli(['check'], { cwd })).toMatchObject({ status: 0 });
    expect(await runCli(['check', '--staged'], { cwd })).toMatchObject({ status: 0 });
    expect(existsSync(marker)).toBe(false);
  });
});

describe('the other commands', () => {
  it('teach by --help: examples and exit codes', async () => {
    for (const args of [['--help'], ['check', '--help'], ['backtest', '--help'], ['help', 'check']]) {
      const { status, stdout } = await runCli(args);
      expect(status).toBe(0);
      expect(stdout).toContain('Examples:');
      expect(stdout).toContain('Exit codes:');
    }
    expect(await runCli(['policy', 'validate', '--help'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Examples:'),
    });
    expect(await runCli(['--version'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await runCli([])).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage: nightwarden') });
  });

  it('explain a rule, list all, and guess a misspelt one', async () => {
    const { stdout } = await runCli(['explain']);
    const ids = stdout.split('\n').flatMap((line) => /^ {2}([a-z-]+) /.exec(line)?.[1] ?? []);
    expect(ids).toContain('secret-added');
    for (const id of ids) {
      const page = await runCli(['explain', id]);
      expect(page.status).toBe(0);
      for (const part of [id, 'Why it matters', 'What to do', 'Flagged']) expect(page.stdout).toContain(part);
    }
    expect(await runCli(['explain', 'secret-aded'])).toMatchObject({
      status: 2,
      stderr: 'nightwarden: there is no rule "secret-aded". Did you mean secret-added?\n',
    });
    expect((await runCli(['explain', 'x\u001B[2Jy'])).stderr).not.toContain('\u001B');
  });

  it('validate a policy file and name each mistake by its place', async () => {
    const cwd = createRepository([{ files: { '.github/nightwarden.yml': 'enforcement: active\n', 'sub/a': '' } }]);
    expect(await runCli(['policy', 'validate'], { cwd: join(cwd, 'sub') })).toMatchObject({
      status: 0,
      stdout: '../.github/nightwarden.yml is a valid policy.\n',
    });
    writeFileSync(join(cwd, '.github', 'nightwarden.yml'), 'enforcement: activ\nrules:\n  secret-aded: disabled\n');
    const { status, stdout } = await runCli(['policy', 'validate'], { cwd });
    expect(status).toBe(2);
    expect(stdout).toMatch(/^\.github\/nightwarden\.yml:1:14 {2}enforcement: /);
    expect(stdout).toContain(
      '.github/nightwarden.yml:3:3  rules.secret-aded: no such rule. Did you mean secret-added?\n2 problems.',
    );
    writeFileSync(join(cwd, 'locked.yml'), 'locked: [enforcement]\n');
    expect(await runCli(['policy', 'validate', 'locked.yml'], { cwd })).toMatchObject({ status: 2 });
    expect(await runCli(['policy', 'validate', 'locked.yml', '--organisation'], { cwd })).toMatchObject({ status: 0 });
    expect(await runCli(['policy', 'validate'], { cwd: temporaryDirectory() })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there is no .github/nightwarden.yml here'),
    });
  });

  it('show the policy in force as a policy', async () => {
    const cwd = createRepository([
      { files: { '.github/nightwarden.yml': 'fail-at: high\nrules: { secret-added: evaluate }\n' } },
    ]);
    const { status, stdout } = await runCli(['policy', 'show'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# From .*nightwarden\.yml@main\nenforcement: active\nfail-at: high\n/);
    expect(stdout).toContain('secret-added:\n    enforcement: evaluate\n');
    const file = join(temporaryDirectory(), 'shown.yml');
    writeFileSync(file, stdout);
    expect(await runCli(['policy', 'validate', file])).toMatchObject({ status: 0 });
  });
});
