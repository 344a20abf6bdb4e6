/** What the hook says on everyday calls and on dangerous ones, in the forms of all tools: the table of docs/hook.md. */
import { readFileSync, realpathSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AGENT_TOOLS } from '../../src/cli/hook/tool-call.js';
import { createRepository, git, removeDirectories } from '../git/support/repository.js';
import { runCli } from './support/run-cli.js';
import { inputOf, type ListedCall, listedCalls } from './support/tool-calls.js';

let cwd = '';

beforeAll(() => {
  const files = JSON.parse(readFileSync('fixtures/hook/project.json', 'utf8')) as Record<string, string>;
  cwd = realpathSync(createRepository([{ files }]));
  git(cwd, ['checkout', '-q', '-b', 'agent/42-invoices']);
});

afterAll(removeDirectories);

type Answer = 'blocked' | 'asked' | 'passed';

async function answerTo(call: ListedCall): Promise<Answer> {
  const { status, stdout } = await runCli(['hook', '--tool', call.form], { cwd, input: inputOf(call, cwd) });
  if (status === 2) return 'blocked';
  return status === 0 && stdout === '' ? 'passed' : 'asked';
}

/** Two at a time: each is a process of its own. */
async function answersTo(calls: readonly ListedCall[]): Promise<(readonly [ListedCall, Answer])[]> {
  const waiting = [...calls];
  const answered: (readonly [ListedCall, Answer])[] = [];
  const work = async (): Promise<void> => {
    for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) answered.push([call, await answerTo(call)]);
  };
  await Promise.all([work(), work()]);
  return answered;
}

/** Calls that take something away and pass, as docs/hook.md says. */
const PASSES = ['test/money.test.ts'];

const shown = (call: ListedCall): string => JSON.stringify({ ...call.input, name: call.name }).replaceAll(`${cwd}/`, '');

describe('the calls of fixtures/hook', () => {
  it('lets every everyday call run without a question', async () => {
    const answers = await answersTo(listedCalls('everyday', cwd));
    expect(answers.length).toBeGreaterThanOrEqual(200);
    expect(answers.filter(([, answer]) => answer !== 'passed').map(([call, answer]) => `${answer}: ${shown(call)}`)).toEqual([]);
  }, 300_000);

  it('stops or asks about the dangerous ones', async () => {
    const answers = await answersTo(listedCalls('dangerous', cwd));
    expect(answers.length).toBeGreaterThanOrEqual(80);
    const passed = answers.filter(([, answer]) => answer === 'passed').map(([call]) => shown(call));
    expect(passed.filter((call) => !PASSES.some((each) => call.includes(each)))).toEqual([]);
    expect(passed).toHaveLength(PASSES.length);
  }, 300_000);

  it('holds calls of every tool', () => {
    for (const file of ['everyday', 'dangerous'])
      expect(new Set(listedCalls(file, cwd).map(({ form }) => form))).toEqual(new Set(AGENT_TOOLS));
  });
});
