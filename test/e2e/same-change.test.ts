/** One real repository, read from disk and through the API: both ways in give the same change. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import type { Change } from '../../src/change/change.js';
import { unavailable } from '../../src/change/fact.js';
import { readChange } from '../../src/git/change.js';
import { openRepository } from '../../src/git/repository.js';
import { octokitFor } from '../../src/github/clients.js';
import { gatherPullRequest, readPullRequest } from '../../src/github/gather.js';
import { LocalGitHub } from '../../src/simulator/index.js';
import { type CommitSpec, createRepository, type Entry, removeDirectories } from '../git/support/repository.js';

const push = promisify(execFile);

const lines = (count: number, change: (n: number) => string = (n) => `line ${n}`): string =>
  Array.from({ length: count }, (_, n) => `${change(n)}\n`).join('');
const edited = (count: number, at: number): string => lines(count, (n) => (n === at ? 'edited' : `line ${n}`));
const link = (target: string): Entry => ({ mode: '120000', data: target });
const submodule = (digit: string): Entry => ({ mode: '160000', data: digit.repeat(40) });
const binary = (seed: number, size = 300): Buffer => Buffer.from(Uint8Array.from({ length: size }, (_, n) => (n * seed) % 251));

const BEFORE: Readonly<Record<string, Entry>> = {
  'README.md': '# Shop\n',
  'src/edited.ts': lines(60),
  'src/two-hunks.ts': lines(60),
  'src/removed.ts': lines(3),
  'docs/renamed-and-edited.md': lines(50),
  'docs/renamed.md': lines(20, (n) => `paragraph ${n}`),
  'bin/run.sh': '#!/bin/sh\n',
  'bin/made-plain.sh': { mode: '100755', data: '#!/bin/sh\nexit\n' },
  'bin/edited-and-executable.sh': lines(10),
  'links/moved-target': link('old'),
  'links/becomes-file': link('../README.md'),
  'links/becomes-link': 'a file\n',
  'images/edited.png': binary(3),
  'images/removed.png': binary(5),
  'images/becomes-text.png': binary(7),
  'images/renamed.png': binary(11),
  'ends/crlf.txt': 'one\r\ntwo\r\nthree\r\n',
  'ends/crlf-to-lf.txt': 'one\r\ntwo\r\n',
  'ends/gains-newline.txt': 'one\ntwo',
  'ends/loses-newline.txt': 'one\ntwo\n',
  'ends/without-newline.txt': 'one\ntwo',
  'ends/carriage-return.txt': 'one\ntwo\r',
  'ends/odd.txt': 'a\rb\n\u2028c\f\nd\n',
  'empty/removed.txt': '',
  'empty/filled.txt': '',
  'empty/emptied.txt': 'text\n',
  'modules/moved': submodule('1'),
  'modules/removed': submodule('2'),
  'modules/becomes-file': submodule('3'),
  'modules/becomes-submodule': 'a file\n',
  'folder/becomes-file': 'in a folder\n',
  'latin-1.txt': Buffer.from('caf\xe9\nplain\n', 'latin1'),
  'bom.txt': '\ufeffone\ntwo\n',
};

const AFTER: Readonly<Record<string, Entry>> = {
  'src/edited.ts': edited(60, 30),
  'src/two-hunks.ts': lines(60, (n) => (n === 2 || n === 50 ? 'edited' : `line ${n}`)),
  'src/removed.ts': null,
  'src/added.ts': lines(3),
  'docs/renamed-and-edited.md': null,
  'docs/now.md': edited(50, 10),
  'docs/renamed.md': null,
  'docs/moved.md': BEFORE['docs/renamed.md'] ?? null,
  'bin/run.sh': { mode: '100755', data: '#!/bin/sh\n' },
  'bin/made-plain.sh': '#!/bin/sh\nexit\n',
  'bin/edited-and-executable.sh': { mode: '100755', data: edited(10, 5) },
  'links/moved-target': link('new'),
  'links/added': link('../../outside'),
  'links/becomes-file': '../README.md\nand more\n',
  'links/becomes-link': link('README.md'),
  'images/edited.png': binary(13),
  'images/added.png': binary(17),
  'images/large.png': binary(19, 2_500_000),
  'images/removed.png': null,
  'images/becomes-text.png': 'now a text\n',
  'images/renamed.png': null,
  'images/moved.png': BEFORE['images/renamed.png'] ?? null,
  'ends/crlf.txt': 'one\r\n2\r\nthree\r\n',
  'ends/crlf-to-lf.txt': 'one\ntwo\n',
  'ends/gains-newline.txt': 'one\ntwo\n',
  'ends/loses-newline.txt': 'one\ntwo',
  'ends/without-newline.txt': 'one\n2',
  'ends/carriage-return.txt': 'one\n2\r',
  'ends/odd.txt': 'a\rB\n\u2028C\f\nd\n',
  'empty/removed.txt': null,
  'empty/added.txt': '',
  'empty/filled.txt': 'text\n',
  'empty/emptied.txt': '',
  'modules/moved': submodule('4'),
  'modules/removed': null,
  'modules/added': submodule('5'),
  'modules/becomes-file': 'now a file\nof two lines\n',
  'modules/becomes-submodule': submodule('6'),
  'folder/becomes-file': null,
  folder: 'now a file\n',
  'latin-1.txt': Buffer.from('caf\xe9\nPlain\n', 'latin1'),
  'bom.txt': '\ufeffone\n2\n',
  'ünï cödé/"quoted" name.txt': 'text\n',
  'text/near-the-limit.txt': lines(80_000, (n) => `line number ${n} 12`).slice(0, 1_999_999),
};

const COMMITS: readonly CommitSpec[] = [
  { message: 'Begin\n', files: BEFORE },
  { branch: 'work', from: 'main', message: 'Change everything\n\nCo-authored-by: Mona <mona@example.com>\n', files: AFTER },
  { message: 'Meanwhile on main\n', files: { 'meanwhile.txt': 'text\n' } },
  { branch: 'work', message: 'No line end', files: {} },
  { branch: 'work', message: 'Bring in', files: { 'for-a-while.txt': 'text\n', 'README.md': '# Store\n' } },
  { branch: 'work', message: 'Take out', files: { 'for-a-while.txt': null, 'README.md': '# Shop\n' } },
  { branch: 'work', message: 'Merge main\n\n\n', merge: 'main', files: { 'meanwhile.txt': 'text\n' } },
  { branch: 'work', message: '', author: 'Ünï <uni@example.com>', files: { 'last.txt': 'text\n' } },
];

afterAll(removeDirectories);

/** What the two ways in cannot have in common, taken out: GitHub's own words around a change, time zones, a message's last line ends. */
function comparable(change: Change, withTexts: boolean): unknown {
  const { base, head, branch, files, commits, history } = change;
  const facts = {
    base: base.sha,
    head: head.sha,
    branch,
    files,
    history,
    commits:
      commits.known && commits.value.map((commit) => ({ ...commit, verification: null, message: commit.message.trimEnd() })),
  };
  return JSON.parse(
    JSON.stringify(facts, (key, value: unknown) => {
      if (key === 'reason') return 'a reason';
      // A text that nobody asked for is read where a way in needs it for the lines, and with it whether it is binary.
      if (!withTexts && (key === 'binary' || (key === 'text' && typeof value === 'object'))) return undefined;
      // A difference of megabytes takes minutes to print.
      if ((key === 'value' && typeof value === 'string' && value.length > 5_000) || (key === 'lines' && isLong(value)))
        return createHash('sha256').update(JSON.stringify(value)).digest('hex');
      return key === 'date' && typeof value === 'string' ? new Date(value).toISOString() : value;
    }),
  );
}

function isLong(value: unknown): boolean {
  return Array.isArray(value) && value.length > 500;
}

describe('a change of every kind', () => {
  it('is the same through the API as from the repository itself', async () => {
    const directory = createRepository(COMMITS, { bare: true });
    const github = await LocalGitHub.start({});
    const repository = await openRepository(directory);
    try {
      if (!repository.ok) throw new Error(repository.problem.message);
      const ada = github.createUser('ada');
      const acme = github.createOrganisation('acme', { owners: [ada] });
      const shop = await github.createRepository({ name: 'acme/shop' });
      // Not the synchronous git of the set-up: the server that answers lives in this process.
      await push('git', ['-C', directory, 'push', '--quiet', github.cloneUrl(shop, ada.token), 'main', 'work']);
      const { token } = github.createAgentApp('night', acme);
      const client = new (octokitFor({ patient: false }))({
        auth: { token },
        baseUrl: `${github.url}/api/v3`,
        log: pino({ level: 'silent' }) as never,
      });
      const identity = { id: shop.id, owner: 'acme', name: 'shop', defaultBranch: 'main' };
      const { data } = await client.rest.pulls.create({
        owner: 'acme',
        repo: 'shop',
        head: 'work',
        base: 'main',
        title: 'Change',
      });
      for (const withTexts of [true, false]) {
        const wantsText = (): boolean => withTexts;
        const local = await readChange(repository.value, { base: 'main', head: 'work', wantsText });
        if (!local.ok) throw new Error(local.problem.message);
        const context = { client, repository: identity, sender: unavailable('no event'), wantsText };
        const remote = await gatherPullRequest(context, await readPullRequest(client, identity, data.number));
        expect(comparable(remote, withTexts)).toEqual(comparable(local.value, withTexts));
      }
      expect(github.problems).toEqual([]);
    } finally {
      if (repository.ok) repository.value.close();
      await github.close();
    }
  });
});
