/** @file Settings of the whole process. */
import { checkName, ValueError } from './errors.ts';
import { checkOptions } from './options.ts';

/** How numbers are rounded: see `Config`. */
export type Profile = 'fast' | 'portable';

/** What `configure` sets. */
export interface Config {
  /** Where programs run. `wasm` is the default; `reference` is the slow, plain definition of every operation. */
  readonly backend: 'wasm' | 'reference';
  /** How many threads a program may use; undefined: as many as there are processors. Results do not depend on it. */
  readonly threads?: number | undefined;
  /**
   * `fast`, the default: a * b + c is rounded once where the machine has an instruction for it. `portable`: twice everywhere, which
   * gives the same bits on every machine.
   */
  readonly profile: Profile;
}

let current: Config = { backend: 'wasm', profile: 'fast' };
const backends: readonly Config['backend'][] = ['wasm', 'reference'];
const profiles: readonly Profile[] = ['fast', 'portable'];

/**
 * The settings in force: those that `configure` has set, and defaults.
 *
 * @throws nothing.
 * @see TensorFlow.js `env`.
 * @example
 * config().backend; // "wasm"
 * config().profile; // "fast"
 */
export const config = (): Config => current;

/**
 * Changes settings of the whole process; what is left out stays as it is.
 *
 * @param changes `backend`: 'wasm' (default) or 'reference'; `threads`: a whole number from 1, or undefined for as many as there are
 *   processors (default); `profile`: 'fast' (default: products and sums are fused where the machine can) or 'portable' (never: the
 *   same bits on every machine). Results have the same bits with any number of threads. What is compiled keeps the settings of its
 *   first call; a call after a change compiles anew.
 * @throws ValueError for a backend, a profile or a setting that does not exist, and for a number of threads that is no whole number from 1.
 * @see JAX `config.update`.
 * @example
 * configure({ backend: 'reference' }); // every program now runs on the plain JavaScript interpreter
 * configure({ backend: 'wasm', profile: 'portable' }); // these bits are the same on every machine
 * configure({ profile: 'fast' });
 */
export function configure(changes: Partial<Config>): void {
  checkOptions('configure', changes, ['backend', 'threads', 'profile']);
  if (changes === undefined) return;
  const threads = 'threads' in changes ? changes.threads : current.threads;
  const next: Config = { backend: changes.backend ?? current.backend, threads, profile: changes.profile ?? current.profile };
  if (!backends.includes(next.backend)) {
    throw new ValueError({ op: 'configure', what: `there is no backend '${String(next.backend)}'`, expected: backends.join(' or ') });
  }
  checkName('configure', 'profile', next.profile, profiles);
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
