/** A credential in any place that an author controls is in nothing that the App sends or logs. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { changeWith, EVERY_SECRET, tracesOf } from '../support/secret-everywhere.js';
import { SHOP, World } from '../support/world.js';

let world: World;
afterEach(() => world.close(), 20_000);

describe('a credential in every place of a pull request', () => {
  it.each(['github-token', 'private key', 'password'])(
    '%s is in no check, comment or log',
    async (kind) => {
      const secret = EVERY_SECRET[kind] ?? '';
      const { files = {}, commits = [], branch = '', pullRequest } = changeWith(secret);
      const log: string[] = [];
      const sides = (side: 'before' | 'after'): [string, string | null][] =>
        Object.entries(files).map(([path, file]) => [path, file[side]]);
      const before = sides('before').flatMap(([path, text]) => (text === null ? [] : [[path, text] as const]));
      world = await World.open({
        files: { 'README.md': '# Shop\n', ...Object.fromEntries(before) },
        log: (line) => log.push(line),
      });
      const copy = await world.clone();
      await copy.startBranch(branch);
      await copy.commit(commits[0] ?? '', { 'early.env': `API_TOKEN=${secret}\n` });
      const head = await copy.commit(commits[1] ?? '', { ...Object.fromEntries(sides('after')), 'early.env': null });
      await copy.push();
      const pull = await world.openPullRequest(branch, { title: pullRequest?.title ?? '', body: pullRequest?.body ?? '' });
      const check = await world.check(head);
      expect(check.conclusion).toBe('failure');
      expect(check.text).toContain('secret-added');
      const { data: annotations } = await world
        .api()
        .rest.checks.listAnnotations({ ...SHOP, check_run_id: check.id, per_page: 100 });
      const sent = [...Object.values(check).map(String), JSON.stringify(annotations), ...(await world.comments(pull)), ...log];
      const leaks = sent.flatMap((text) => text.split('\n')).filter((line) => tracesOf(secret, line).length > 0);
      expect(leaks.map((line) => line.slice(0, 300))).toEqual([]);
      expect(log.length).toBeGreaterThan(2);
    },
    60_000,
  );
});
