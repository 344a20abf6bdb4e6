/** Holds the walls between the rooms of src/: who may import whom, what stays pure, how long a file may be and what it may be called. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The rooms in the order of the arrows, and whom each may import beside itself. */
const ROOMS: Readonly<Record<string, readonly string[] | 'all'>> = {
  change: [],
  syntax: ['change'],
  rules: ['change', 'syntax'],
  verdict: ['change', 'rules'],
  render: ['change', 'syntax', 'rules', 'verdict'],
  github: ['change', 'syntax', 'rules', 'verdict', 'render'],
  git: ['change', 'verdict'],
  store: ['change', 'verdict'],
  server: 'all',
  cli: 'all',
  simulator: [],
  // The files directly in src/: the process and its wiring.
  '': 'all',
};

/** Single imports beyond the arrows, each with its reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/verdict/evaluate.ts → ../syntax/grammars.js':
    'rules run without waiting, so the parsers they need are loaded before the first one',
  'src/verdict/policy-yaml.ts → ../syntax/yaml-nesting.js': 'a policy is YAML of a repository, as hostile as any other',
};

const PURE = ['change', 'syntax', 'rules', 'verdict', 'render'];
/** Modules of Node that compute and touch nothing. */
const PURE_MODULES = new Set(['node:crypto', 'node:path', 'node:util', 'node:buffer']);
/** Loads the wasm grammars that ship with the package; there is nothing to judge before they are there. */
const LOADS_GRAMMARS = 'src/syntax/load-grammar.ts';
const IMPURE =
  /\bDate\.now\(|\bnew Date\(\)|\bprocess\.|\bMath\.random\(|\brandomUUID\(|\brandomBytes\(|\bperformance\.now\(|\bfetch\(/;

interface SourceFile {
  /** From the root, with slashes: "src/change/diff.ts". */
  readonly path: string;
  /** The folder below src, empty for a file directly in it. */
  readonly room: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function filesUnder(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .map((name) => {
      const path = posix.join(folder, name.split(sep).join('/'));
      const text = readFileSync(join(root, path), 'utf8');
      const below = relative('src', path).split(sep);
      return { path, room: below.length > 1 ? (below[0] ?? '') : '', text, imports: importsOf(text) };
    });
}

/** The modules that a file imports, statically, for types or dynamically. The formatter keeps them at the start of a line, in single quotes. */
function importsOf(text: string): string[] {
  const statements = text.matchAll(/^(?:import|export)\b(?:[^;']*?\bfrom)? ?'([^']+)'/gm);
  const dynamic = text.matchAll(/\bimport\(\s*'([^']+)'/g);
  return [...statements, ...dynamic].map(([, module = '']) => module);
}

/** The room of src that a relative import leads to; null for a package or a file outside src. */
function roomOf(file: SourceFile, module: string): string | null {
  if (!module.startsWith('.')) return null;
  const [top, ...rest] = posix.join(posix.dirname(file.path), module).split('/');
  if (top !== 'src') return null;
  return rest.length > 1 ? (rest[0] ?? '') : '';
}

const isDemo = (path: string): boolean => /^src\/cli\/demo(\/|[-.])/.test(path);
const source = filesUnder('src');
const all = [...source, ...filesUnder('scripts'), ...filesUnder('test')];

/** "who → what" for every import of a file in src that a test forbids. */
function arrows(files: readonly SourceFile[], forbidden: (file: SourceFile, module: string) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports.filter((module) => forbidden(file, module)).map((module) => `${file.path} → ${module}`),
  );
}

describe('the walls between the rooms', () => {
  it('are known for every folder of src', () => {
    expect(source.length).toBeGreaterThan(50);
    expect([...new Set(source.map(({ room }) => room))].filter((room) => !(room in ROOMS))).toEqual([]);
  });

  it('are crossed only along the arrows', () => {
    const crossed = arrows(source, (file, module) => {
      const target = roomOf(file, module);
      const allowed = ROOMS[file.room] ?? [];
      if (target === null || target === file.room) return false;
      if (target === 'simulator') return !isDemo(file.path);
      return allowed !== 'all' && !allowed.includes(target);
    });
    expect(crossed.sort()).toEqual(Object.keys(EXCEPTIONS).sort());
  });

  it('keep the local GitHub apart: nothing but the demo and tests imports it, and it imports none of the product', () => {
    const simulator = source.filter(({ room }) => room === 'simulator');
    expect(simulator.length).toBeGreaterThan(10);
    expect(arrows(simulator, (file, module) => ![null, 'simulator'].includes(roomOf(file, module)))).toEqual([]);
    // The scripts may: they write the page of permissions from GitHub's description.
    expect(arrows(source, (file, module) => module.includes('/simulator/') && !isDemo(file.path))).toEqual([]);
  });

  it("let only the rooms at GitHub's door use Octokit and Probot", () => {
    const atTheDoor = (path: string) => /^src\/(github|server)\//.test(path) || path === 'src/app.ts';
    const fromOctokit = (module: string) => /^(@octokit\/|@probot\/|probot$|octokit$)/.test(module);
    expect(arrows(source, (file, module) => fromOctokit(module) && !atTheDoor(file.path) && !isDemo(file.path))).toEqual([]);
    expect(arrows(source, (_file, module) => fromOctokit(module)).length).toBeGreaterThan(0);
  });

  it('let only git/, the local GitHub and the demo start other programs', () => {
    const starts = (file: SourceFile) => ['git', 'simulator'].includes(file.room) || isDemo(file.path);
    expect(arrows(source, (file, module) => /^(node:)?(child_process|cluster)$/.test(module) && !starts(file))).toEqual([]);
  });
});

describe('the pure rooms', () => {
  const pure = source.filter(({ room }) => PURE.includes(room));

  it("do no input or output: no module of Node's that could", () => {
    expect(pure.length).toBeGreaterThan(30);
    const reach = arrows(
      pure,
      (file, module) => isNodeModule(module) && !PURE_MODULES.has(module) && file.path !== LOADS_GRAMMARS,
    );
    expect(reach).toEqual([]);
  });

  it('read no clock, environment or chance, and call nobody', () => {
    const impure = pure.flatMap(({ path, text }) =>
      text
        .split('\n')
        .map((line, index) => ({ line, place: `${path}:${index + 1}` }))
        .filter(
          ({ line }) => !/^\s*(\/\/|\/?\*)/.test(line) && IMPURE.test(line.replace(/'(?:[^'\\]|\\.)*'|`[^`]*`|"[^"]*"/g, '')),
        )
        .map(({ line, place }) => `${place} ${line.trim()}`),
    );
    expect(impure).toEqual([]);
  });
});

describe('a file', () => {
  it('is at most 300 lines long, a rule 150, unless its first comment says why', () => {
    const tooLong = all
      .filter(({ path }) => !path.startsWith('test/'))
      .filter(({ path, text }) => {
        const lines = text.split('\n').length - 1;
        const limit = path.startsWith('src/rules/') && /^ {2}checklist: \[/m.test(text) ? 150 : 300;
        return lines > limit && !firstComment(text).includes('Length:');
      })
      .map(({ path, text }) => `${path}: ${text.split('\n').length - 1} lines`);
    expect(tooLong).toEqual([]);
  });

  it('is named for what it holds', () => {
    const vague = all
      .map(({ path }) => path)
      .filter((path) => /(^|[/.-])(utils?|helpers?|common|managers?|misc)([/.-]|$)/i.test(path));
    expect(vague).toEqual([]);
  });
});

describe('this test', () => {
  it('sees every form of import that the formatter leaves', () => {
    const text = [
      "import { a } from './a.js';",
      "import type { B } from '../b/b.js';",
      'import {',
      '  c,',
      '  type C,',
      "} from 'node:fs';",
      "import './side-effect.js';",
      "export { d } from './d.js';",
      "export * from './e.js';",
      "const f = await import('./f.js');",
      "type G = import('./g.js').G;",
      "// import { no } from './comment.js';",
      'export const h = 1;',
      "const text = 'import x';",
    ].join('\n');
    expect(importsOf(text).sort()).toEqual(
      ['../b/b.js', './a.js', './d.js', './e.js', './f.js', './g.js', './side-effect.js', 'node:fs'].sort(),
    );
  });

  it('knows the room that an import leads to', () => {
    const from = (path: string): SourceFile => ({ path, room: '', text: '', imports: [] });
    expect(roomOf(from('src/rules/git/branch-name.ts'), '../../change/change.js')).toBe('change');
    expect(roomOf(from('src/app.ts'), './server/route.js')).toBe('server');
    expect(roomOf(from('src/cli/main.ts'), '../main.js')).toBe('');
    expect(roomOf(from('src/cli/main.ts'), 'commander')).toBeNull();
    expect(roomOf(from('src/cli/main.ts'), '../../scripts/x.js')).toBeNull();
  });
});

function firstComment(text: string): string {
  return /^(?:#!.*\n)?\s*(\/\*[\s\S]*?\*\/|(?:\/\/.*\n)+)/.exec(text)?.[1] ?? '';
}

function isNodeModule(module: string): boolean {
  return (
    module.startsWith('node:') ||
    ['fs', 'path', 'http', 'https', 'net', 'os', 'child_process', 'process', 'worker_threads'].includes(module)
  );
}
