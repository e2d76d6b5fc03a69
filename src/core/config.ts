/** @file Settings of the whole process. */
import { ValueError } from './errors.ts';

/** What `configure` sets. */
export interface Config {
  /** Where programs run. `wasm` is the default; `reference` is the slow, plain definition of every operation. */
  readonly backend: 'wasm' | 'reference';
}

let current: Config = { backend: 'wasm' };
const backends: readonly Config['backend'][] = ['wasm', 'reference'];

/** The settings in force. */
export const config = (): Config => current;

/**
 * Changes settings of the whole process; what is left out stays as it is.
 *
 * @param changes `backend`: 'wasm' (default) or 'reference'.
 * @throws ValueError for a backend that does not exist.
 * @example
 * configure({ backend: 'reference' }); // every program now runs on the plain JavaScript interpreter
 * configure({ backend: 'wasm' });
 */
export function configure(changes: Partial<Config>): void {
  const next = { ...current, ...changes };
  if (!backends.includes(next.backend)) {
    throw new ValueError({ op: 'configure', what: `there is no backend '${String(next.backend)}'`, expected: backends.join(' or ') });
  }
  current = next;
}
