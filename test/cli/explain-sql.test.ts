/** `nightwarden explain --sql`: what was understood of an SQL text, from outside. */
import { describe, expect, it } from '@jest/globals';
import { FAKE_SECRETS } from '../support/fake-secrets.js';
import { runCli } from './support/run-cli.js';

const TOKEN = FAKE_SECRETS['github-token'] ?? '';
const explain = (sql: string, ...options: string[]) => runCli(['explain', '--sql', sql, ...options]);

describe('explain --sql', () => {
  it('shows what is taken away, which rows it reaches and how it weighs', async () => {
    const { status, stdout } = await explain('DELETE FROM users WHERE 1 = 1;\nUPDATE users SET a = 1 WHERE id = 7');
    expect(status).toBe(0);
    expect(stdout).toContain('line 1, delete, users, every row, as each meets its condition');
    expect(stdout).toContain('✖ destructive-sql (block, high)\n    deletes every row of a table');
    expect(stdout).toContain('line 2, update, users, (a), some rows');
  });

  it('says so when nothing is lost, and when parts cannot be read', async () => {
    expect(await explain('SELECT 1')).toMatchObject({ status: 0, stdout: 'Nothing in it takes anything away.\n' });
    const broken = await explain("DROP TABLE a; SELECT 'x");
    expect(broken.status).toBe(3);
    expect(broken.stdout).toContain('Parts of it could not be read');
  });

  it('tells programs the same as JSON, and reads standard input in any dialect', async () => {
    const { stdout } = await runCli(['explain', '--sql', '-', '--format', 'json'], {
      input: 'DELETE TOP (100) PERCENT FROM dbo.Users\n',
    });
    expect(JSON.parse(stdout)).toMatchObject({
      partial: false,
      statements: [{ kind: 'delete', objects: ['dbo.users'], reach: 'all', graded: { grade: 'block' } }],
    });
  });

  it.each(['text', 'json'])('prints no secret and no control character as %s', async (format) => {
    const { stdout } = await explain(`UPDATE a SET b = '${TOKEN}\u001b[31m'`, '--format', format);
    expect(stdout).toContain('update');
    expect(stdout).not.toContain(TOKEN);
    expect(stdout).not.toContain('\u001b[31m');
  });

  it('is refused beside what it does not go with', async () => {
    expect((await explain('SELECT 1', '--staged')).status).toBe(2);
    expect((await explain('SELECT 1', '--command', 'ls')).status).toBe(2);
    expect((await runCli(['explain', 'secret-added', '--sql', 'SELECT 1'])).status).toBe(2);
  });
});
