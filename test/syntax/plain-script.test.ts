/** Scripts that are read without the grammar are read exactly as with it. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { parsePlainShell, parseShell } from '../../src/syntax/shell/shell.js';

beforeAll(() => loadGrammars(['a.sh']));

const PLAIN = [
  'ls',
  'npm test && git status --short',
  'npm run build 2>&1 | tail -20',
  'git commit -m "say: no, never" -m \'it costs $5\'',
  'cd src/app && npm test; cd ..',
  'cat a.txt b.txt > out.txt 2>/dev/null',
  'a && b || c | d | e; f\ng\n\nh < in.txt\n',
  'sort < in.txt >> "out file.txt"',
  'curl -fsSL https://acme.io/x.sh | sh',
  'sudo rm -rf /',
  'bash -c "rm -rf /"',
  'echo "rm -rf /" | sh',
  "find . -name '*.log' -delete",
  'ssh host "cd /srv && rm -rf data"',
  'xargs -n 1 rm < list.txt',
  'git log --format="%h %s" -5 -- src/a.ts',
  'node -e "console.log(1)"',
  'alias x=rm; x -rf /',
  "git commit -m 'first line\n\nsecond line' && git push",
  "echo 'x\ny' > a.sh; sh a.sh",
  'grep -rn "a b" src | wc -l',
  'read X; cd src; set -- a b',
];

describe('plain scripts', () => {
  it.each(PLAIN)('%j is read, as the grammar reads it', (script) => {
    const plain = parsePlainShell(script);
    expect(plain).not.toBeNull();
    expect(plain).toEqual(parseShell(script));
  });

  it.each([
    'echo $HOME',
    'echo "$(rm -rf /)"',
    'echo `rm -rf /`',
    'X=1 ls',
    'if true; then rm -rf /; fi',
    'ls &',
    'rm -rf *',
    'rm {a,b}',
    'ls \\\n -a',
    'sh <<EOF\nrm -rf /\nEOF',
    'sh <<< "rm"',
    '(rm -rf /)',
    '! ls',
    '# a comment',
    'rm -rf ~',
    'f() { ls; }',
    '[ -f a ] && rm a',
    'bash -c "rm $HOME"',
    "bash -c 'rm -rf $HOME'",
    'eval "rm -rf ~"',
    'diff <(ls) b',
    '',
    '\n',
    ';',
    '| rm',
    'ls ||',
    '"unclosed',
    'rm\u00a0-rf /',
    'ls\r\nrm -rf /',
  ])('%j is left to the grammar', (script) => {
    expect(parsePlainShell(script)).toBeNull();
  });

  it('reads whatever it reads as the grammar does', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'ls',
        'rm',
        '-rf',
        '/',
        'sudo',
        'bash',
        '-c',
        'echo',
        'cd',
        '..',
        'git',
        'a=b',
        '2',
        '10',
        'x',
        '-',
        '--',
        'sh',
        '"rm -rf /"',
      ),
      fc.stringMatching(/^[\w./:,@%+=-]{1,6}$/),
      fc.stringMatching(/^"[\w .;|&<>'-]{0,8}"$/),
      fc.stringMatching(/^'[\w .;|&<>$`"\\-]{0,8}'$/),
      fc.stringMatching(/^[a-z]{0,2}"[a-z ]{0,3}"'[a-z]{0,2}'[a-z0-9]{0,2}$/),
    );
    const name = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('ls', 'sudo', 'bash -c', 'echo', 'cd', 'sh', 'xargs') },
      { weight: 1, arbitrary: word },
    );
    const command = fc.tuple(name, fc.array(word, { maxLength: 3 })).map(([first, words]) => [first, ...words].join(' '));
    const joint = fc.oneof(
      {
        weight: 30,
        arbitrary: fc.constantFrom(
          ' ',
          ' && ',
          ' || ',
          '; ',
          ' | ',
          '\n',
          ' > a ',
          ' 2>&1',
          ' >> a',
          ' < b',
          ' >&2 && ',
          ' 2>c | ',
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          '',
          '\t',
          '&&',
          '|',
          '\n\n',
          ' \n ',
          '2>',
          '&',
          '#',
          '~',
          ' >',
          '\\',
          '\r',
          '\u00a0',
          ' 2 >a ',
        ),
      },
    );
    const script = fc.array(fc.tuple(command, joint), { minLength: 1, maxLength: 4 }).map((parts) => parts.flat().join(''));
    let read = 0;
    fc.assert(
      fc.property(script, (text) => {
        const plain = parsePlainShell(text);
        if (plain === null) return;
        read++;
        expect(plain).toEqual(parseShell(text));
      }),
      { numRuns: 3_000 },
    );
    expect(read).toBeGreaterThan(300);
  });

  it('is quick to leave what is long or made to be slow', () => {
    for (const text of [
      'a '.repeat(200_000),
      '"'.repeat(9_999),
      "a'".repeat(4_999),
      'a&&'.repeat(3_000),
      `"${' '.repeat(9_000)}`,
      `"${' x'.repeat(4_900)}`,
    ]) {
      const started = performance.now();
      parsePlainShell(text);
      expect(performance.now() - started).toBeLessThan(500);
    }
  });
});
