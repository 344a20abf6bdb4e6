/** What a hook costs an agent: the built executable from its start to its end, for each kind of call. */
import { spawnSync } from 'node:child_process';
import { createRepository, removeDirectories } from '../test/git/support/repository.js';
import { goal, quantile, rounded, table } from './report.js';
import { sourceOf } from './sources.js';

const RUNS = 300;
const MOST_MILLISECONDS = 150;
/** PostgreSQL's own parser is loaded for these. */
const SQL = 'a migration in SQL';
const MOST_MILLISECONDS_OF_SQL = 250;

const CALLS: Readonly<Record<string, readonly [tool: string, input: object]>> = {
  'a harmless command': ['Bash', { command: 'npm test && git status --short' }],
  'a command that is blocked': ['Bash', { command: 'cd build && sudo rm -rf / --no-preserve-root' }],
  'a file that is read': ['Read', { file_path: 'src/a.ts' }],
  'an edit of 300 lines of TypeScript': ['Edit', { file_path: 'src/a.ts', old_string: 'return', new_string: 'return await' }],
  'a manifest': ['Edit', { file_path: 'package.json', old_string: '1.3.0', new_string: 'latest' }],
  'a page of documentation': ['Write', { file_path: 'docs/use.md', content: '# Use\n\nRun `npm test`.\n' }],
  [SQL]: ['Write', { file_path: 'migrations/2.sql', content: 'ALTER TABLE rows ADD COLUMN total integer;\n' }],
  'a new script': ['Write', { file_path: 'scripts/clean.sh', content: '#!/bin/sh\nrm -rf build dist\n' }],
};

export function measureHook(): Promise<void> {
  const cwd = createRepository([
    { files: { 'src/a.ts': sourceOf('ts', 37, { first: 0 }), 'package.json': '{ "dependencies": { "left-pad": "1.3.0" } }\n' } },
  ]);
  const rows: string[][] = [];
  for (const [name, [tool_name, tool_input]] of Object.entries(CALLS)) {
    const input = JSON.stringify({ hook_event_name: 'PreToolUse', cwd, tool_name, tool_input });
    const times = Array.from({ length: RUNS }, () => {
      const started = performance.now();
      spawnSync(process.execPath, ['dist/cli.cjs', 'hook'], { input });
      return performance.now() - started;
    });
    rows.push([name, `${rounded(quantile(times, 0.5))} ms`, `${rounded(quantile(times, 0.95))} ms`]);
    goal(`${name}, 95 %`, quantile(times, 0.95), name === SQL ? MOST_MILLISECONDS_OF_SQL : MOST_MILLISECONDS, 'ms');
  }
  table(`The hook, ${RUNS} runs of each`, ['call', 'median', '95 %'], rows);
  removeDirectories();
  return Promise.resolve();
}
