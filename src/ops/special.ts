/** @file Special functions: relatives of the error function, of the gamma function, and modified Bessel functions. */
import { ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import type { Primitive } from '../graph/primitive.ts';
import { besselI } from '../kernel/math/bessel.ts';
import { erfc as erfcOf, erfInv as erfInvOf } from '../kernel/math/erf-relatives.ts';
import { lgamma as lgammaOf, polygamma as polygammaOf } from '../kernel/math/gamma.ts';
import type { Expr } from '../kernel/expression.ts';
import { apply } from '../tensor/apply.ts';
import type { OrderFunction } from '../tensor/signatures-elementwise.ts';
import type { FloatBinaryFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { add, mul } from './binary.ts';
import { lessEqual } from './compare.ts';
import { checkDType, only, unaryPrimitive } from './define.ts';
import { asFloat, composition, mathematical, matchFloats, ofFloats } from './elementwise.ts';
import { ofTensor } from './check.ts';
import type { Operand } from './operands.ts';
import { exp, log, neg } from './unary.ts';
import { where } from './where.ts';

// ---- the error function's relatives

/** y = 1 - erf(x). */
export const erfcPrimitive = unaryPrimitive(
  'erfc',
  mathematical(erfcOf, {
    doc: 'y = 1 - erf(x), with all digits where erf is nearly 1',
    // d erfc x = -2/sqrt(pi) e^(-x^2) dx
    jvp: (dx, x) => mul(dx, mul(exp(neg(mul(x, x))), -2 / Math.sqrt(Math.PI))) as AnyTensor,
  }),
);

/**
 * 1 - erf(x), elementwise, with all its digits where erf(x) is nearly 1. Greatest error measured: 6 ulp. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see SciPy `special.erfc`.
 * @example
 * erfc(tensor([0, 1, 9])); // [1, 0.1572992, 4.137032e-37]
 */
export const erfc = ofFloats(erfcPrimitive);

/** y = the number with erf(y) = x. */
export const erfInvPrimitive = unaryPrimitive(
  'erfInv',
  mathematical(erfInvOf, {
    doc: 'y = the number with erf(y) = x',
    // d erfInv x = sqrt(pi)/2 e^(y^2) dx
    jvp: (dx, _, y) => mul(dx, mul(exp(mul(y, y)), Math.sqrt(Math.PI) / 2)) as AnyTensor,
    range: [-0.9, 0.9],
  }),
);

/**
 * The inverse of erf, the y with erf(y) = x, elementwise: Infinity at 1, -Infinity at -1, NaN beyond. Greatest error measured: 3 ulp.
 * Derivative: sqrt(pi)/2 e^(erfInv(x)^2), Infinity at 1 and -1. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see SciPy `special.erfinv`; M. Giles, "Approximating the erfinv function" (2010).
 * @example
 * erfInv(tensor([0, 0.5])); // [0, 0.4769363]
 */
export const erfInv = ofFloats(erfInvPrimitive);

// ---- families of functions, of which the derivatives are members

interface OrderParams {
  readonly order: number;
}

interface Family {
  readonly doc: string;
  readonly element: (x: Expr, order: number) => Expr;
  readonly jvp: (dx: AnyTensor, x: AnyTensor, order: number) => AnyTensor;
  readonly greatest: number;
  readonly range: readonly [number, number];
}

function familyPrimitive(name: string, { doc, element, jvp, greatest, range }: Family): Primitive<OrderParams, AnyTensor> {
  const self: Primitive<OrderParams, AnyTensor> = {
    name,
    doc,
    infer: ([x], { order }) => {
      const operand = only(x === undefined ? [] : [x]);
      checkDType(name, operand, 'float');
      if (Number.isInteger(order) && order >= 0 && order <= greatest) return { shape: operand.shape, dtype: operand.dtype };
      throw new ValueError({
        op: name,
        what: 'there is no such order',
        got: `order: ${showValue(order)}`,
        expected: `a whole number from 0 to ${greatest}; each derivative has the next higher order`,
      });
    },
    jvp: ({ inputs, tangents: [dx], params }) => dx && jvp(dx, only(inputs), params.order),
    transpose: 'nonlinear',
    batch: ({ inputs, params }) => apply(self, inputs, params),
    lower: { kind: 'map', cost: 'costly', element: ({ at, inputs, params }) => element(only(inputs).read(at), params.order) },
    samples: () => [0, 1, 2].map((order) => ({ operands: [{ shape: [5], range }], params: { order } })),
  };
  return self;
}

/** y = the derivative of order n + 1 of log(gamma(x)). */
export const polygammaPrimitive = familyPrimitive('polygamma', {
  doc: 'y = the derivative of order n + 1 of log(gamma(x))',
  element: polygammaOf,
  // d psi_n(x) = psi_(n+1)(x) dx
  jvp: (dx, x, order) => mul(dx, apply(polygammaPrimitive, [x], { order: order + 1 })) as AnyTensor,
  greatest: 20,
  range: [0.5, 4],
});

/**
 * The derivative of order `order` of digamma, so of order `order` + 1 of log(gamma(x)), elementwise; 1 is called trigamma. Infinite or
 * NaN at 0 and the negative integers. Greatest error measured for positive x: 4 ulp (order 1), 6 ulp (order 3), 20 ulp (order 20).
 * Derivative: the next order, as far as the 20th.
 *
 * @param order a whole number from 0 to 20.
 * @throws ValueError for another order, also that of a derivative.
 * @see PyTorch `special.polygamma`.
 * @example
 * polygamma(1, tensor([1, 2])); // [1.6449341, 0.6449341]
 */
export const polygamma = ((order: number, x: AnyTensor): AnyTensor =>
  ofTensor('polygamma', (each) => apply(polygammaPrimitive, [asFloat(each)], { order }))(x)) as unknown as OrderFunction;

/**
 * The derivative of log(gamma(x)), elementwise; NaN at the negative integers, infinite at 0 with the opposite sign of the zero. Greatest
 * error measured: 4 ulp of the greater of 1 and |digamma(x)| for positive x (its zero is at 1.4616), 8 for negative x. Derivative:
 * polygamma(1, x). Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see SciPy `special.digamma`.
 * @example
 * digamma(tensor([1, 0.5])); // [-0.5772157, -1.9635100]
 */
export const digamma = composition('digamma', (x) => apply(polygammaPrimitive, [x], { order: 0 }));

/** y = log|gamma(x)|. */
export const lgammaPrimitive = unaryPrimitive(
  'lgamma',
  mathematical(lgammaOf, {
    doc: 'y = log|gamma(x)|',
    // d lgamma(x) = digamma(x) dx
    jvp: (dx, x) => mul(dx, digamma(x)) as AnyTensor,
    range: [0.5, 4],
  }),
);

/**
 * log|gamma(x)|, elementwise; Infinity at 0 and the negative integers. Greatest error measured: 7 ulp for positive x, next to the zeros at
 * 1 and 2 as well; for negative x 7 ulp of the greater of 1 and |lgamma(x)|. Derivative: digamma(x); all further ones are those of
 * `polygamma`. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see SciPy `special.gammaln`.
 * @example
 * lgamma(tensor([5, 0.5])); // [3.1780539, 0.5723649]
 */
export const lgamma = ofFloats(lgammaPrimitive);

/** y = I_n(x), the modified Bessel function of the first kind. */
export const besselIPrimitive = familyPrimitive('besselI', {
  doc: 'y = I_n(x), the modified Bessel function of the first kind',
  element: besselI,
  // I_0' = I_1, I_n' = (I_(n-1) + I_(n+1)) / 2
  jvp: (dx, x, order) => {
    const above = apply(besselIPrimitive, [x], { order: order + 1 });
    if (order === 0) return mul(dx, above) as AnyTensor;
    return mul(dx, mul(add(above, apply(besselIPrimitive, [x], { order: order - 1 })), 0.5)) as AnyTensor;
  },
  greatest: 15,
  range: [-3, 3],
});

/**
 * The modified Bessel function of the first kind of order 0, sum over k of (x / 2)^(2 k) / (k!)^2, elementwise. Greatest error measured: 6
 * ulp (float32), 7 ulp (float64). Derivative: i1(x), and further ones as far as the 15th. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see SciPy `special.i0`.
 * @example
 * i0(tensor([0, 1])); // [1, 1.2660659]
 */
export const i0 = composition('i0', (x) => apply(besselIPrimitive, [x], { order: 0 }));

/**
 * The modified Bessel function of the first kind of order 1, sum over k of (x / 2)^(2 k + 1) / (k! (k + 1)!), elementwise. Greatest error
 * measured: 6 ulp (float32), 8 ulp (float64). Derivative: (I_0(x) + I_2(x)) / 2, and further ones as far as the 14th. Integers and bools
 * become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see SciPy `special.i1`.
 * @example
 * i1(tensor([0, 1])); // [0, 0.5651591]
 */
export const i1 = composition('i1', (x) => apply(besselIPrimitive, [x], { order: 1 }));

// ---- products with a logarithm

/**
 * x log(y), elementwise, 0 where x is 0 (unless y is NaN). Shapes broadcast, dtypes promote, integers become floats.
 * Derivative: log(y) and x / y; both 0 where x is 0 and y is not positive.
 *
 * @throws ShapeError where the shapes don't broadcast.
 * @see SciPy `special.xlogy`.
 * @example
 * xlogy(tensor([0, 2]), tensor([0, Math.E])); // [0, 2]
 */
export const xlogy = ((a: Operand, b: Operand): AnyTensor => {
  const [x, y] = matchFloats('xlogy', [a, b]) as [AnyTensor, AnyTensor];
  const isInfinite = lessEqual(y, 0).logicalOr(y.equal(Infinity));
  const isZero = x.equal(0).logicalAnd(isInfinite as never);
  return mul(x, log(where(isZero as never, 1, y))) as AnyTensor;
}) as unknown as FloatBinaryFunction<'xlogy'>;
