/** @file Settings of the whole process. */
import { ValueError } from './errors.ts';
import { checkOptions } from './options.ts';

/** What `configure` sets. */
export interface Config {
  /** Where programs run. `wasm` is the default; `reference` is the slow, plain definition of every operation. */
  readonly backend: 'wasm' | 'reference';
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
 * @param changes `backend`: 'wasm' (default) or 'reference'.
 * @throws ValueError for a backend or a setting that does not exist.
 * @example
 * configure({ backend: 'reference' }); // every program now runs on the plain JavaScript interpreter
 * configure({ backend: 'wasm' });
 */
export function configure(changes: Partial<Config>): void {
  checkOptions('configure', changes, ['backend']);
  const next = { backend: changes.backend ?? current.backend };
  if (!backends.includes(next.backend)) {
    throw new ValueError({ op: 'configure', what: `there is no backend '${String(next.backend)}'`, expected: backends.join(' or ') });
  }
  current = next;
}
