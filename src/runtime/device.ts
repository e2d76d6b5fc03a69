/** @file The backend in use. */
import type { Backend } from '../backends/backend.ts';
import { referenceBackend } from '../backends/reference/index.ts';
import { wasmBackend } from '../backends/wasm/index.ts';
import { config, type Profile } from '../core/config.ts';

const makers: Readonly<Record<Backend['name'], () => Backend>> = { reference: referenceBackend, wasm: wasmBackend };
const made = new Map<Backend['name'], Backend>();

/** The backend that `configure` names, made when it is first needed. */
export function backend(): Backend {
  const { backend: name } = config();
  let found = made.get(name);
  if (found === undefined) made.set(name, (found = makers[name]()));
  return found;
}

/** What a program is compiled for. */
export interface Target {
  readonly backend: Backend;
  readonly profile: Profile;
  /** Equal where programs can be shared. */
  readonly key: string;
}

/** What the settings of this moment say: a compilation that goes on in pieces holds to it. */
export function target(): Target {
  const { profile } = config();
  const present = backend();
  return { backend: present, profile, key: `${present.name}/${profile}` };
}

/** The key of the present target. */
export const deviceKey = (): string => target().key;

/** Where programs run, and how they round. */
export interface DeviceReport {
  readonly backend: Backend['name'];
  /** How many threads a large program may run on. */
  readonly threads: number;
  readonly profile: Profile;
  /** Whether a * b + c is rounded once: in the profile `fast`, where the machine can. Runs that differ in this differ in their bits. */
  readonly fused: boolean;
}

/**
 * Where programs run at present, and how they round.
 *
 * @returns `backend`; `threads`: how many a large program may use (debug's `threads()` tells how many the last one did); `profile`; and
 * `fused`: whether products and sums are rounded together, which the profile `fast` does where the machine can.
 * @throws DeviceError where the host's WebAssembly has no vectors.
 * @see JAX `devices`.
 * @example
 * configure({ profile: 'portable' });
 * device().fused; // false
 * configure({ profile: 'fast' });
 */
export function device(): DeviceReport {
  const { backend: present, profile } = target();
  return { backend: present.name, threads: present.mostThreads(), profile, fused: present.fuses(profile) };
}
