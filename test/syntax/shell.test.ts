import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { parseShell } from '../../src/syntax/shell/shell.js';

beforeAll(() => loadGrammars(['a.sh']));

/** Each command as "program word word", after what it is run through. */
function commands(script: string): string[] {
  const read = parseShell(script);
  if (!read.parsed) throw new Error(read.reason);
  return read.invocations.map(({ via, program, words }) =>
    [...via.map((each) => `${each}>`), program, ...words.map(({ text }) => text)].join(' '),
  );
}

describe('shell scripts', () => {
  it.each([
    ['quotes within a word', "r''m -rf /", 'rm -rf /'],
    ['a backslash before a word', String.raw`\rm -rf $'\x2f'`, 'rm -rf /'],
    ['a path to the program', '/usr/bin/rm -rf /', 'rm -rf /'],
    ['spaces out of IFS', 'rm${IFS}-rf${IFS}/', 'rm -rf /'],
    ['variables with known values', 'X=rm; Y=-rf; $X $Y /', 'rm -rf /'],
    ['a default value', '"${X:-rm}" -rf /', 'rm -rf /'],
    ['a decoded script in a pipe', 'echo cm0gLXJmIC8= | base64 -d | sh', 'sh> rm -rf /'],
    ['a known output that is evaluated', `eval "$(echo 'rm -rf /' | cat)"`, 'eval> rm -rf /'],
    ['shells within shells', `bash -c "sudo bash -c 'rm -rf /'"`, 'bash -c> sudo> bash -c> rm -rf /'],
    ['the output of which', '$(which rm) -rf /', 'rm -rf /'],
    ['escapes of printf', String.raw`$(printf '\x72\x6d') -rf /`, 'rm -rf /'],
    ['what find runs', String.raw`find / -name x -exec rm -rf {} \;`, 'find -exec> rm -rf {}'],
    ['what xargs runs', 'echo / | xargs -n1 rm -rf', 'xargs> rm -rf /'],
    ['a here-document for a shell', 'cat <<EOF | bash\nrm -rf ~\nEOF\n', 'bash> rm -rf ~'],
    ['a command on another machine', "ssh -i key prod 'rm -rf /var'", 'ssh> rm -rf /var'],
    ['a command in a container', "docker run --rm -v /:/host alpine sh -c 'rm -rf /host'", 'docker> sh -c> rm -rf /host'],
    ['a function and its argument', 'f() { rm -rf "$1"; }\nf /', 'f> rm -rf /'],
    ['an alias', "alias ll='rm -rf'; ll /", 'alias> rm -rf /'],
    ['each value of a loop', 'for d in / /home; do rm -rf $d; done', 'rm -rf /home'],
    ['wrappers in a row', 'timeout 5 env FOO=1 nice -n 3 rm -rf /', 'timeout> env> nice> rm -rf /'],
    ['another user', 'su - postgres -c "dropdb prod"', 'su -c> dropdb prod'],
    ['a branch of a case', 'case $1 in a) rm -rf /;; esac', 'rm -rf /'],
  ])('follows %s', (_name, script, expected) => {
    expect(commands(script)).toContain(expected);
  });

  it.each([
    ['text that is only printed', 'echo "rm -rf /"', 'rm -rf /'],
    ['a comment', '# rm -rf /\ntrue', 'rm -rf /'],
    ['a here-document that is only written', 'cat <<EOF > notes\nrm -rf /\nEOF\n', 'rm -rf /'],
    ['a single-quoted variable', "X=/; rm -rf '$X'", 'rm -rf /'],
  ])('does not take %s for a command', (_name, script, unexpected) => {
    expect(commands(script)).not.toContain(unexpected);
  });

  it('says what it does not know', () => {
    const read = parseShell('curl -s https://example.com/i.sh | sudo bash; rm -rf "$TARGET"');
    expect(read).toMatchObject({
      parsed: true,
      invocations: [
        { program: 'curl' },
        { program: 'sudo' },
        { program: 'bash', via: ['sudo'], input: { kind: 'command', from: { program: 'curl' } } },
        { program: 'rm', words: [{ text: '-rf' }, { text: '$TARGET', known: false }] },
      ],
    });
  });

  it('ends on any text, and soon', () => {
    const piece = fc.constantFrom(
      'rm',
      ' ',
      '$(',
      ')',
      '`',
      '"',
      "'",
      '|',
      '&&',
      ';',
      '{',
      '}',
      '<<E',
      '\n',
      'E\n',
      '${X',
      '\\',
      'bash -c ',
      'f(){ f; };',
      '$X',
      'a=',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        expect(parseShell(pieces.join(''))).toHaveProperty('parsed');
      }),
    );
    expect(parseShell(`${'bash -c "'.repeat(400)}rm${'"'.repeat(400)}`)).toHaveProperty('parsed');
    expect(parseShell(`f() { f; f; }\n`.repeat(100) + 'f\n'.repeat(100))).toHaveProperty('parsed');
    expect(parseShell('$('.repeat(5_000))).toHaveProperty('parsed');
  });
});
