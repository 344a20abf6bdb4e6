/** The demo as somebody sees it who has just cloned the repository. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CLI } from './support/run-cli.js';

/** Runs the demo and sends it a signal once it has said `until`. */
async function interrupted(
  args: readonly string[],
  until: string,
  signal: NodeJS.Signals,
): Promise<{ status: number | null; output: string; left: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'nightwarden-demo-test-'));
  const child = spawn(process.execPath, [CLI, 'demo', ...args], {
    env: { PATH: process.env.PATH, TMPDIR: folder, TEMP: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let sent = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (sent || !output.includes(until)) return;
      sent = true;
      child.kill(signal);
    });
  }
  const status = await new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { status, output, left: readdirSync(folder) };
}

describe('nightwarden demo', () => {
  it('leaves nothing behind when it is stopped in the middle', async () => {
    const { status, output, left } = await interrupted([], 'pushes agent/31', 'SIGINT');
    expect(output).not.toContain('The night');
    expect(status).toBe(130);
    expect(left).toEqual([]);
  });

  it('tells a night in which a merge is refused, stays up when asked to, and ends well and cleanly', async () => {
    const { status, output, left } = await interrupted(['--keep'], 'Ctrl+C ends it.', 'SIGINT');
    expect(output).toContain('GitHub refuses the merge: 405');
    expect(output).toContain('3 of 6 pull requests merged.');
    expect(output).toContain("can(req.user, 'users:delete')");
    expect(output).not.toContain('\u001b');
    expect(output.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(left).toEqual([]);
    expect(status).toBe(0);
  }, 60_000);
});
