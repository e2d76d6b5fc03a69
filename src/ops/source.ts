/** @file Primitives that make values of nothing (constants, positions), and those that pass a value on unchanged. */
import { InternalError } from '../core/errors.ts';
import type { Primitive } from '../graph/primitive.ts';
import type { Declared } from '../graph/source.ts';
import { constantIndex } from '../kernel/affine.ts';
import { convert, eq, position, select } from '../kernel/scalar.ts';
import { scalarTypeOf } from '../kernel/expression.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { only, pair, requireDefined } from './define.ts';
import { broadcastTo } from './shape.ts';

const declared = (_: unknown, { shape, dtype }: Declared): Declared => ({ shape, dtype });
/** What has no operands is never asked for its batching rule. */
const unbatched = (): never => {
  throw new InternalError('there are no operands to batch');
};

interface ConstantParams extends Declared {
  readonly value: number;
}

/** One number, everywhere. */
export const constantPrimitive: Primitive<ConstantParams, AnyTensor> = {
  name: 'constant',
  doc: 'y[...] = value',
  infer: declared,
  jvp: 'zero',
  transpose: 'nonlinear',
  batch: unbatched,
  lower: { kind: 'literal', value: ({ value }) => value },
  samples: () => [{ operands: [], params: { shape: [2, 3], dtype: 'float32', value: 1.5 } }],
};

interface IotaParams extends Declared {
  readonly axis: number;
}

/** Positions along an axis. */
export const iotaPrimitive: Primitive<IotaParams, AnyTensor> = {
  name: 'iota',
  doc: 'y[..., i, ...] = i, counted along `axis`',
  infer: declared,
  jvp: 'zero',
  transpose: 'nonlinear',
  batch: unbatched,
  lower: {
    kind: 'map',
    cost: 'free',
    element: ({ at, params, output }) => convert(position(requireDefined(at[params.axis], 'iota axis')), scalarTypeOf(output.dtype)),
  },
  samples: () => [
    { operands: [], params: { shape: [3, 5], dtype: 'int32', axis: 1 } },
    { operands: [], params: { shape: [3, 5], dtype: 'float32', axis: 0 } },
  ],
};

/**
 * The same value under another name. A derivative gives each of its parameters an alias of the caller's value, and
 * differentiates with respect to that: no other computation can depend on it.
 */
export const aliasPrimitive: Primitive<object, AnyTensor> = {
  name: 'alias',
  doc: 'y = x',
  infer: (inputs) => only(inputs),
  jvp: ({ tangents }) => tangents[0],
  transpose: ({ cotangent }) => [cotangent],
  batch: ({ inputs }) => only(inputs),
  lower: { kind: 'map', cost: 'free', identity: true, element: ({ at, inputs }) => only(inputs).read(at) },
  samples: () => [{ operands: [{ shape: [2, 3] }], params: {} }],
};

/** As alias, but a tangent does not pass: the derivative is zero. */
export const stopGradientPrimitive: Primitive<object, AnyTensor> = {
  ...aliasPrimitive,
  name: 'stopGradient',
  doc: 'y = x, with derivative 0',
  jvp: 'zero',
  transpose: 'nonlinear',
  batch: ({ inputs }) => apply(stopGradientPrimitive, inputs, {}),
};

/**
 * The first operand, but not before the second has been computed: what is made of it cannot be computed any earlier either, and is
 * not the same as what is made of the operand itself. So a gradient can have its forward values computed again, late, instead of kept.
 */
export const barrierPrimitive: Primitive<object, AnyTensor> = {
  name: 'barrier',
  doc: 'y = x, once z is known',
  infer: ([x]) => requireDefined(x, 'barrier operand'),
  jvp: ({ tangents }) => tangents[0],
  transpose: ({ cotangent }) => [cotangent, undefined],
  batch: ({ inputs, batched, size }) => {
    const [x, after] = pair(inputs);
    return apply(barrierPrimitive, [batched[0] === true ? x : (broadcastTo(x, [size, ...x.shape]) as AnyTensor), after], {});
  },
  lower: {
    kind: 'map',
    cost: 'cheap',
    stored: true,
    // A choice between x and x, by an element of z: the kernel reads z.
    element: ({ at, inputs }) => {
      const [x, after] = pair(inputs);
      const first = after.read(after.shape.map(() => constantIndex(0)));
      return select(first.type === 'bool' ? first : eq(first, first), x.read(at), x.read(at));
    },
  },
  samples: () => [
    { operands: [{ shape: [2, 3] }, { shape: [4] }], params: {} },
    { operands: [{ shape: [3] }, { shape: [] }], params: {} },
  ],
};
