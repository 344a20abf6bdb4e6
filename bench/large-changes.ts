/** Changes as large as they come, judged by all rules in a process of their own, as `nightwarden check` does. */
import { spawnSync } from 'node:child_process';
import { createRepository, git, removeDirectories } from '../test/git/support/repository.js';
import { goal, rounded, table } from './report.js';
import { type Extension, sourceOf } from './sources.js';

const FILES = 3_000;
const RUNS = 2;
const MOST_SECONDS = 10;
const MOST_MEGABYTES = 1024;

interface LargeChange {
  readonly name: string;
  readonly fileOf: (index: number, version: number) => [path: string, text: string];
}

const MIXED = ['ts', 'js', 'tsx', 'py', 'json', 'md'] as const;

const CHANGES: readonly LargeChange[] = [
  {
    name: '3,000 files of six kinds, two thirds of them source code, every line changed',
    fileOf: (index, version) => {
      const extension = MIXED[index % MIXED.length] ?? 'ts';
      return [`src/part${index % 60}/file${index}.${extension}`, linesOf(extension, index, version)];
    },
  },
  {
    name: '3,000 TypeScript files, every function and every guard in them changed',
    fileOf: (index, version) => [
      `src/part${index % 60}/file${index}.ts`,
      // Other names and other permissions, in functions of other names: nothing is found at once.
      sourceOf('ts', 5, { first: index * 5, name: `V${version}` }).replaceAll(
        /\b(?:handle\d+|amount|rows|row|request|user)\b/g,
        (word) => `${word}${version === 1 ? '' : 'Now'}`,
      ),
    ],
  },
  {
    name: '3,000 TypeScript files of 300 lines, one guard of each gone',
    fileOf: (index, version) => [
      `src/part${index % 60}/file${index}.ts`,
      sourceOf('ts', 37, { first: index * 40 }).replace(version === 1 ? /$^/ : /^ {2}if \(!user.*\n/m, ''),
    ],
  },
];

export async function measureLargeChanges(): Promise<void> {
  const rows: string[][] = [];
  for (const { name, fileOf } of CHANGES) {
    const filesOf = (version: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: FILES }, (_, index) => fileOf(index, version)));
    const cwd = createRepository([{ files: filesOf(1) }, { branch: 'work', from: 'main', files: filesOf(2) }], { bare: true });
    try {
      const lines = [...git(cwd, ['diff', '--shortstat', 'main', 'work']).matchAll(/(\d+) (?:insertion|deletion)/g)];
      const changed = lines.reduce((sum, [, amount]) => sum + Number(amount), 0);
      const runs = Array.from({ length: RUNS }, () => check(cwd));
      const seconds = Math.min(...runs.map((run) => run.seconds));
      const megabytes = Math.max(...runs.map((run) => run.megabytes));
      rows.push([
        name,
        changed.toLocaleString('en-US'),
        `${rounded(seconds)} s`,
        `${rounded(Math.min(...runs.map((run) => run.work)))} s`,
        `${Math.round(megabytes)} MB`,
      ]);
      goal(name, seconds, MOST_SECONDS, 's');
      goal(`${name}, memory`, megabytes, MOST_MEGABYTES, 'MB');
    } finally {
      removeDirectories();
    }
  }
  table('Large changes, all rules, best of two runs', ['change', 'changed lines', 'time', 'of the processor', 'memory'], rows);
}

interface Run {
  readonly seconds: number;
  /** Seconds of processor time, which a busy machine does not stretch as much. */
  readonly work: number;
  readonly megabytes: number;
}

function check(cwd: string): Run {
  const report =
    'process.on("exit", () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); process.stderr.write(`peak ${maxRSS} KB, ${userCPUTime + systemCPUTime} us`); })';
  const started = performance.now();
  const cli = ['dist/cli.cjs', 'check', '--repo', cwd, '--base', 'main', '--head', 'work', '--format', 'json'];
  const options = ['--no-warnings', `--import=data:text/javascript,${encodeURIComponent(report)}`];
  const { status, stderr } = spawnSync(process.execPath, [...options, ...cli], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  const seconds = (performance.now() - started) / 1000;
  const peak = /peak (\d+) KB, (\d+) us/.exec(stderr);
  if (peak === null || (status !== 0 && status !== 1)) throw new Error(`check ended with ${status}: ${stderr.slice(0, 500)}`);
  return { seconds, work: Number(peak[2]) / 1e6, megabytes: Number(peak[1]) / 1024 };
}

/** Fifty lines, all different in another version; of source code, or of data and prose with as many. */
function linesOf(extension: (typeof MIXED)[number], index: number, version: number): string {
  if (extension === 'json') {
    return JSON.stringify(Object.fromEntries(Array.from({ length: 48 }, (_, at) => [`v${version}k${at}`, index + at])), null, 1);
  }
  if (extension === 'md')
    return Array.from({ length: 50 }, (_, at) => `Line ${at} of page ${index}, version ${version}.\n`).join('');
  const source: Extension = extension;
  return sourceOf(source, 6, { first: index * 6 }).replaceAll(/(?<=\S)$/gm, ` ${source === 'py' ? '#' : '//'} ${version}`);
}
