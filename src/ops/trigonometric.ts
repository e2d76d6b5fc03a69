/** @file The tangent, the inverse circular functions, the hyperbolic functions and their inverses. */
import type { Expr } from '../kernel/expression.ts';
import * as math from '../kernel/math/index.ts';
import * as scalar from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { FloatBinaryFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { add, div, mul, sub } from './binary.ts';
import { binaryPrimitive, unaryPrimitive } from './define.ts';
import { byRow, composition, mathematical, matchFloats, ofFloats } from './elementwise.ts';
import { hypot } from './magnitude.ts';
import type { Operand } from './operands.ts';
import { cos, neg, sin, sqrt } from './unary.ts';

// These are primitives, though made of other rows: as compositions their derivatives would divide 0 by 0, or lose digits, at the
// ends of their domains and far out.

const [exp, expm1, log, log1p] = [byRow(math.exp), byRow(math.expm1), byRow(math.log), byRow(math.log1p)];
const angleOf = byRow(math.atan2);
const c = (value: number, like: Expr): Expr => scalar.constant(like.type, value);

/**
 * sin(x) / cos(x), elementwise; x in radians. Greatest error measured: 3.5 ulp. Derivative: 1 + tan(x)^2. Integers and bools become
 * float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `tan`.
 * @example
 * tan(tensor([0, Math.PI / 4])); // [0, 1]
 */
export const tan = composition('tan', (x) => div(sin(x), cos(x)) as AnyTensor);

// ---- inverse circular functions

/** 1 - x^2 without the rounding of the square. */
const oneLessSquare = (x: AnyTensor): AnyTensor => mul(sub(1, x), add(1, x)) as AnyTensor;

/** y = the angle in [-pi/2, pi/2] whose sine is x. */
export const asinPrimitive = unaryPrimitive(
  'asin',
  mathematical(
    // The angle of the point (sqrt(1 - x^2), x) on the circle.
    (x) => angleOf(x, scalar.sqrt(scalar.mul(scalar.sub(c(1, x), x), scalar.add(c(1, x), x)))),
    {
      doc: 'y = the angle in [-pi/2, pi/2] whose sine is x',
      // d asin x = dx / sqrt(1 - x^2)
      jvp: (dx, x) => div(dx, sqrt(oneLessSquare(x))) as AnyTensor,
      range: [-0.9, 0.9],
    },
  ),
);

/**
 * The angle in [-pi/2, pi/2] whose sine is x, elementwise; NaN outside of [-1, 1]. Greatest error measured: 2.5 ulp. Derivative: 1 / sqrt(1
 * - x^2), Infinity at 1 and -1. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `arcsin`.
 * @example
 * asin(tensor([0, 1])); // [0, 1.5707964]
 */
export const asin = ofFloats(asinPrimitive);

/** y = the angle in [0, pi] whose cosine is x. */
export const acosPrimitive = unaryPrimitive(
  'acos',
  mathematical(
    // Twice the angle of the point (sqrt(1 + x), sqrt(1 - x)): exact next to 1 as well.
    (x) => scalar.mul(c(2, x), angleOf(scalar.sqrt(scalar.sub(c(1, x), x)), scalar.sqrt(scalar.add(c(1, x), x)))),
    {
      doc: 'y = the angle in [0, pi] whose cosine is x',
      // d acos x = -dx / sqrt(1 - x^2)
      jvp: (dx, x) => neg(div(dx, sqrt(oneLessSquare(x)))) as AnyTensor,
      range: [-0.9, 0.9],
    },
  ),
);

/**
 * The angle in [0, pi] whose cosine is x, elementwise; NaN outside of [-1, 1]. Greatest error measured: 3 ulp. Derivative: -1 / sqrt(1 -
 * x^2), -Infinity at 1 and -1. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `arccos`.
 * @example
 * acos(tensor([1, -1])); // [0, 3.1415927]
 */
export const acos = ofFloats(acosPrimitive);

/** y = the angle in [-pi/2, pi/2] whose tangent is x. */
export const atanPrimitive = unaryPrimitive(
  'atan',
  mathematical(byRow(math.atan), {
    doc: 'y = the angle in [-pi/2, pi/2] whose tangent is x',
    // d atan x = dx / (1 + x^2)
    jvp: (dx, x) => div(dx, add(mul(x, x), 1)) as AnyTensor,
  }),
);

/**
 * The angle in [-pi/2, pi/2] whose tangent is x, elementwise. Greatest error measured: 1.8 ulp. Derivative: 1 / (1 + x^2). Integers and
 * bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `arctan`.
 * @example
 * atan(tensor([0, 1])); // [0, 0.7853982]
 */
export const atan = ofFloats(atanPrimitive);

/** y = the angle of the point (b, a). */
export const atan2Primitive = binaryPrimitive('atan2', {
  doc: 'y = the angle of the point (b, a), from -pi to pi',
  accepts: 'float',
  cost: 'costly',
  scalar: (a, b) => angleOf(a, b),
  // With r = sqrt(a^2 + b^2): d atan2(a, b) = (b da - a db) / r^2
  jvp: [(da, a, b) => mul(da, overSquare(b, a)), (db, a, b) => neg(mul(db, overSquare(a, b)))],
  transpose: 'nonlinear',
  range: [0.5, 3],
});

/** a / (a^2 + b^2), whose square neither overflows nor vanishes. */
function overSquare(a: AnyTensor, b: AnyTensor): AnyTensor {
  const r = hypot(a, b);
  return div(div(a, r), r) as AnyTensor;
}

/**
 * The angle of the point (x, y), in radians from -pi to pi, elementwise, with the sign of y: `atan2(y, x)`. Signed zeros and infinities
 * as IEEE 754 has them. Shapes broadcast, dtypes promote, integers become floats.
 * Greatest error measured: 1.8 ulp. Derivative: (x dy - y dx) / (x^2 + y^2), NaN at (0, 0).
 *
 * @throws ShapeError where the shapes don't broadcast.
 * @see NumPy `arctan2`.
 * @example
 * atan2(tensor([1, -1]), tensor([1, -1])); // [0.7853982, -2.3561945]
 */
export const atan2 = ((y: Operand, x: Operand): AnyTensor =>
  apply(atan2Primitive, matchFloats('atan2', [y, x]), {})) as unknown as FloatBinaryFunction<'atan2'>;

// ---- hyperbolic functions

/** e^|x| overflows before its half does: from here on it is taken as the square of e^(|x| / 2). */
const overflows = { float32: 88, float64: 709 } as const;
const isLarge = (size: Expr): Expr => scalar.lt(c(overflows[size.type === 'float64' ? 'float64' : 'float32'], size), size);
const halfExp = (size: Expr): Expr => {
  const root = exp(scalar.mul(size, c(0.5, size)));
  return scalar.mul(scalar.mul(root, c(0.5, size)), root);
};

/** y = (e^x - e^-x) / 2. */
export const sinhPrimitive = unaryPrimitive(
  'sinh',
  mathematical(
    // With t = e^|x| - 1: (t + t / (t + 1)) / 2, which is exact for small x.
    (x) => {
      const size = scalar.abs(x);
      const t = expm1(size);
      const near = scalar.mul(scalar.add(t, scalar.div(t, scalar.add(t, c(1, x)))), c(0.5, x));
      return scalar.copySign(scalar.select(isLarge(size), halfExp(size), near), x);
    },
    // d sinh x = cosh x dx
    { doc: 'y = (e^x - e^-x) / 2', jvp: (dx, x) => mul(dx, cosh(x)) as AnyTensor },
  ),
);

/**
 * The hyperbolic sine (e^x - e^-x) / 2, elementwise. Greatest error measured: 2.5 ulp. Derivative: cosh(x). Integers and bools become
 * float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `sinh`.
 * @example
 * sinh(tensor([0, 1])); // [0, 1.1752012]
 */
export const sinh = ofFloats(sinhPrimitive);

/** y = (e^x + e^-x) / 2. */
export const coshPrimitive = unaryPrimitive(
  'cosh',
  mathematical(
    (x) => {
      const size = scalar.abs(x);
      const e = exp(size);
      const near = scalar.mul(scalar.add(e, scalar.div(c(1, x), e)), c(0.5, x));
      return scalar.select(isLarge(size), halfExp(size), near);
    },
    // d cosh x = sinh x dx
    { doc: 'y = (e^x + e^-x) / 2', jvp: (dx, x) => mul(dx, sinh(x)) as AnyTensor },
  ),
);

/**
 * The hyperbolic cosine (e^x + e^-x) / 2, elementwise. Greatest error measured: 2.5 ulp. Derivative: sinh(x). Integers and bools become
 * float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `cosh`.
 * @example
 * cosh(tensor([0, 1])); // [1, 1.5430807]
 */
export const cosh = ofFloats(coshPrimitive);

/** Beyond it x^2 + 1 is x^2 to the last place. */
const HUGE = { float32: 2 ** 13, float64: 2 ** 28 } as const;
const isHuge = (size: Expr): Expr => scalar.lt(c(HUGE[size.type === 'float64' ? 'float64' : 'float32'], size), size);
/** log(2x). */
const logOfTwice = (size: Expr): Expr => scalar.add(log(size), c(Math.LN2, size));

/** y = the x of sinh. */
export const asinhPrimitive = unaryPrimitive(
  'asinh',
  mathematical(
    // log(|x| + sqrt(x^2 + 1)) = log1p(|x| + x^2 / (1 + sqrt(x^2 + 1)))
    (x) => {
      const size = scalar.abs(x);
      const square = scalar.mul(size, size);
      const root = scalar.sqrt(scalar.add(square, c(1, x)));
      const near = log1p(scalar.add(size, scalar.div(square, scalar.add(root, c(1, x)))));
      return scalar.copySign(scalar.select(isHuge(size), logOfTwice(size), near), x);
    },
    {
      doc: 'y = log(x + sqrt(x^2 + 1))',
      // d asinh x = dx / sqrt(x^2 + 1)
      jvp: (dx, x) => div(dx, hypot(x, 1)) as AnyTensor,
    },
  ),
);

/**
 * The inverse of sinh, log(x + sqrt(x^2 + 1)), elementwise. Greatest error measured: 2 ulp. Derivative: 1 / sqrt(x^2 + 1). Integers and
 * bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `arcsinh`.
 * @example
 * asinh(tensor([0, 1])); // [0, 0.8813736]
 */
export const asinh = ofFloats(asinhPrimitive);

/** y = the x >= 0 of cosh. */
export const acoshPrimitive = unaryPrimitive(
  'acosh',
  mathematical(
    // With t = x - 1: log(x + sqrt(x^2 - 1)) = log1p(t + sqrt(2t + t^2))
    (x) => {
      const t = scalar.sub(x, c(1, x));
      const near = log1p(scalar.add(t, scalar.sqrt(scalar.mul(t, scalar.add(t, c(2, x))))));
      return scalar.select(isHuge(x), logOfTwice(x), scalar.select(scalar.lt(x, c(1, x)), c(NaN, x), near));
    },
    {
      doc: 'y = log(x + sqrt(x^2 - 1))',
      // d acosh x = dx / sqrt((x - 1)(x + 1))
      jvp: (dx, x) => div(div(dx, sqrt(sub(x, 1))), sqrt(add(x, 1))) as AnyTensor,
      range: [1.2, 4],
    },
  ),
);

/**
 * The inverse of cosh, log(x + sqrt(x^2 - 1)), elementwise; NaN below 1. Greatest error measured: 2.5 ulp. Derivative: 1 / sqrt(x^2 - 1),
 * Infinity at 1. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `arccosh`.
 * @example
 * acosh(tensor([1, 2])); // [0, 1.316958]
 */
export const acosh = ofFloats(acoshPrimitive);

/** y = the x of tanh. */
export const atanhPrimitive = unaryPrimitive(
  'atanh',
  mathematical(
    // log((1 + |x|) / (1 - |x|)) / 2 = log1p(2|x| / (1 - |x|)) / 2
    (x) => {
      const size = scalar.abs(x);
      const ratio = scalar.div(scalar.mul(size, c(2, x)), scalar.sub(c(1, x), size));
      return scalar.copySign(scalar.mul(log1p(ratio), c(0.5, x)), x);
    },
    {
      doc: 'y = log((1 + x) / (1 - x)) / 2',
      // d atanh x = dx / (1 - x^2)
      jvp: (dx, x) => div(dx, oneLessSquare(x)) as AnyTensor,
      range: [-0.8, 0.8],
    },
  ),
);

/**
 * The inverse of tanh, log((1 + x) / (1 - x)) / 2, elementwise; infinite at 1 and -1, NaN beyond. Greatest error measured: 2.5 ulp.
 * Derivative: 1 / (1 - x^2), Infinity at 1 and -1. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `arctanh`.
 * @example
 * atanh(tensor([0, 0.5])); // [0, 0.54930615]
 */
export const atanh = ofFloats(atanhPrimitive);
