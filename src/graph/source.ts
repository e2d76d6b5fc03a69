/** @file The two primitives whose values come from outside of the graph. Every layer needs them. */
import type { DType } from '../core/dtype.ts';
import { InternalError } from '../core/errors.ts';
import type { Dims } from '../core/shape.ts';
import type { Primitive } from './primitive.ts';

/** Parameters of a primitive that has no operands to infer its shape from. */
export interface Declared {
  readonly shape: Dims;
  readonly dtype: DType;
}

/** A value that is known: typed data, or what a Variable held when it was read. */
export const dataPrimitive: Primitive<Declared> = {
  name: 'data',
  doc: 'a value that is known',
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  jvp: 'zero',
  transpose: 'nonlinear',
  batch: () => {
    throw new InternalError('a source has no operands to batch');
  },
  lower: { kind: 'source' },
  samples: () => [],
};

/** A parameter of a compiled or batched function: a value that each call brings. */
export const parameterPrimitive: Primitive<Declared> = { ...dataPrimitive, name: 'parameter', doc: 'a value that each call brings' };
