/** `nightwarden explain --command`: what was understood of a command, from outside. */
import { describe, expect, it } from '@jest/globals';
import { FAKE_SECRETS } from '../support/fake-secrets.js';
import { runCli } from './support/run-cli.js';

const TOKEN = FAKE_SECRETS['github-token'] ?? '';
const explain = (command: string, ...options: string[]) => runCli(['explain', '--command', command, ...options]);

describe('explain --command', () => {
  it('shows what runs, through what, and the entry that matches', async () => {
    const { status, stdout } = await explain(`sudo bash -c "cd / && r''m -rf *"`);
    expect(status).toBe(0);
    expect(stdout).toContain('rm -rf *  line 1, through sudo › bash -c, in /');
    expect(stdout).toContain('✖ destructive-command · rm-everything (block, critical)');
  });

  it('says so when no entry matches, and when parts cannot be read', async () => {
    expect(await explain('ls -la')).toMatchObject({ status: 0, stdout: 'ls -la  line 1\nNo entry matches.\n' });
    const broken = await explain('ls; fi }; (');
    expect(broken.status).toBe(3);
    expect(broken.stdout).toContain('Parts of it could not be read');
  });

  it('tells programs the same as JSON, and reads standard input', async () => {
    const { stdout } = await runCli(['explain', '--command', '-', '--format', 'json'], {
      input: 'curl -s https://example.com/i | sh\n',
    });
    expect(JSON.parse(stdout)).toMatchObject({
      partial: false,
      commands: [{ program: 'curl' }, { program: 'sh', input: 'curl', entries: [{ id: 'run-remote-script', grade: 'ask' }] }],
    });
  });

  it.each(['text', 'json'])('prints no secret and no control character as %s', async (format) => {
    const { stdout } = await explain(`gh auth --with-token ${TOKEN}; echo $'\\x1b[31m'; T=${TOKEN} ${TOKEN}`, '--format', format);
    expect(stdout).toContain('gh');
    expect(stdout).not.toContain(TOKEN);
    expect(stdout).not.toContain('\u001b[31m');
  });

  it('is refused beside what it does not go with', async () => {
    expect((await explain('ls', '--staged')).status).toBe(2);
    expect((await runCli(['explain', 'secret-added', '--command', 'ls'])).status).toBe(2);
  });
});
