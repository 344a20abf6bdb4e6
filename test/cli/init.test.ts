/** `nightwarden init` as people run it: what it writes, what it leaves, and what it refuses. */
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createRepository, git, removeDirectories } from '../git/support/repository.js';
import { runCli } from './support/run-cli.js';

afterAll(removeDirectories);

const repository = (files: Record<string, string> = { 'README.md': 'x\n' }): string => createRepository([{ files }]);
const init = (cwd: string, ...args: string[]) => runCli(['init', ...args], { cwd });
const read = (cwd: string, path: string): string => readFileSync(join(cwd, path), 'utf8');
const ALL = ['--tool', 'claude-code', 'codex', 'cursor', 'gemini', 'copilot', '--yes'];

describe('nightwarden init', () => {
  it('writes the settings of every tool, and nothing the second time', async () => {
    const cwd = repository();
    const first = await init(cwd, ...ALL);
    expect(first.status).toBe(0);
    const paths = [
      '.claude/settings.json',
      '.codex/hooks.json',
      '.cursor/hooks.json',
      '.gemini/settings.json',
      '.github/hooks/nightwarden.json',
    ];
    for (const path of paths) {
      expect(first.stdout).toContain(path);
      expect(read(cwd, path)).toContain('|| exit 2');
      expect(() => JSON.parse(read(cwd, path)) as unknown).not.toThrow();
    }
    expect(JSON.parse(read(cwd, '.cursor/hooks.json'))).toMatchObject({
      version: 1,
      hooks: { beforeShellExecution: [{ failClosed: true }] },
    });
    expect(read(cwd, 'AGENTS.md')).toContain('Nightwarden');
    paths.push('.codex/config.toml', '.codex/rules/nightwarden.rules');
    const before = [...paths, 'AGENTS.md', '.github/nightwarden.yml'].map((path) => read(cwd, path));
    const second = await init(cwd, ...ALL);
    expect(second).toEqual({ status: 0, stdout: 'Nothing to write: all of it is there.\n', stderr: '' });
    expect([...paths, 'AGENTS.md', '.github/nightwarden.yml'].map((path) => read(cwd, path))).toEqual(before);
    expect((await runCli(['policy', 'validate'], { cwd })).status).toBe(0);
  });

  it('finds the tools by their files and keeps what stands there, comments too', async () => {
    const settings =
      '{\n    // ours\n    "permissions": { "deny": ["Read(.env)"], "allow": ["Bash(npm test)"] },\n    "hooks": { "PreToolUse": [{ "matcher": "Bash", "hooks": [] }] }\n}\n';
    const cwd = repository({
      '.claude/settings.json': settings,
      '.github/nightwarden.yml': 'fail-at: high\n',
      'AGENTS.md': '# Rules\n',
    });
    expect((await init(cwd, '--yes')).status).toBe(0);
    const written = read(cwd, '.claude/settings.json');
    expect(written).toContain('    // ours\n');
    expect(written).toContain('"Bash(npm test)"');
    expect(written.split('"Read(.env)"')).toHaveLength(2);
    expect(written).toContain('"matcher": "Bash"');
    expect(read(cwd, '.github/nightwarden.yml')).toBe('fail-at: high\n');
    expect(read(cwd, 'AGENTS.md')).toMatch(/^# Rules\n\n## Nightwarden/);
    expect(existsSync(join(cwd, '.cursor'))).toBe(false);
    // The note in AGENTS.md, which many tools read, makes it no repository of Codex.
    expect(await init(cwd)).toMatchObject({ status: 0, stdout: 'Nothing to write: all of it is there.\n' });
    expect(existsSync(join(cwd, '.codex'))).toBe(false);
  });

  it.each([
    ['nothing', '', 'approval_policy = "on-request"\nsandbox_mode = "workspace-write"\n'],
    [
      'keys, tables and comments',
      '# ours\nmodel = "m"\n\n[mcp_servers.docs]\ncommand = "docs"\n',
      '# ours\nmodel = "m"\n\napproval_policy = "on-request"\nsandbox_mode = "workspace-write"\n\n[mcp_servers.docs]\ncommand = "docs"\n',
    ],
    ['a choice of its own', 'sandbox_mode = "read-only"', 'sandbox_mode = "read-only"\napproval_policy = "on-request"\n'],
    [
      'a table alone',
      '[sandbox_workspace_write]\nnetwork_access = false\n',
      'approval_policy = "on-request"\nsandbox_mode = "workspace-write"\n\n[sandbox_workspace_write]\nnetwork_access = false\n',
    ],
  ])("puts a sandbox into Codex's settings with %s", async (_name, before, after) => {
    const cwd = repository({ '.codex/config.toml': before });
    expect((await init(cwd, '--yes')).status).toBe(0);
    expect(read(cwd, '.codex/config.toml')).toBe(after);
    expect(read(cwd, '.codex/rules/nightwarden.rules')).toContain(
      'prefix_rule(pattern=["git","push","--force"], decision="forbidden")',
    );
    expect(await init(cwd)).toMatchObject({ status: 0, stdout: 'Nothing to write: all of it is there.\n' });
  });

  it("refuses Codex's settings that are not TOML", async () => {
    const cwd = repository({ '.codex/config.toml': 'model = \n' });
    const run = await init(cwd, '--yes');
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('.codex/config.toml cannot be changed: it is not valid TOML');
    expect(git(cwd, ['status', '--short'])).toBe('');
  });

  it('shows the diff and writes nothing where nobody can be asked', async () => {
    const cwd = repository();
    const run = await init(cwd, '--tool', 'claude-code');
    expect(run.status).toBe(2);
    expect(run.stdout).toContain('+');
    expect(run.stderr).toContain('--yes');
    expect(git(cwd, ['status', '--short'])).toBe('');
  });

  it.each([
    ['no JSON', '{ "hooks": '],
    ['a list', '[]'],
    ['a list that is none', '{ "hooks": { "PreToolUse": {} } }'],
    ['an object that is none', '{ "hooks": 3 }'],
  ])('refuses %s and leaves everything as it is', async (_name, text) => {
    const cwd = repository({ '.claude/settings.json': text });
    const run = await init(cwd, ...ALL);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('.claude/settings.json cannot be changed');
    expect(git(cwd, ['status', '--short'])).toBe('');
  });

  it('follows no symlink', async () => {
    const cwd = repository();
    const other = repository();
    mkdirSync(join(other, 'settings'));
    symlinkSync(join(other, 'settings'), join(cwd, '.claude'));
    expect((await init(cwd, ...ALL)).status).toBe(2);
    expect(existsSync(join(other, 'settings/settings.json'))).toBe(false);
  });
});
