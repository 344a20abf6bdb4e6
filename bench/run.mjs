// `npm run bench [-- part…]`: bundles the benchmark and runs it. The executable that it measures is built before, by npm.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

await build({
  entryPoints: ['bench/bench.ts'],
  outfile: 'dist/bench/bench.js',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.18',
  packages: 'external',
  logLevel: 'warning',
});
const options = ['--expose-gc', '--no-warnings', 'dist/bench/bench.js', ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, options, { stdio: 'inherit' }).status ?? 1);
