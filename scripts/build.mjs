// Bundles the executable, the server and the project's scripts into dist/.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
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
const BESIDE_THE_HOOK = ['web-tree-sitter', '@vscode/tree-sitter-wasm', 'libpg-query'];

const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const scripts = readdirSync('scripts').filter((name) => name.endsWith('.ts'));

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    program: 'src/cli/program.ts',
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
const HOOK = {
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  minify: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.18',
  define: { 'import.meta.url': 'fileOfBundle' },
  logLevel: 'warning',
};
const FILE_OF_BUNDLE = "const fileOfBundle = require('node:url').pathToFileURL(__filename).href;";
await build({
  ...HOOK,
  // The executable, which is the hook as well: CommonJS, as Node starts that sooner than modules.
  entryPoints: { cli: 'src/cli/main.ts' },
  banner: { js: FILE_OF_BUNDLE },
  plugins: [
    {
      name: 'the rest of the program beside it',
      setup: (plugin) => plugin.onResolve({ filter: /^\.\/program\.js$/ }, ({ path }) => ({ path, external: true })),
    },
  ],
});
await build({
  ...HOOK,
  // What a hook loads only for calls that need it (src/cli/hook/parts.ts).
  entryPoints: {
    'hook-command': 'src/cli/hook/judge-command.ts',
    'hook-edit': 'src/cli/hook/judge-edit.ts',
    'hook-mask': 'src/cli/hook/mask-call.ts',
  },
  // CommonJS packages that load parts by computed names cannot be bundled; their modules can.
  mainFields: ['module', 'main'],
  external: BESIDE_THE_HOOK,
  plugins: [
    {
      // Its messages in fifty languages are a fifth of all that an edit loads.
      name: 'the English of zod only',
      setup: (plugin) =>
        plugin.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
          contents: "export { default as en } from './en.js';",
        })),
    },
  ],
  // What is loaded from a bundle that is compiled by itself has to be required.
  supported: { 'dynamic-import': false },
  banner: { js: `(function (exports, require, module, __filename, __dirname) { ${FILE_OF_BUNDLE}` },
  footer: { js: '})' },
});
// Grammars that no package ships, with their licences.
cpSync('src/syntax/wasm', 'dist/wasm', { recursive: true });
// What the store reads beside its code.
cpSync('src/store/embedded-thread.mjs', 'dist/embedded-thread.mjs');
cpSync('src/store/migrations', 'dist/migrations', { recursive: true });
chmodSync('dist/cli.cjs', 0o755);

// The hook keeps the machine code of its parts at the first call that loads them.
const FIRST_CALLS = [
  { tool_input: { command: 'npm test' }, ends: 0 },
  { tool_input: { file_path: '.env' }, ends: 2 },
  { tool_input: { file_path: 'a.ts', content: 'export const a = 1;\n' }, ends: 0 },
];
for (const { tool_input, ends } of FIRST_CALLS) {
  const input = JSON.stringify({ hook_event_name: 'PreToolUse', tool_name: 'first', tool_input });
  const { status, stderr } = spawnSync(process.execPath, ['dist/cli.cjs', 'hook'], { input, encoding: 'utf8' });
  if (status !== ends) throw new Error(`the hook does not start: ${stderr}`);
}
