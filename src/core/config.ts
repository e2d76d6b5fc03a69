/** @file Settings of the whole process. */
import { ValueError } from './errors.ts';
import { checkOptions } from './options.ts';

/** What `configure` sets. */
export interface Config {
  /** Where programs run. `wasm` is the default; `reference` is the slow, plain definition of every operation. */
  readonly backend: 'wasm' | 'reference';
  /** How many threads a program may use; undefined: as many as there are processors. Results do not depend on it. */
  readonly threads?: number | undefined;
}

let current: Config = { backend: 'wasm' };
const backends: readonly Config['backend'][] = ['wasm', 'reference'];

/**
 * The settings in force.
 *
 * @example
 * config().backend; // "wasm"
 */
export const config = (): Config => current;

/**
 * Changes settings of the whole process; what is left out stays as it is.
 *
 * @param changes `backend`: 'wasm' (default) or 'reference'; `threads`: a whole number from 1, or undefined for as many as there are
 *   processors (default). Results have the same bits with any number of threads.
 * @throws ValueError for a backend or a setting that does not exist, and for a number of threads that is no whole number from 1.
 * @example
 * configure({ backend: 'reference' }); // every program now runs on the plain JavaScript interpreter
 * configure({ backend: 'wasm' });
 */
export function configure(changes: Partial<Config>): void {
  checkOptions('configure', changes, ['backend', 'threads']);
  const threads = 'threads' in changes ? changes.threads : current.threads;
  const next: Config = { backend: changes.backend ?? current.backend, threads };
  if (!backends.includes(next.backend)) {
    throw new ValueError({ op: 'configure', what: `there is no backend '${String(next.backend)}'`, expected: backends.join(' or ') });
  }
  if (next.threads !== undefined && !(Number.isInteger(next.threads) && next.threads >= 1)) {
    throw new ValueError({
      op: 'configure',
      what: 'this is no number of threads',
      got: String(next.threads),
      expected: 'a whole number from 1',
    });
  }
  current = next;
}
