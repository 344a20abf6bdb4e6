/** A credential in any place that an author controls is in nothing that a command prints. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createRepository, type Entry, removeDirectories } from '../git/support/repository.js';
import { fakeSecret } from '../support/fake-secrets.js';
import { changeWith, tracesOf } from '../support/secret-everywhere.js';
import { runCli } from './support/run-cli.js';

afterAll(removeDirectories);

const POLICY = '.github/nightwarden.yml';

function repositoryWith(secret: string): string {
  const { files = {}, branch, commits = [] } = changeWith(secret);
  const entries = (side: 'before' | 'after'): Record<string, Entry> =>
    Object.fromEntries(
      Object.entries(files).map(([path, { [side]: text, kind }]) => [
        path,
        text !== null && kind === 'symlink' ? { mode: '120000', data: text } : text,
      ]),
    );
  return createRepository(
    [
      // Mistakes in the policy of the default branch are told with every verdict.
      { files: { ...entries('before'), [POLICY]: files[POLICY]?.after ?? '' } },
      {
        branch: 'work',
        from: 'main',
        message: commits[0] ?? '',
        author: `${secret} <a@acme.io>`,
        files: { 'early.env': `API_TOKEN=${secret}\n` },
      },
      { branch: 'work', message: commits[1] ?? '', files: { ...entries('after'), 'early.env': null } },
      { branch: branch ?? 'other', from: 'work', files: {} },
    ],
    { checkout: 'work' },
  );
}

describe('a credential in every place of a repository', () => {
  it('is in no output of the command line', async () => {
    const secret = fakeSecret('github-token');
    const cwd = repositoryWith(secret);
    const branch = changeWith(secret).branch ?? '';
    const script = changeWith(secret).files?.['scripts/deploy.sh']?.after ?? '';
    const hook = (tool_name: string, tool_input: object): [string[], string] => [
      ['hook'],
      JSON.stringify({ session_id: 's', cwd, hook_event_name: 'PreToolUse', tool_name, tool_input }),
    ];
    writeFileSync(join(cwd, 'policy.yml'), changeWith(secret).files?.[POLICY]?.after ?? '');
    const calls: [string[], string][] = [
      ...['text', 'json', 'jsonl', 'sarif', 'github'].map((format): [string[], string] => [['check', '--format', format], '']),
      [['check', '--head', branch], ''],
      [['check', '--policy', 'policy.yml'], ''],
      [['check', '--base', secret], ''],
      [['backtest', '--last', '3'], ''],
      [['backtest', '--last', '3', '--format', 'jsonl'], ''],
      [['explain', '--change', 'work'], ''],
      [['explain', '--change', 'work', '--format', 'json'], ''],
      [['explain', '--change', secret], ''],
      [['explain', '--command', '-'], script],
      [['explain', '--command', '-', '--format', 'json'], script],
      [['explain', secret], ''],
      [['policy', 'validate', 'policy.yml'], ''],
      [['policy', 'show'], ''],
      hook('Bash', { command: script }),
      hook('Read', { file_path: `${cwd}/config/${branch.slice(6)}/id_rsa` }),
      hook('Write', { file_path: `${cwd}/.claude/settings.json`, content: `{"permissions": "${secret}"` }),
      [['hook'], `{"tool_name": "${secret}`],
    ];
    const runs = await Promise.all(calls.map(async ([args, input]) => ({ args, ...(await runCli(args, { cwd, input })) })));
    const leaks = runs.flatMap(({ args, status, stdout, stderr }) =>
      `${stdout}\n${stderr}`
        .split('\n')
        .filter((line) => tracesOf(secret, line).length > 0)
        .map((line) => `${args.slice(0, 2).join(' ')} (${status}): ${line.slice(0, 300)}`),
    );
    expect(leaks).toEqual([]);
  }, 120_000);
});
