/** @file The backend in use. */
import type { Backend } from '../backends/backend.ts';
import { referenceBackend } from '../backends/reference/index.ts';
import { wasmBackend } from '../backends/wasm/index.ts';
import { config } from '../core/config.ts';

const makers: Readonly<Record<Backend['name'], () => Backend>> = { reference: referenceBackend, wasm: wasmBackend };
const made = new Map<Backend['name'], Backend>();

/** The backend that `configure` names, made when it is first needed. */
export function backend(): Backend {
  const { backend: name } = config();
  let found = made.get(name);
  if (found === undefined) made.set(name, (found = makers[name]()));
  return found;
}

/** What programs are compiled for: equal where they can be shared. */
export const deviceKey = (): string => `${backend().name}/${config().threads ?? 'all'}`;
