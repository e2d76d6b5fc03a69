/**
 * @file `npm test`: installs what is missing, runs vitest with the arguments given, and ends with the line `N passed, N failed`.
 * `--long` lets the long tests run too (they ask for TIDU_LONG=1).
 */
import './install-if-missing.mjs';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Counts of a report by vitest's JSON reporter. A file that could not be loaded counts as one failed test. */
function countsOf(reportFile) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(reportFile, 'utf8'));
  const broken = testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0);
  return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tidu-test-'));
const reportFile = join(folder, 'report.json');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
const args = process.argv.slice(2);
const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...args.filter((arg) => arg !== '--long')], {
  cwd: root,
  stdio: 'inherit',
  env: args.includes('--long') ? { ...process.env, TIDU_LONG: '1' } : process.env,
});

let counts = { passed: 0, failed: 0 };
try {
  counts = countsOf(reportFile);
} catch {
  // Vitest ended before it could report: its exit status says so below.
}
rmSync(folder, { recursive: true });

const exitCode = status ?? 1;
// Errors outside of tests (an unhandled rejection, no test file at all) show in the exit status only.
if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = exitCode;
