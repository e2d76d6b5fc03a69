/** @file Installs the development dependencies when they are not there yet, or not those of package-lock.json; else does nothing. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

/** Packages of a lock file by path, without those that a platform may do without. */
function packagesOf(lockFile) {
  try {
    const { packages } = JSON.parse(readFileSync(new URL(lockFile, root), 'utf8'));
    return Object.entries(packages).filter(([path, entry]) => path !== '' && !entry.optional);
  } catch {
    return undefined;
  }
}

/** npm writes down what it installed in node_modules/.package-lock.json, in the form of package-lock.json. */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json');
  if (installed === undefined) return false;
  const versions = new Map(installed.map(([path, { version }]) => [path, version]));
  return (packagesOf('package-lock.json') ?? []).every(([path, { version }]) => versions.get(path) === version);
}

if (!isInstalled()) {
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(root),
    stdio: 'inherit',
    shell: process.platform === 'win32', // npm is a .cmd file there
  });
  if (status !== 0) process.exit(status ?? 1);
}
