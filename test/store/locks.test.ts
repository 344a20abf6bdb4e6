import { describe, expect, it } from '@jest/globals';
import { createLocks } from '../../src/store/locks.js';
import { engines, OPENING_MILLISECONDS } from '../support/database.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe.each(engines)('locks ($name)', (engine) => {
  it(
    'keep those apart who ask for the same name, in order, and let others pass',
    async () => {
      const opened = await engine.open();
      // Two processes have locks of their own on one server; the embedded database belongs to one process.
      const one = createLocks(opened.database);
      const other = opened.database.engine === 'server' ? createLocks(opened.database) : one;
      const log: string[] = [];
      let end = (): void => undefined;
      let begun = (): void => undefined;
      const beginning = new Promise<void>((resolve) => (begun = resolve));
      const first = one.holding(['a', 'b'], async () => {
        log.push('first begins');
        begun();
        await new Promise<void>((resolve) => (end = resolve));
        log.push('first ends');
      });
      await beginning;
      const second = other.holding(['b', 'c'], async () => void log.push('second'));
      await other.holding(['d'], async () => void log.push('passes'));
      for (let turns = 0; turns < 50; turns++) await turn();
      end();
      await Promise.all([first, second]);
      expect(log).toEqual(['first begins', 'passes', 'first ends', 'second']);
      await opened.remove();
    },
    OPENING_MILLISECONDS,
  );

  it(
    'are given back by work that fails, and never cross',
    async () => {
      const opened = await engine.open();
      const one = createLocks(opened.database);
      const other = opened.database.engine === 'server' ? createLocks(opened.database) : one;
      await expect(one.holding(['a'], () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
      let held = 0;
      let most = 0;
      const work = async (): Promise<void> => {
        most = Math.max(most, ++held);
        await turn();
        held--;
      };
      const names = [['a', 'b'], ['b', 'a'], ['a'], ['b', 'a', 'a']];
      await Promise.all([...names, ...names].map((each, index) => (index % 2 === 0 ? one : other).holding(each, work)));
      expect([held, most]).toEqual([0, 1]);
      await opened.remove();
    },
    OPENING_MILLISECONDS,
  );
});
