/** @file What this machine's WebAssembly can do. */
import type { Profile } from '../../core/config.ts';
import { builtin } from './hosts.ts';
import { ModuleBuilder, type Code } from './assembler.ts';

/** What this machine has. Whether code may use it is for the profile to say: see `mayFuse`. */
export interface Features {
  /** Vectors of 128 bits. Without them the backend does not run. */
  readonly simd: boolean;
  /** A vector instruction for a * b + c that rounds once. */
  readonly fusedMadd: boolean;
}

let detected: Features | undefined;

/** Found out at the first call. */
export const features = (): Features => (detected ??= detect());

/** Whether code of a profile fuses products with sums: `fast` does where the machine can. */
export const mayFuse = (profile: Profile): boolean => profile === 'fast' && features().fusedMadd;

function detect(): Features {
  const simd = WebAssembly.validate(vectorModule((code) => code.f32(1).op('f32x4.splat').op('f32x4.extract_lane', 0)));
  return { simd, fusedMadd: simd && hasRelaxedSimd() && fuses('f32', 2 ** -13) && fuses('f64', 2 ** -27) };
}

/** Node 20 has relaxed SIMD behind a flag, which can be set until the first module that uses it. */
function hasRelaxedSimd(): boolean {
  const probe = maddModule('f32', 1);
  if (WebAssembly.validate(probe)) return true;
  try {
    const v8 = builtin('node:v8') as { setFlagsFromString(flag: string): void } | undefined;
    v8?.setFlagsFromString('--experimental-wasm-relaxed-simd');
  } catch {
    return false; // A host that forbids flags: the unfused code is right as well.
  }
  return WebAssembly.validate(probe);
}

/**
 * "Relaxed" leaves the rounding to the machine, so look: (1 + e)^2 - (1 + 2e) is e^2, which is lost where the product is
 * rounded on its own.
 */
function fuses(type: 'f32' | 'f64', e: number): boolean {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(maddModule(type, e)));
  return (exports.probe as () => number)() === e * e;
}

const maddModule = (type: 'f32' | 'f64', e: number): Uint8Array<ArrayBuffer> =>
  vectorModule((code) => {
    const shape = type === 'f32' ? 'f32x4' : 'f64x2';
    for (const value of [1 + e, 1 + e, -(1 + 2 * e)]) code[type](value).op(`${shape}.splat`);
    code.op(`${shape}.relaxed_madd`).op(`${shape}.extract_lane`, 0);
  }, type);

function vectorModule(build: (code: Code) => void, result: 'f32' | 'f64' = 'f32'): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder({ memory: 'none', relaxed: true });
  module.export('probe', module.function('probe', [], [result], build));
  return module.finish();
}
