import { beforeAll, describe, expect, it } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { escapeOfLink, escapeOfName, submoduleEscapes } from '../../src/rules/destructive/escaping-paths.js';
import { pathEscape } from '../../src/rules/destructive/path-escape.js';
import { loadGrammars } from '../../src/syntax/grammars.js';
import { judge } from '../support/rule-judge.js';
import { testRule } from '../support/rule-tester.js';

beforeAll(() => loadGrammars(['a.sh', 'a.js', 'a.py']));

const link = (target: string, before: string | null = null) => ({ before, after: target, kind: 'symlink' as const });
const sh = (text: string, path = 'scripts/run.sh') => ({ [path]: { before: '#!/bin/sh\n', after: `#!/bin/sh\n${text}` } });
const modules = (settings: string) => ({ '.gitmodules': { before: null, after: `[submodule "a"]\n\tpath = a\n${settings}` } });

testRule(pathEscape, {
  flagged: [
    {
      name: 'links that leave the repository, or lead into its data',
      files: {
        a: link('/etc/passwd'),
        'b/c': link('../../keys'),
        'd/e': link('../.git/config'),
        f: link('..\\..\\keys'),
        g: link('~/.ssh'),
        'h/i': link('./x/../../../y'),
      },
      findings: Array.from({ length: 6 }, () => ({ message: 'link', confidence: 'certain' as const })),
    },
    {
      name: 'evasion: over another link of the change',
      files: { 'b/c/e': link('d/../x'), 'b/c/d': link('../..') },
      findings: [{ path: 'b/c/e' }],
    },
    { name: 'a file that becomes a link elsewhere', files: { a: link('../x', 'inside') }, findings: [{ message: 'link' }] },
    {
      name: 'a link of a tree for another machine',
      files: { 'image/rootfs/lib': link('/usr/lib') },
      findings: [{ confidence: 'possible' }],
    },
    {
      name: 'names that are taken for others',
      files: Object.fromEntries(
        [
          'x/.git./config',
          'git~1/config',
          '.Git::$INDEX_ALLOCATION/x',
          'a\\..\\..\\b',
          'x/$(curl a).txt',
          'aux.txt',
          'docs/a. ',
          '-rf',
        ].map((path) => [path, { before: null, after: 'x\n' }]),
      ),
      findings: [
        { path: '-rf', confidence: 'possible' },
        { path: '.Git::$INDEX_ALLOCATION/x', confidence: 'certain' },
        { path: 'a\\..\\..\\b', confidence: 'certain' },
        { path: 'aux.txt', confidence: 'possible' },
        { path: 'docs/a. ', confidence: 'possible' },
        { path: 'git~1/config', confidence: 'certain' },
        { path: 'x/$(curl a).txt', confidence: 'certain' },
        { path: 'x/.git./config', confidence: 'certain' },
      ],
    },
    {
      name: 'submodules',
      files: modules('\turl = ext::sh -c id\n[submodule "../b"]\n\tpath = ../b\n\turl = -u./run\n\tupdate = !run\n'),
      findings: [3, 4, 5, 6, 7].map((line) => ({ message: 'submodule', line })),
    },
    {
      name: 'writes to a home, a crontab, the system, and an archive that chooses',
      files: sh('echo x >> "$HOME/.zshrc"\ncrontab jobs\ntar -xPf a.tar\ncp a /usr/local/bin/a\ncp k ~/.ssh/id_rsa\n'),
      findings: [
        { line: 2, confidence: 'certain', severity: 'high' },
        { line: 3, confidence: 'certain' },
        { line: 4, confidence: 'certain' },
        { line: 5, confidence: 'possible' },
        { line: 6, confidence: 'possible' },
      ],
    },
    {
      name: 'evasion: a detour, a variable, a shell within, another user',
      files: sh('t=/etc/../etc\ncp x $t/cron.d/x\nsudo bash -c "echo x >> /tmp/../root/.profile"\ncd ~ && echo x >> .bashrc\n'),
      findings: [{ line: 3 }, { line: 4 }, { line: 5 }],
    },
    {
      name: 'another place than before',
      files: { 'run.sh': { before: 'echo a > ~/.profile\n', after: 'echo a > ~/.bashrc\n' } },
      findings: [{ line: 1 }],
    },
    {
      name: 'a package that writes on install',
      files: { 'package.json': { before: '{}\n', after: '{ "scripts": { "postinstall": "cp a ~/.bashrc" } }\n' } },
      findings: [{ confidence: 'certain' }],
    },
    {
      name: 'in CI',
      files: {
        '.github/workflows/a.yml': {
          before: 'on: push\n',
          after: 'on: push\njobs:\n  a:\n    steps:\n      - run: echo x >> ~/.ssh/config\n',
        },
      },
      findings: [{ confidence: 'possible', severity: 'low' }],
    },
  ],
  accepted: [
    {
      name: 'links inside',
      files: { 'a/b': link('../c'), CLAUDE: link('AGENTS.md'), 'x/y/z': link('../../x/./w'), n: link('/dev/null') },
    },
    { name: 'a link that stood there', files: { a: { ...link('/etc/x', '/etc/x') } }, outcome: 'clean' },
    {
      name: 'a link that is taken away',
      files: { a: { before: '/etc/passwd', after: null, kind: 'symlink' } },
      outcome: 'not-applicable',
    },
    {
      name: 'names of routes and of git',
      files: Object.fromEntries(
        [
          'src/routes/[...slug]/+page.svelte',
          'app/(shop)/@cart/$id.tsx',
          '.gitignore',
          '.github/a.yml',
          'a/.gitkeep',
          'constant.ts',
          'c++/a&b.md',
        ].map((path) => [path, { before: null, after: 'x\n' }]),
      ),
    },
    {
      name: 'submodules of hosts',
      files: modules(
        '\turl = https://example.com/a.git\n\tbranch = main\n[submodule "b"]\n\tpath = b\n\turl = git@example.com:b.git\n',
      ),
    },
    {
      name: 'writes inside, to temporary places and in a container',
      files: sh('echo x > out/a\ncp /etc/hosts .\necho x > /dev/null\ncp a /tmp/x/a\ndocker run a sh -c "cp a /etc/cron.d/a"\n'),
    },
    { name: 'only printed', files: sh('echo "add it to ~/.bashrc"\n') },
    {
      name: 'moved to another script',
      files: {
        'a.sh': { before: 'echo x >> ~/.bashrc\n', after: 'true\n' },
        'b.sh': { before: null, after: 'echo x >> ~/.bashrc\n' },
      },
    },
    { name: 'in an image', files: { 'docker/setup.sh': { before: '', after: 'echo x > /etc/profile\n' } } },
  ],
  undecided: [
    { name: 'a link that was not read', files: { a: link('/etc') }, missing: ['texts'], reason: 'the text of a was left out' },
    {
      name: 'settings of submodules that were not read',
      files: modules('\turl = a\n'),
      missing: ['hunks'],
      reason: 'were not seen',
    },
  ],
});

describe('hostile paths', () => {
  it('are judged without a failure and in time', () => {
    assert(
      property(string({ unit: 'binary' }), string({ unit: 'binary' }), (one, other) => {
        expect([null, 'certain', 'possible']).toContain(escapeOfLink(one, other, new Map([[one, other]]))?.confidence ?? null);
        expect([null, 'certain', 'possible']).toContain(escapeOfName(`${one}/${other}`)?.confidence ?? null);
        expect(submoduleEscapes(`${one}\nurl = ${other}\n`).length).toBeLessThan(3);
      }),
    );
    const started = performance.now();
    for (const part of ['a/', '../', '$(', '`', '\\', '.git ', '. ', '= ', '['])
      judge(pathEscape, {
        files: {
          [`x${part.repeat(50_000)}y`]: { before: null, after: '' },
          l: link(part.repeat(200_000)),
          ...modules(`url = ${part.repeat(200_000)}\n`),
        },
      });
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  it('end where links run in a circle', () => {
    expect(
      escapeOfLink(
        'a',
        'b',
        new Map([
          ['a', 'b'],
          ['b', 'a'],
        ]),
      ),
    ).toBeNull();
  });
});
