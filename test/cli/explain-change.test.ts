/** `nightwarden explain --change`: what the rule thought, from outside. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { createRepository, git, removeDirectories } from '../git/support/repository.js';
import { runCli } from './support/run-cli.js';

afterAll(removeDirectories);

/** Made here, so that no key stands in this file. */
const TOKEN = `ghp_${'a1B2c3D4'.repeat(4)}wXyZ`;

const BEFORE = `router.delete('/users/:id', async (req, res) => {
  if (!can(req.user, 'users:delete')) return res.status(403).end();
  await users.remove(req.params.id);
});

export function open(user) {
  if (!isAdmin(user)) throw new Forbidden();
  return vault.open();
}

export function read(caller, id) {
  if (!mayRead(caller, id)) throw new Forbidden();
  if (!mayList(caller)) throw new Forbidden();
  return store.read(id);
}
`;

const AFTER = `router.delete('/users/:id', async (req, res) => {
  await users.remove(req.params.id);
});

export function open(account) {
  if (!isAdmin(account)) throw new Forbidden();
  return vault.open();
}

export function read(caller, id) {
  authorizeReader(caller, id);
  if (!mayList(caller)) throw new Forbidden();
  return store.read(id);
}
`;

const AGENT = 'export const agent = new Agent({ keepAlive: true });\n';
const OPEN_AGENT = 'export const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });\n';

const first = { files: { 'src/users.js': BEFORE, 'src/mail.js': AGENT, 'README.md': 'One.\n', 'src/names.js': '// One.\n' } };
const second = {
  branch: 'work',
  from: 'main',
  files: { 'src/users.js': AFTER, 'src/mail.js': OPEN_AGENT, 'README.md': 'Two.\n', 'src/names.js': '// Two.\n' },
};

function repository(): string {
  return createRepository([first, second], { checkout: 'work' });
}

interface Account {
  readonly complete: boolean;
  readonly base: string;
  readonly files: readonly {
    readonly path: string;
    readonly guards: readonly { fate: string; line: number; code: string; reason: string | null; substitute: object | null }[];
  }[];
}

describe('nightwarden explain --change', () => {
  it('says of each guard what became of it and why', async () => {
    const { status, stdout, stderr } = await runCli(['explain', 'guard-removed', '--change'], { cwd: repository() });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/✖ removed {2}condition, authorization, plain {2}line 2 in router\.delete\('\/users\/:id'\)/);
    expect(stdout).toContain("if (!can(req.user, 'users:delete')) return res.status(403).end();");
    expect(stdout).toContain('Found nowhere in the change, and nothing makes up for it.');
    expect(stdout).toMatch(/= matched {2}condition, .*line 7 in open/);
    expect(stdout).toContain('the same but for the names of variables in the same function, line 6');
    expect(stdout).toMatch(/~ let pass {2}condition, .*line 12 in read/);
    expect(stdout).toMatch(/Made up for: a new guard in its place or around it, authorizeReader\(caller, id\)/);
    expect(stdout).toMatch(/\+ new {2}call, .*line 11 in read/);
    expect(stdout).toMatch(/✖ switches off .*line 1/);
    expect(stdout).toContain('rejectUnauthorized: false');
    expect(stdout).toMatch(/\d guards before, \d guards after, [1-9] unchanged/);
    expect(stdout).not.toContain('mayList');
    expect(stdout).toMatch(/no changed line has anything of a guard:\n {2}src\/names\.js/);
    expect(stdout).toMatch(/Not judged by this rule .*:\n {2}README\.md/);
    expect(stdout).toMatch(/2 findings\s+certain/);
  });

  it('takes one commit, two commits, the index, and one file with every guard', async () => {
    const cwd = repository();
    const whole = await runCli(['explain', '--change', 'HEAD', '--format', 'json'], { cwd });
    for (const range of ['main..work', 'main...work', 'main..'])
      expect(await runCli(['explain', '--change', range, '--format', 'json'], { cwd })).toEqual(whole);
    const { complete, base, files } = JSON.parse(whole.stdout) as Account;
    expect({ complete, base, paths: files.map(({ path }) => path) }).toEqual({
      complete: true,
      base: git(cwd, ['rev-parse', 'main']),
      paths: ['src/mail.js', 'src/users.js'],
    });
    expect(
      files[1]?.guards.filter(({ code }) => code.startsWith('if')).map(({ fate, line, reason }) => [line, fate, reason]),
    ).toEqual([
      [2, 'removed', null],
      [7, 'matched', null],
      [12, 'spared', 'made-up-for'],
      [13, 'unchanged', null],
    ]);

    const mail = await runCli(['explain', '--change', 'HEAD', '--path', 'src/mail.js'], { cwd });
    expect(mail.stdout).toContain('rejectUnauthorized');
    expect(mail.stdout).not.toContain('src/users.js');
    expect((await runCli(['explain', '--change', 'HEAD', '--path', './src/'], { cwd })).stdout).toContain('mayList(caller)');

    git(cwd, ['checkout', '-q', 'main']);
    git(cwd, ['checkout', '-q', 'work', '--', 'src/users.js']);
    expect((await runCli(['explain', '--staged'], { cwd })).stdout).toMatch(/1 finding\s+certain/);
    expect((await runCli(['explain', '--change', git(cwd, ['rev-parse', 'main'])], { cwd })).stdout).toContain('src/users.js');
  });

  it('refuses what it cannot show, and says what to do', async () => {
    const cwd = repository();
    for (const [args, message] of [
      [
        ['explain', 'secret-added', '--change', 'HEAD'],
        'only guard-removed can be shown at work on a change, not "secret-added".',
      ],
      [['explain', '--change', 'HEAD', '--path', 'src/none'], 'the change touches nothing in "src/none".'],
      [
        ['explain', 'guard-removed', '--format', 'json'],
        '--path and --repo go with --change or --staged, --format with --command and --sql too.',
      ],
    ] as const) {
      expect(await runCli(args, { cwd })).toMatchObject({ status: 2, stdout: '', stderr: `nightwarden: ${message}\n` });
    }
    expect(await runCli(['explain', '--change', 'nowhere..work'], { cwd })).toMatchObject({ status: 2, stdout: '' });
    expect(await runCli(['explain', '--change', 'HEAD', '--staged'], { cwd })).toMatchObject({ status: 2, stdout: '' });
  });

  it('shows no secret and obeys nothing in the code, and ends with 3 when a file could not be read', async () => {
    const path = 'src/a\u001B[2J\u202Eb.js';
    const guard = `  if (!isAdmin(user, '${TOKEN}', "\u001B]0;x\u0007\u202E")) throw new Forbidden();\n`;
    const deep = `export const x = ${'['.repeat(2_000)}${']'.repeat(2_000)};\n`;
    const cwd = createRepository(
      [
        { files: { [path]: `export function f(user) {\n${guard}  go();\n}\n`, 'src/deep.js': `${deep}requireLogin(a);\n` } },
        { branch: 'work', from: 'main', files: { [path]: 'export function f(user) {\n  go();\n}\n', 'src/deep.js': deep } },
      ],
      { checkout: 'work' },
    );
    for (const format of ['text', 'json']) {
      const { status, stdout } = await runCli(['explain', '--change', 'HEAD', '--format', format], {
        cwd,
        env: { FORCE_COLOR: '0' },
      });
      expect(status).toBe(3);
      expect(stdout).toContain('isAdmin');
      expect(stdout).toContain('src/deep.js is nested too deeply');
      expect(stdout).not.toContain(TOKEN);
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202E]/u);
    }
  });

  it('stays short on a change of 3,000 files, and within the width', async () => {
    const text = (version: number): Record<string, string> =>
      Object.fromEntries(
        Array.from({ length: 3_000 }, (_, index) => [
          `src/part${index % 50}/file${index}.js`,
          `export function f${index}(user) {\n  if (!isAdmin${version}(user)) throw new Forbidden();\n  go(${index});\n}\n`,
        ]),
      );
    const cwd = createRepository([{ files: text(1) }, { branch: 'work', from: 'main', files: text(2) }], { bare: true });
    const { status, stdout } = await runCli(['explain', '--change', 'main..work', '--repo', cwd]);
    expect(status).toBe(0);
    expect(stdout).toContain('And 2,900 more files: name one with --path');
    expect(stdout.split('\n').length).toBeLessThan(2_000);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  }, 60_000);
});
