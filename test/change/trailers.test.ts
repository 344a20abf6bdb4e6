import { afterAll, describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, property, sample } from 'fast-check';
import type { Trailer } from '../../src/change/commit.js';
import { parseTrailers } from '../../src/change/trailers.js';
import { createRepository, git, removeDirectories } from '../git/support/repository.js';

afterAll(removeDirectories);

/** What git itself says about many messages, by one process. */
function trailersByGit(messages: readonly string[]): Trailer[][] {
  const repository = createRepository(messages.map((message) => ({ message })));
  const format = '%(trailers:only,unfold,key_value_separator=%x01,separator=%x02)';
  const output = git(repository, ['log', '-z', '--reverse', `--format=tformat:${format}`, 'main']);
  return output
    .split('\0')
    .slice(0, messages.length)
    .map((block) =>
      block === ''
        ? []
        : block.split('\x02').map((trailer) => {
            const [key = '', value = ''] = trailer.split('\x01');
            return { key, value };
          }),
    );
}

const line = constantFrom(
  '',
  '',
  ' ',
  'Fix: the thing',
  'Plain text of a body.',
  'Co-authored-by: Ada <ada@example.com>',
  'co-authored-by:Ada <ada@example.com>',
  'Signed-off-by: Bob <bob@example.com>',
  '(cherry picked from commit 1234567)',
  'Key : spaced',
  'Key:',
  'Not a key: because of spaces',
  'https://example.com/a: b',
  ' folded on',
  '\tfolded too',
  '# a comment: here',
  ': no key',
  'See-also:: two',
);

describe('parseTrailers', () => {
  it('reads the last paragraph', () => {
    const message = 'Add a thing\n\nBody: with a colon.\n\nCo-Authored-By: Claude <noreply@anthropic.com>\nRefs: one\n  two\n';
    expect(parseTrailers(message)).toEqual([
      { key: 'Co-Authored-By', value: 'Claude <noreply@anthropic.com>' },
      { key: 'Refs', value: 'one two' },
    ]);
  });

  it.each([
    ['a subject that looks like one', 'fix: a bug'],
    ['a subject of several lines', 'fix: a bug\nCo-authored-by: A <a@b.c>'],
    ['text after it', 'Subject\n\nCo-authored-by: A <a@b.c>\n\nMore text.'],
    ['a paragraph with text in it', 'Subject\n\nThis explains.\nCo-authored-by: A <a@b.c>'],
    ['nothing at all', ''],
  ])('sees none in %s', (_name, message) => {
    expect(parseTrailers(message)).toEqual([]);
  });

  it('reads messages with carriage returns, as GitHub stores those written in a browser', () => {
    const message = 'Subject\r\n\r\nBody.\r\n\r\nCo-authored-by: A <a@b.c>\r\nRefs: #1\r\n';
    expect(parseTrailers(message)).toEqual([
      { key: 'Co-authored-by', value: 'A <a@b.c>' },
      { key: 'Refs', value: '#1' },
    ]);
  });

  it('agrees with git on any mixture of lines', () => {
    const messages = sample(
      array(line, { minLength: 1, maxLength: 9 }).map((lines) => `Subject\n${lines.join('\n')}\n`),
      { numRuns: 1500, seed: 7 },
    );
    expect(messages.map((message) => ({ message, trailers: parseTrailers(message) }))).toEqual(
      trailersByGit(messages).map((trailers, index) => ({ message: messages[index], trailers })),
    );
  });

  it('stays quick on a message made to be slow', () => {
    const message = `Subject\n\n${'Key'.repeat(400_000)}${' '.repeat(400_000)}\n${' x\n'.repeat(200_000)}`;
    const started = process.hrtime.bigint();
    expect(parseTrailers(message)).toEqual([]);
    expect(parseTrailers(`Subject\n\nKey: a${'\n b'.repeat(400_000)}`)[0]?.value).toHaveLength(800_001);
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(1000);
    assert(property(array(line), (lines) => parseTrailers(lines.join('\n')).every(({ key }) => /^[A-Za-z0-9-]+$/.test(key))));
  });
});
