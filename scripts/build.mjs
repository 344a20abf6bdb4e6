// Bundles the executable, the server and the project's scripts into dist/.
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { Script } from 'node:vm';
import { build } from 'esbuild';

// Bundled because a check then starts a quarter faster (docs/performance.md). All other packages are loaded from node_modules:
// some read files of their own (WebAssembly, templates), some (jsonc-parser) load parts by computed names.
const BUNDLED = new Set([
  '@secretlint/secretlint-rule-preset-recommend',
  'commander',
  'diff',
  'minimatch',
  'picocolors',
  'semver',
  'yaml',
  'zod',
]);

/** Read by the hook as files, or loaded only by what a hook never does. */
const BESIDE_THE_HOOK = ['web-tree-sitter', '@vscode/tree-sitter-wasm'];

const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const scripts = readdirSync('scripts').filter((name) => name.endsWith('.ts'));

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    cli: 'src/cli/main.ts',
    main: 'src/main.ts',
    dev: 'src/dev.ts',
    ...Object.fromEntries(scripts.map((name) => [`scripts/${basename(name, '.ts')}`, `scripts/${name}`])),
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.18',
  external: Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !BUNDLED.has(name)),
  // Bundled CommonJS packages ask for Node's own modules by `require`, which ES modules do not have.
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);",
  },
  sourcemap: true,
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});
await build({
  entryPoints: { hook: 'src/cli/hook/hook.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  minify: true,
  keepNames: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.18',
  // CommonJS packages that load parts by computed names cannot be bundled; their modules can.
  mainFields: ['module', 'main'],
  external: BESIDE_THE_HOOK,
  define: { 'import.meta.url': 'fileOfBundle' },
  banner: {
    js: "(function (exports, require, module, __filename, __dirname) { const fileOfBundle = require('node:url').pathToFileURL(__filename).href;",
  },
  footer: { js: '})' },
  logLevel: 'warning',
});
await keepMachineCode('dist/hook.cjs');

/** The compiled form of a bundle, as this version of Node makes it. It is kept after every module of it ran once. */
async function keepMachineCode(file) {
  const path = resolve(file);
  const script = new Script(readFileSync(path, 'utf8'), { filename: path });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
  await module.exports.loadEveryPart();
  writeFileSync(`${path}.cache`, script.createCachedData());
}

// Grammars that no package ships, with their licences.
cpSync('src/syntax/wasm', 'dist/wasm', { recursive: true });
chmodSync('dist/cli.js', 0o755);
