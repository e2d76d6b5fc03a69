/** @file The public surface without shapes in its types, for tests that make their shapes as they go. */
import * as tidu from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';

/** A function of tensors. */
export type TensorFunction = (...args: AnyTensor[]) => AnyTensor;

type Names =
  | Exclude<keyof typeof import('../../src/ops/index.ts'), 'split' | 'unstack' | 'meshgrid' | 'nonzero'>
  | 'tensor'
  | 'zeros'
  | 'ones'
  | 'full'
  | 'arange'
  | 'eye'
  | 'linspace';
/** Every function that makes one tensor. */
export const t = tidu as unknown as Readonly<Record<Names, (...args: unknown[]) => AnyTensor>>;

/** Every function that makes a list of tensors. */
export const lists = tidu as unknown as Readonly<Record<'split' | 'unstack' | 'meshgrid' | 'nonzero', (...args: unknown[]) => AnyTensor[]>>;

/** Gradient with respect to the first argument. */
export const grad = tidu.grad as unknown as (f: TensorFunction) => TensorFunction;
export const valueAndGrad = tidu.valueAndGrad as unknown as (
  f: TensorFunction,
) => (...args: AnyTensor[]) => [value: AnyTensor, gradient: AnyTensor];
export const jit = tidu.jit as unknown as (f: TensorFunction) => TensorFunction;
export const vmap = tidu.vmap as unknown as (f: TensorFunction) => TensorFunction;
/** The derivative of f at x in the direction dx. */
export const directional =
  (f: TensorFunction) =>
  (x: AnyTensor, dx: AnyTensor): AnyTensor =>
    tidu.jvp(f, [x], [dx])[1];

/** A float64 tensor. */
export const float64 = (data: unknown, shape?: readonly number[]): AnyTensor =>
  t.tensor(data, { dtype: 'float64', ...(shape && { shape }) });
export const int32 = (data: unknown): AnyTensor => t.tensor(data, { dtype: 'int32' });
export const bool = (data: unknown): AnyTensor => t.tensor(data, { dtype: 'bool' });
/** The elements. */
export const read = (x: AnyTensor): number[] => Array.from(x.dataSync() as ArrayLike<number>);
