import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COMMANDS_PER_COMMENT, type Command, type Mistake, parseComment } from '../../../src/server/commands/parse.js';

const parsed = (body: string): (Command | Mistake)[] => parseComment(body).lines.map(({ command }) => command);
const WAIVE: Command = { kind: 'waive', target: 'guard-removed', until: null, reason: 'the gateway checks it' };
const LINE = '/nightwarden waive guard-removed because the gateway checks it';

describe('what a command says', () => {
  it.each<[string, Command]>([
    [LINE, WAIVE],
    ['/Nightwarden WAIVE `guard-removed` because: the gateway checks it', WAIVE],
    ['/nightwarden waive guard-removed until 7d because we mend it', { ...WAIVE, until: { hours: 168 }, reason: 'we mend it' }],
    [
      '/nightwarden waive 0123456789abcdef until 2W because x1 ok',
      { ...WAIVE, target: '0123456789abcdef', until: { hours: 336 }, reason: 'x1 ok' },
    ],
    [
      '/nightwarden waive a until 2026-12-01 because it is so because I say',
      { kind: 'waive', target: 'a', until: { day: '2026-12-01' }, reason: 'it is so because I say' },
    ],
    ['/nightwarden unwaive guard-removed', { kind: 'unwaive', target: 'guard-removed' }],
    ['/nightwarden explain guard-removed', { kind: 'explain', target: 'guard-removed' }],
    ['/nightwarden recheck', { kind: 'recheck' }],
    ['/nightwarden', { kind: 'help' }],
    ['/nightwarden help waive', { kind: 'help' }],
  ])('%s', (line, command) => {
    expect(parsed(line)).toEqual([command]);
  });

  it.each([
    ['/nightwarden waive guard-removed', 'A waiver needs a reason'],
    ['/nightwarden waive guard-removed because', 'A waiver needs a reason'],
    ['/nightwarden waive guard-removed because .', 'A waiver needs a reason'],
    ['/nightwarden waive because it is fine', 'A waiver names one rule or finding'],
    ['/nightwarden waive a b because it is fine', 'nothing but `until`'],
    ['/nightwarden waive a until because it is fine', 'nothing but `until`'],
    ['/nightwarden waive a until soon because it is fine', 'a time such as'],
    ['/nightwarden waive a until 0d because it is fine', 'a time such as'],
    ['/nightwarden waive a until 2026-02-31 because it is fine', 'a time such as'],
    [`/nightwarden waive a because ${'long '.repeat(200)}`, 'at most 500 characters'],
    ['/nightwarden unwaive', 'takes one rule or finding'],
    ['/nightwarden recheck now', 'takes nothing after it'],
    ['/nightwarden waiv a because it is fine', 'Did you mean `/nightwarden waive'],
    ['/nightwarden approve', 'Write `/nightwarden help`'],
    ['/nightwarden constructor', 'Write `/nightwarden help`'],
  ])('%s is answered with how to write it', (line, message) => {
    const [command] = parsed(line);
    expect(command).toEqual({ kind: 'mistake', message: expect.stringContaining(message) });
    expect((command as Mistake).message).not.toMatch(/\n/);
  });
});

describe('where a command may stand', () => {
  it.each([
    ['at the start', LINE],
    ['after words', `Looks right to me.\n${LINE}`],
    ['before words', `${LINE}\nThank you.`],
    ['with Windows line ends', `Fine.\r\n${LINE}\r\n`],
    ['indented by three spaces', `   ${LINE}`],
    ['after a quote and an empty line', `> /nightwarden recheck\n\n${LINE}`],
    ['after a code block', `\`\`\`\n/nightwarden recheck\n\`\`\`\n${LINE}`],
    ['after an HTML comment that ended', `<!-- note -->\n\n${LINE}`],
    ['beside a backtick that nothing ends', `It\u0060s fine\n${LINE}`],
  ])('%s', (_, body) => {
    expect(parsed(body)).toEqual([WAIVE]);
  });

  it.each([
    ['in the middle of a line', `You could write ${LINE}`],
    ['in a quoted reply', `> ${LINE}\n\nWhat do you think?`],
    ['in a nested quote', `> > ${LINE}`],
    ['right under a quote, which GitHub shows as part of it', `> quoted\n${LINE}`],
    ['in a fenced code block', `\`\`\`\n${LINE}\n\`\`\``],
    ['in a fence that nothing ends', `~~~sh\n${LINE}\n`],
    ['in an indented code block', `Example:\n\n    ${LINE}`],
    ['after a tab', `\t${LINE}`],
    ['in inline code', `\`${LINE}\``],
    ['in inline code of several lines', `Write \`\nor\n${LINE}\n\` then`],
    ['in inline code with two backticks', `Write \`\`a\n${LINE}\n b\`\` then`],
    ['in an HTML comment', `<!--\n${LINE}\n-->`],
    ['in an HTML comment inside a paragraph', `Hello <!--\n${LINE}\n-->`],
    ['in an HTML comment that nothing ends', `Hello <!--\n${LINE}`],
    ['in a comment that a block of HTML leaves open', `<div><!--\n\n${LINE}`],
    ['in HTML', `<div>\n${LINE}\n</div>`],
    ['in a list', `- ${LINE}`],
    ['in a list after its first line', `- use\n${LINE}`],
    ['in a task', `- [ ] ${LINE}`],
    ['in a heading', `# ${LINE}`],
    ['in a table', `| a |\n|---|\n| ${LINE} |`],
    ['with another name', '/nightwardens waive a because it is fine'],
    ['with an unseen character', `\u200b${LINE}`],
    ['as a path', 'docs/nightwarden waive a because it is fine'],
  ])('not %s', (_, body) => {
    expect(parsed(body)).toEqual([]);
  });
});

describe('bounds', () => {
  it('carries out twenty commands and counts the others', () => {
    const { lines, leftOut } = parseComment(`${LINE}\n`.repeat(COMMANDS_PER_COMMENT + 3));
    expect(lines).toHaveLength(20);
    expect(leftOut).toBe(3);
  });

  it('reads no text that is longer than GitHub takes', () => {
    expect(parseComment(`${LINE}\n${' '.repeat(65_536)}`)).toEqual({ lines: [], leftOut: 0 });
  });

  it('survives text that is nested without an end', () => {
    for (const unit of ['>', '> ', '- ', '1. ', '\n> a\n- ', '`', '<!--', '[', '*', '``` `']) {
      const started = performance.now();
      parseComment(`/nightwarden help\n${unit.repeat(Math.floor(65_000 / unit.length))}`);
      expect(performance.now() - started).toBeLessThan(10_000);
    }
  });

  it('never throws, and gives only lines that begin with its name', () => {
    const piece = fc.constantFrom(
      '/nightwarden',
      ' waive',
      ' a',
      ' until',
      ' 7d',
      ' because',
      ' why',
      '\n',
      '\n\n',
      '>',
      '`',
      '```',
      '- ',
      '    ',
      '<!--',
      '-->',
      '|',
      '\u0000',
      '\ud800',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
        for (const { line } of parseComment(pieces.join('')).lines) expect(line.toLowerCase()).toMatch(/^\/nightwarden(\s|$)/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds nothing in what is quoted or fenced, whatever it is', () => {
    const text = fc.array(fc.constantFrom(LINE, '', 'words', '`', '<!-- x -->', '- item', '# head'), { maxLength: 12 });
    fc.assert(
      fc.property(text, (lines) => {
        expect(parsed(lines.map((line) => `> ${line}`).join('\n'))).toEqual([]);
        expect(parsed(`\`\`\`\`\n${lines.join('\n')}\n\`\`\`\``)).toEqual([]);
      }),
    );
  });
});
