/** @file `npm start`: installs and builds what is missing, then trains the network of examples/mnist.ts. Arguments go to the example. */
import './install-if-missing.mjs';
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** When the newest file of a folder was written, in ms; 0 where there is no folder. */
function newest(folder) {
  try {
    const files = readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)));
    return Math.max(0, ...files.filter((file) => file.isFile()).map((file) => file.mtimeMs));
  } catch {
    return 0;
  }
}

/** Runs Node, and ends this process with its status when it fails. */
function node(args, env = {}) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
}

if (newest(path('src')) > newest(path('dist'))) node([path('node_modules/typescript/bin/tsc'), '-p', path('tsconfig.build.json')]);

// This tsconfig has no `paths`: the example imports the built package, as a user's program does.
node(['--import', 'tsx', path('examples/mnist.ts'), ...process.argv.slice(2)], { TSX_TSCONFIG_PATH: path('scripts/tsconfig.json') });
