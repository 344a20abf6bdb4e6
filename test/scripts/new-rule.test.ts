import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const COPIED = [
  'src',
  'scripts',
  'test',
  'docs',
  'fixtures',
  'app.yml',
  'package.json',
  'tsconfig.json',
  'jest.config.mjs',
  'biome.json',
  '.oxlintrc.json',
];
const MINUTES = 60_000;

let copy: string;
let script: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'nightwarden-new-rule-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  script = join(copy, 'new-rule.mjs');
  const flags = [
    '--bundle',
    '--platform=node',
    '--format=esm',
    '--packages=external',
    '--log-level=error',
    `--outfile=${script}`,
  ];
  execFileSync(join(ROOT, 'node_modules/.bin/esbuild'), ['scripts/new-rule.ts', ...flags], { cwd: ROOT });
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

/** Exit code and all output of a program in the copy. */
async function run(program: string, ...args: string[]): Promise<{ code: number; output: string }> {
  // A worker of jest marks its environment, and the jest that is started here must not take itself for one.
  const { JEST_WORKER_ID: _id, NODE_OPTIONS: _options, ...env } = process.env;
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd: copy, env, maxBuffer: 16_000_000 });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

const newRule = (...args: string[]): ReturnType<typeof run> => run(process.execPath, script, ...args);

describe('npm run new:rule', () => {
  it(
    'writes a rule that meets types, lint, format and the tests before it is changed',
    async () => {
      const { code, output } = await newRule('frobnicated-gate', '--row', '13');
      expect({ code, output }).toMatchObject({
        code: 0,
        output: expect.stringContaining('wrote src/rules/git/frobnicated-gate.ts'),
      });
      expect((await newRule('alpha-leak', '--chapter', 'credentials')).code).toBe(0);

      const catalogue = readFileSync(join(copy, 'src/rules/catalogue.ts'), 'utf8');
      expect(catalogue).toMatch(/\[[^\]]*agentReadsSecrets,\s+alphaLeak,\s/);
      expect(catalogue).toMatch(/branchName,\s[^;]*frobnicatedGate/);

      const written = ['src/rules/catalogue.ts', 'src/rules/git/frobnicated-gate.ts', 'test/rules/frobnicated-gate.test.ts'];
      const bin = (name: string): string => join(copy, 'node_modules/.bin', name);
      expect(await run(bin('tsc'), '--noEmit')).toEqual({ code: 0, output: '' });
      expect(await run(bin('oxlint'), '--type-aware', '--deny-warnings', ...written)).toMatchObject({ code: 0 });
      expect(await run(bin('biome'), 'format', ...written)).toMatchObject({ code: 0 });
      const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '-i'];
      const tests = await run(process.execPath, ...jest, 'test/rules/catalogue', 'test/rules/frobnicated', 'test/rules/alpha');
      expect(tests).toMatchObject({ code: 0, output: expect.stringContaining('Test Suites: 3 passed') });
    },
    3 * MINUTES,
  );

  it.each([
    [[], 'give one id'],
    [['one-id', 'two-ids'], 'give one id'],
    [['../../evil'], 'is no id'],
    [['word'], 'is no id'],
    [['good-id', '--chapter', 'nowhere'], 'names no chapter'],
    [['good-id', '--row', '26'], 'names no chapter'],
    [['good-id', '--chapter', 'git', '--row', '3'], 'has rows 11 to 15'],
    [['branch-name', '--row', '12'], 'exists already'],
    [['good-id', '--force'], 'Unknown option'],
  ])('refuses %j', async (args, reason) => {
    const { code, output } = await newRule(...args);
    expect(code).toBe(2);
    expect(output).toContain(reason);
    expect(output).toContain('Usage: npm run new:rule');
  });
});
