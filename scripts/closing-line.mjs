// A jest reporter that ends the run with one plain line: "N passed, N failed".
import { writeSync } from 'node:fs';

export default class ClosingLine {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    // A test file that could not be run at all counts as a failure, though none of its tests did.
    const line = `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed\n`;
    // After jest's own summary, which is printed when the reporters are through.
    process.once('exit', () => writeSync(1, line));
  }
}
