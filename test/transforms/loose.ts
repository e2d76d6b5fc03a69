/** @file The transforms without shapes in their types, for tests that make their functions as they go. */
import * as tidu from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';

export type AnyFunction = (...args: never[]) => unknown;
/** A function of whatever the test passes it. */
export type Loose = (...args: unknown[]) => unknown;

type Transform = (f: AnyFunction, ...rest: unknown[]) => (...args: unknown[]) => never;
type Names = 'checkpoint' | 'customGradient' | 'customJvp' | 'grad' | 'hessian' | 'jacobian' | 'jit' | 'valueAndGrad' | 'vmap';

export const {
  checkpoint,
  customGradient,
  customJvp,
  grad: looseGrad,
  hessian,
  jacobian,
  jit: looseJit,
  valueAndGrad: looseValueAndGrad,
  vmap: looseVmap,
} = tidu as unknown as Readonly<Record<Names, Transform>>;
export const { hvp, jvp, linearize, vjp } = tidu as unknown as Readonly<
  Record<'hvp' | 'jvp' | 'linearize' | 'vjp', (f: AnyFunction, ...args: unknown[]) => never>
>;

export { refusals } from '../ops/refusals.ts';

/** Shape and elements. */
export const shown = (x: AnyTensor): { shape: readonly number[]; values: number[] } => ({
  shape: x.shape,
  values: Array.from(x.dataSync() as ArrayLike<number>),
});
