// Bundles the executable, the server and the project's scripts into dist/.
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
// Grammars that no package ships, with their licences.
cpSync('src/syntax/wasm', 'dist/wasm', { recursive: true });
chmodSync('dist/cli.js', 0o755);
