// Runs the tests. Those that measure time against a goal (*.alone.test.ts) run first and by themselves, since a goal is for a machine
// that does nothing else; with arguments, jest runs what they name.
import { spawnSync } from 'node:child_process';

const ALONE = String.raw`\.alone\.test\.ts$`;
const jest = (...options) =>
  spawnSync(process.execPath, ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...options], {
    stdio: 'inherit',
  }).status ?? 1;

const named = process.argv.slice(2);
if (named.length > 0) process.exit(jest(...named));
const alone = jest('--runInBand', '--testPathPatterns', ALONE);
const others = jest('--testPathIgnorePatterns', ALONE, '/node_modules/');
process.exit(alone || others);
