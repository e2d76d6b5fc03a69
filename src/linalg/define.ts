/** @file What the records of this floor have in common: a loop that computes, and a derivative in closed form. */
import type { DType } from '../core/dtype.ts';
import { describeOperand, DTypeError, ShapeError } from '../core/errors.ts';
import { broadcastShapes, range, showShape, type Dims } from '../core/shape.ts';
import type { Primitive, Spec } from '../graph/primitive.ts';
import { checkTensor } from '../ops/check.ts';
import { batchTogether } from '../ops/define.ts';
import { apply, applyTogether } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { makeBody } from '../transforms/body.ts';
import { countOf, sizesOf } from './matrices.ts';
import { broadcastTo, reshape } from './untyped.ts';

/** A computation of matrices with several results: all of them come from one program. */
export interface Output {
  readonly output: number;
}

interface Rules<P> {
  readonly name: string;
  readonly doc: string;
  /** Shapes and dtypes of the results. */
  results(inputs: readonly Spec[], params: P): readonly Spec[];
  /** Computes all results; every operand, and every result, has just one batch axis in front of its own. */
  compute(inputs: readonly AnyTensor[], params: P): readonly AnyTensor[];
  readonly jvp: Primitive<P & Output, AnyTensor>['jvp'];
  readonly transpose?: Primitive<P & Output, AnyTensor>['transpose'];
}

/**
 * The record of an operation on matrices in the last two axes. Its batching rule is one more axis in front; its value is computed by the
 * program of `compute`, through which no derivative goes.
 */
export const matrixPrimitive = <P extends object>(rules: Rules<P>): Primitive<P & Output, AnyTensor> => {
  const self: Primitive<P & Output, AnyTensor> = {
    name: rules.name,
    doc: rules.doc,
    infer: (inputs, params) => rules.results(inputs, params)[params.output] as Spec,
    jvp: rules.jvp,
    transpose: rules.transpose ?? 'nonlinear',
    batch: (request) => apply(self, batchTogether(request), request.params),
    lower: {
      kind: 'composite',
      output: ({ output }) => output,
      body: (inputs, params) =>
        makeBody('jit', inputs, (args) => {
          const single = args.map((x) => reshape(x, [countOf(x), ...x.shape.slice(-2)]));
          const shapes = rules.results(inputs, params).map(({ shape }) => shape);
          return rules.compute(single, params).map((result, i) => reshape(result, shapes[i] as Dims));
        }),
    },
    samples: () => [],
  };
  return self;
};

/** All results of a decomposition. */
export const allOf = (primitive: Primitive<Output, AnyTensor>, a: AnyTensor, count: number): AnyTensor[] =>
  applyTogether(
    primitive,
    [a],
    range(count).map((output) => ({ output })),
  );

/** Refuses what is no float32 or float64 matrix. */
export function checkMatrix(op: string, x: unknown, name = 'a'): asserts x is AnyTensor {
  checkTensor(op, x);
  const got = `${name}: ${describeOperand(x)}`;
  if (x.shape.length < 2) {
    const expected = 'a matrix [m, n], or a batch of them [..., m, n]';
    throw new ShapeError({ op, what: `${showShape(x.shape)} is no matrix`, got, expected });
  }
  checkPrecision(op, x, name);
}

const precise: readonly DType[] = ['float32', 'float64'];
/** Refuses dtypes in which equations are not solved. */
export function checkPrecision(op: string, x: AnyTensor, name: string): void {
  if (precise.includes(x.dtype)) return;
  throw new DTypeError({
    op,
    what: `the dtype ${x.dtype} does not fit`,
    got: `${name}: ${describeOperand(x)}`,
    expected: 'float32 or float64',
    hint: `${name}.cast('float32')`,
  });
}

/** Refuses what is no square matrix. */
export function checkSquare(op: string, x: unknown, name = 'a'): asserts x is AnyTensor {
  checkMatrix(op, x, name);
  const { rows, columns } = sizesOf(x);
  if (rows === columns) return;
  throw new ShapeError({
    op,
    what: `the matrices are ${rows} by ${columns}`,
    got: `${name}: ${describeOperand(x)}`,
    expected: 'square ones [..., n, n]',
  });
}

/** Refuses a right side that does not fit. */
function refuseRightSide(op: string, a: AnyTensor, b: AnyTensor, expected: string): never {
  throw new ShapeError({
    op,
    what: `the matrices ${showShape(a.shape)} and the right side ${showShape(b.shape)} do not fit`,
    got: `a: ${describeOperand(a)}, b: ${describeOperand(b)}`,
    expected,
  });
}

/** Two batches of matrices with the leading axes that they have in common. */
export function withCommonBatch(op: string, a: AnyTensor, b: AnyTensor): [AnyTensor, AnyTensor] {
  const [left, right] = [sizesOf(a), sizesOf(b)];
  const batch = broadcastShapes(left.batch, right.batch) ?? refuseRightSide(op, a, b, 'leading axes that are equal or 1');
  return [broadcastTo(a, [...batch, left.rows, left.columns]), broadcastTo(b, [...batch, right.rows, right.columns])];
}

/** Refuses a right side that does not have a row for each row of the matrix. */
export function checkRightSide(op: string, a: AnyTensor, b: AnyTensor): void {
  if (b.shape[Math.max(b.shape.length - 2, 0)] === sizesOf(a).rows) return;
  refuseRightSide(op, a, b, 'a vector [m], or matrices [..., m, k], with a row for each row of a');
}
