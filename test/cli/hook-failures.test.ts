/** Whatever goes wrong with the hook itself blocks the call: its files, its input, its time. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRepository, removeDirectories } from '../git/support/repository.js';

let cwd = '';
const made: string[] = [];

beforeAll(() => {
  cwd = createRepository([{ files: { 'src/a.ts': 'export const a = 1;\n' } }]);
});

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
  removeDirectories();
});

/** Nightwarden as it is installed, in a folder of its own that a test may damage. */
function installed(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nightwarden-installed-'));
  made.push(folder);
  const isOfTheHook = (path: string): boolean => !/[\\/](?:chunks|scripts|wasm|migrations|bench)$|\.map$/.test(path);
  cpSync('dist', join(folder, 'dist'), { recursive: true, filter: isOfTheHook });
  cpSync('package.json', join(folder, 'package.json'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

interface Run {
  readonly status: number | null;
  readonly said: string;
}

/** As `init` writes it into the settings of a tool. */
function hook(input: string | Buffer, folder = process.cwd(), redirect = ''): Promise<Run> {
  const script = `'${process.execPath}' '${join(folder, 'dist/cli.cjs')}' hook ${redirect} || exit 2`;
  const child = spawn('sh', ['-c', script], { cwd, stdio: 'pipe' });
  let said = '';
  child.stdout.resume();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((done) => child.once('close', (status) => done({ status, said })));
}

const call = (tool_name: string, tool_input: object): string =>
  JSON.stringify({ hook_event_name: 'PreToolUse', cwd, tool_name, tool_input });
const EDIT = call('Edit', { file_path: 'src/a.ts', old_string: '1', new_string: '2' });
const HARMLESS = call('Bash', { command: 'ls' });
const DANGEROUS = call('Bash', { command: 'rm -rf /' });

const part = (body: string): string => `(function (exports) { exports.judgeExamples = async () => {}; ${body} })`;

describe('the files of the hook', () => {
  it.each([
    ['the part for edits', 'hook-edit.cjs', EDIT],
    ['the part for commands', 'hook-command.cjs', HARMLESS],
    ['what masks the reason', 'hook-mask.cjs', DANGEROUS],
    ['all of it', 'cli.cjs', HARMLESS],
  ])('blocks without %s', async (_name, file, input) => {
    const folder = installed();
    rmSync(join(folder, 'dist', file));
    const run = await hook(input, folder);
    expect(run.status).toBe(2);
    expect(run.said).toMatch(file === 'cli.cjs' ? /Cannot find module/ : /^Nightwarden: this call could not be judged, .+\.\n$/s);
  });

  it.each([
    ['half a part', 'exports.x = ('],
    ['a part that is empty', ''],
    ['an error in a rule', part("exports.judgeEdit = () => { throw new Error('no such thing'); };")],
    ['a rejection', part('exports.judgeEdit = () => Promise.reject(undefined);')],
    ['an error later on', part('exports.judgeEdit = () => new Promise(() => setTimeout(() => { throw 1; }));')],
    ['an answer that is none', part('exports.judgeEdit = () => undefined;')],
    ['a loop without end', part('exports.judgeEdit = (_action, { inTime }) => inTime(() => { for (;;) {} });')],
    ['a promise that nobody keeps', part('exports.judgeEdit = () => new Promise(() => {});')],
  ])(
    'blocks on %s',
    async (_name, text) => {
      const folder = installed();
      writeFileSync(join(folder, 'dist/hook-edit.cjs'), text);
      const run = await hook(EDIT, folder);
      expect(run.status).toBe(2);
      expect(run.said).toMatch(/^Nightwarden: this call could not be judged, so it is blocked: .+\.\n$/s);
    },
    30_000,
  );

  it.each([
    ['bytes that are turned', (code: Buffer) => code.map((byte, index) => (index % 997 === 0 ? byte ^ 0xff : byte))],
    ['half of it', (code: Buffer) => code.subarray(0, code.length / 2)],
    ['nothing', () => Buffer.alloc(0)],
    ['something else', () => Buffer.from('export {};\n'.repeat(1_000))],
  ])(
    'judges as ever with machine code that is damaged: %s',
    async (_name, damaged) => {
      const folder = installed();
      const kept = readdirSync(join(folder, 'dist')).filter((name) => /\.cjs\.v/.test(name));
      expect(kept).toHaveLength(3);
      for (const name of kept) {
        const path = join(folder, 'dist', name);
        writeFileSync(path, damaged(readFileSync(path)));
      }
      expect(await hook(DANGEROUS, folder)).toMatchObject({ status: 2, said: expect.stringContaining('rm') });
      expect(await hook(HARMLESS, folder)).toEqual({ status: 0, said: '' });
      expect(await hook(EDIT, folder)).toEqual({ status: 0, said: '' });
    },
    60_000,
  );
});

describe('the input of the hook', () => {
  it('blocks when its input is closed', async () => {
    const run = await hook('', process.cwd(), '<&-');
    expect(run.status).toBe(2);
    expect(run.said).toMatch(/^Nightwarden: /);
  });

  it('blocks on input that is no UTF-8, whatever it would run', async () => {
    const bytes = Buffer.from(HARMLESS.replace('ls', 'ls xx'), 'latin1');
    bytes[bytes.indexOf('xx')] = 0xff;
    const run = await hook(bytes);
    expect(run.status).toBe(2);
    expect(run.said).toContain('not UTF-8');
  });

  it('blocks on more than it reads', async () => {
    const run = await hook(call('Bash', { command: 'x'.repeat(9 * 1024 * 1024) }));
    expect(run.status).toBe(2);
    expect(run.said).toContain('over the limit');
  });
});
