/** @file Running sums, products and extremes: the one primitive that goes from element to element. */
import { describeOperand, InternalError } from '../core/errors.ts';
import type { Primitive } from '../graph/primitive.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { add, mul } from './binary.ts';
import { equal, logicalOr, notEqual } from './compare.ts';
import { checkDType, only } from './define.ts';
import { positions, takeFromRows } from './rows.ts';
import { before, prefixScan } from './prefix-scan.ts';
import { reshape } from './shape.ts';
import { flip } from './slice.ts';
import { where } from './where.ts';

/** The operation that combines an element with what has come together so far. */
export interface CumulateParams {
  readonly op: 'add' | 'mul' | 'max' | 'min';
}

/** Each element of a row with all before it. */
export const cumulate = (x: AnyTensor, op: CumulateParams['op']): AnyTensor => apply(cumulatePrimitive, [x], { op });

/** The tangent of a running product by the recurrence of its derivative: dy_i = dy_(i-1) x_i + y_(i-1) dx_i, without a division. */
function tangentOfProduct(x: AnyTensor, dx: AnyTensor, y: AnyTensor): AnyTensor {
  // A step is h -> h * factor + term, and so are two of them.
  const term = mul(before(y, 1, 1, 1), dx) as AnyTensor;
  const [, tangent] = prefixScan<readonly [AnyTensor, AnyTensor]>([x, term], 1, {
    identity: [1, 0],
    combine: ([factor, sofar], [nextFactor, next]) => [
      mul(factor, nextFactor) as AnyTensor,
      add(mul(sofar, nextFactor), next) as AnyTensor,
    ],
  });
  return tangent;
}

/** The tangent of the element that is the extreme one so far: of equal ones that of the last, of several NaN too. */
function tangentOfExtreme(x: AnyTensor, dx: AnyTensor, y: AnyTensor): AnyTensor {
  const isExtreme = logicalOr(equal(x, y) as never, notEqual(x, x) as never);
  return takeFromRows(dx, cumulate(where(isExtreme as never, positions(x.shape, 1), -1) as AnyTensor, 'max'));
}

/** y[r, i] = x[r, 0] op x[r, 1] op ... op x[r, i]. A composition of shifted copies takes three to seven times as long. */
export const cumulatePrimitive: Primitive<CumulateParams, AnyTensor> = {
  name: 'cumulate',
  doc: 'y[r, i] = x[r, 0] op ... op x[r, i]; floats are combined in float64',
  infer: (inputs) => {
    const { shape, dtype } = only(inputs);
    checkDType('cumulate', { shape, dtype }, 'number');
    if (shape.length !== 2) throw new InternalError(`cumulate of ${describeOperand({ shape, dtype })}: the rows were not made a matrix`);
    return { shape, dtype };
  },
  jvp: ({ inputs, tangents: [dx], output, params: { op } }) => {
    // d (x0 + x1 + ...) = dx0 + dx1 + ...
    if (dx === undefined || op === 'add') return dx && cumulate(dx, op);
    return (op === 'mul' ? tangentOfProduct : tangentOfExtreme)(only(inputs), dx, output);
  },
  // What an element has gone into: all sums from its place on.
  transpose: ({ cotangent, params: { op } }) => {
    if (op !== 'add') throw new InternalError(`a running ${op} is not linear`);
    return [flip(cumulate(flip(cotangent, 1) as AnyTensor, op), 1) as AnyTensor];
  },
  batch: ({ inputs, params: { op } }) => {
    const x = only(inputs);
    const [size = 1, rows = 1, length = 1] = x.shape;
    return reshape(cumulate(reshape(x, [size * rows, length]) as AnyTensor, op), x.shape) as AnyTensor;
  },
  lower: { kind: 'sequence', work: ({ op }) => ({ kind: 'running', op }) },
  samples: () => [
    ...(['add', 'mul', 'max', 'min'] as const).map((op) => ({ operands: [{ shape: [3, 5] }], params: { op } })),
    { operands: [{ shape: [1, 37] }], params: { op: 'add' } },
    { operands: [{ shape: [1, 9] }], params: { op: 'mul' } },
    { operands: [{ shape: [4, 1] }], params: { op: 'add' } },
    { operands: [{ shape: [2, 0] }], params: { op: 'mul' } },
    { operands: [{ shape: [0, 3] }], params: { op: 'max' } },
  ],
};
