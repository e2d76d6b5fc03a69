/** @file Elementwise functions of one operand. */
import type { Primitive } from '../graph/primitive.ts';
import * as scalar from '../kernel/scalar.ts';
import * as math from '../kernel/math/index.ts';
import { apply } from '../tensor/apply.ts';
import type { LogicalNotFunction, UnaryFunction } from '../tensor/signatures.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { add, div, mul, sub } from './binary.ts';
import { ofTensor } from './check.ts';
import { lessEqual } from './compare.ts';
import { unaryPrimitive, type UnaryRules } from './define.ts';
import { byRow, mathematical, ofFloats } from './elementwise.ts';
import { where } from './where.ts';

/** A function of numbers: same dtype in and out. */
const numeric = (primitive: Primitive<object, AnyTensor>): UnaryFunction =>
  ofTensor(primitive.name, (x) => apply(primitive, [x], {})) as unknown as UnaryFunction;

const nonlinear = { transpose: 'nonlinear', accepts: 'float' } as const;

// ---- signs

/** y = -x. */
export const negPrimitive = unaryPrimitive('neg', {
  doc: 'y = -x',
  accepts: 'number',
  scalar: scalar.neg,
  // d(-x) = -dx
  jvp: (dx) => neg(dx),
  transpose: (ct) => neg(ct),
});

/**
 * -x, elementwise. integers wrap around.
 *
 * @throws DTypeError for bool.
 * @see NumPy `negative`.
 * @example
 * neg(tensor([1, -2])); // [-1, 2]
 */
export const neg = numeric(negPrimitive);

/** y = |x|. */
export const absPrimitive = unaryPrimitive('abs', {
  doc: 'y = |x|',
  accepts: 'number',
  scalar: (x) => (x.type === 'uint32' ? x : scalar.abs(x)),
  // d|x| = sign(x) dx, 0 at 0
  jvp: (dx, x) => mul(dx, sign(x)),
  transpose: 'nonlinear',
});

/**
 * |x|, elementwise. Derivative: sign(x), so 0 at 0.
 *
 * @throws DTypeError for bool.
 * @see NumPy `absolute`.
 * @example
 * abs(tensor([1, -2])); // [1, 2]
 */
export const abs = numeric(absPrimitive);

/** y = x > 0 ? 1 : x < 0 ? -1 : x. */
export const signPrimitive = unaryPrimitive('sign', {
  doc: 'y = 1, -1 or x itself where x is 0 or NaN',
  accepts: 'number',
  scalar: (x) => {
    const zero = scalar.constant(x.type, 0);
    const one = scalar.constant(x.type, 1);
    return scalar.select(scalar.lt(zero, x), one, x.type === 'uint32' ? x : scalar.select(scalar.lt(x, zero), scalar.neg(one), x));
  },
  jvp: 'zero',
  transpose: 'nonlinear',
});

/**
 * 1 for positive, -1 for negative numbers, 0 for 0, NaN for NaN, elementwise. Derivative: 0.
 *
 * @throws DTypeError for bool.
 * @see NumPy `sign`.
 * @example
 * sign(tensor([3, 0, -2])); // [1, 0, -1]
 */
export const sign = numeric(signPrimitive);

/** y = x > 0 ? x : 0. */
export const reluPrimitive = unaryPrimitive('relu', {
  doc: 'y = x where x > 0, else 0; NaN where x is NaN',
  accepts: 'number',
  scalar: (x) => {
    const zero = scalar.constant(x.type, 0);
    return scalar.select(scalar.le(x, zero), zero, x);
  },
  // d relu x = dx where y > 0, else 0: the result tells as much as the operand, which need not be kept
  jvp: (dx, _, y) => where(lessEqual(y, 0) as never, 0, dx) as AnyTensor,
  transpose: 'nonlinear',
});

/**
 * max(x, 0), elementwise; NaN stays NaN. Derivative: 1 above 0, else 0 (at 0 as well, as in PyTorch, TensorFlow and JAX).
 *
 * @throws DTypeError for bool.
 * @see Keras `activations.relu`; Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines" (2010).
 * @example
 * relu(tensor([-1, 2])); // [0, 2]
 */
export const relu = numeric(reluPrimitive);

// ---- exponentials and logarithms

/** y = e^x. */
export const expPrimitive = unaryPrimitive(
  'exp',
  // d e^x = e^x dx
  mathematical(byRow(math.exp), { doc: 'y = e^x', jvp: (dx, _, y) => mul(dx, y) }),
);

/**
 * e^x, elementwise. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `exp`.
 * @example
 * exp(tensor([0, 1])); // [1, 2.7182817]
 */
export const exp = ofFloats(expPrimitive);

/** y = e^x - 1. */
export const expm1Primitive = unaryPrimitive(
  'expm1',
  // d(e^x - 1) = e^x dx = (y + 1) dx
  mathematical(byRow(math.expm1), { doc: 'y = e^x - 1', jvp: (dx, _, y) => mul(dx, add(y, 1)) }),
);

/**
 * e^x - 1, elementwise, exact for small x as well. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `expm1`.
 * @example
 * expm1(tensor([0, 1e-8])); // [0, 1e-8]
 */
export const expm1 = ofFloats(expm1Primitive);

/** y = ln x. */
export const logPrimitive = unaryPrimitive(
  'log',
  // d ln x = dx / x
  mathematical(byRow(math.log), { doc: 'y = ln x', jvp: (dx, x) => div(dx, x), range: [0.1, 4] }),
);

/**
 * The natural logarithm, elementwise: -Infinity at 0, NaN below. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `log`.
 * @example
 * log(tensor([1, Math.E])); // [0, 1]
 */
export const log = ofFloats(logPrimitive);

/** y = ln(1 + x). */
export const log1pPrimitive = unaryPrimitive(
  'log1p',
  // d ln(1 + x) = dx / (1 + x)
  mathematical(byRow(math.log1p), { doc: 'y = ln(1 + x)', jvp: (dx, x) => div(dx, add(x, 1)), range: [-0.8, 4] }),
);

/**
 * ln(1 + x), elementwise, exact for small x as well. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `log1p`.
 * @example
 * log1p(tensor([0, 1e-8])); // [0, 1e-8]
 */
export const log1p = ofFloats(log1pPrimitive);

/** y = sqrt x. */
export const sqrtPrimitive = unaryPrimitive('sqrt', {
  ...nonlinear,
  doc: 'y = x^(1/2)',
  scalar: scalar.sqrt,
  // d sqrt(x) = dx / (2 sqrt(x))
  jvp: (dx, _, y) => div(dx, mul(y, 2)),
  range: [0.1, 4],
});

/**
 * The square root, elementwise: NaN below 0. Derivative at 0: Infinity. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `sqrt`.
 * @example
 * sqrt(tensor([4, 2])); // [2, 1.4142135]
 */
export const sqrt = ofFloats(sqrtPrimitive);

// ---- trigonometric, hyperbolic, error function

/** y = sin x. */
export const sinPrimitive = unaryPrimitive(
  'sin',
  // d sin x = cos x dx
  mathematical(byRow(math.sin), { doc: 'y = sin x', jvp: (dx, x) => mul(dx, cos(x)) }),
);

/**
 * The sine, elementwise; x in radians. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `sin`.
 * @example
 * sin(tensor([0, Math.PI / 2])); // [0, 1]
 */
export const sin = ofFloats(sinPrimitive);

/** y = cos x. */
export const cosPrimitive = unaryPrimitive(
  'cos',
  // d cos x = -sin x dx
  mathematical(byRow(math.cos), { doc: 'y = cos x', jvp: (dx, x) => neg(mul(dx, sin(x))) }),
);

/**
 * The cosine, elementwise; x in radians. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `cos`.
 * @example
 * cos(tensor([0, Math.PI])); // [1, -1]
 */
export const cos = ofFloats(cosPrimitive);

/** y = tanh x. */
export const tanhPrimitive = unaryPrimitive(
  'tanh',
  // d tanh x = (1 - tanh^2 x) dx
  mathematical(byRow(math.tanh), { doc: 'y = tanh x', jvp: (dx, _, y) => mul(dx, sub(1, mul(y, y))) }),
);

/**
 * The hyperbolic tangent (e^x - e^-x) / (e^x + e^-x), elementwise. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `tanh`.
 * @example
 * tanh(tensor([0, 1])); // [0, 0.7615942]
 */
export const tanh = ofFloats(tanhPrimitive);

/** y = 2/sqrt(pi) * integral of e^(-t^2) from 0 to x. */
export const erfPrimitive = unaryPrimitive(
  'erf',
  // d erf x = 2/sqrt(pi) e^(-x^2) dx
  mathematical(byRow(math.erf), {
    doc: 'y = 2/sqrt(pi) * integral of e^(-t^2) from 0 to x',
    jvp: (dx, x) => mul(dx, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))),
  }),
);

/**
 * The error function, 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x, elementwise. Integers and bools become float32.
 *
 * @throws ValueError for what is no tensor.
 * @see SciPy `special.erf`.
 * @example
 * erf(tensor([0, 1])); // [0, 0.8427008]
 */
export const erf = ofFloats(erfPrimitive);

// ---- rounding

const rounding = (doc: string, element: UnaryRules['scalar']): UnaryRules => ({
  doc,
  accepts: 'float',
  scalar: element,
  jvp: 'zero',
  transpose: 'nonlinear',
});

/** y = the greatest integer <= x. */
export const floorPrimitive = unaryPrimitive('floor', rounding('y = the greatest integer <= x', scalar.floor));
/** y = the least integer >= x. */
export const ceilPrimitive = unaryPrimitive('ceil', rounding('y = the least integer >= x', scalar.ceil));
/** y = x without its fraction. */
export const truncPrimitive = unaryPrimitive('trunc', rounding('y = x without its fraction', scalar.trunc));
/** y = the nearest integer, the even one of two. */
export const roundPrimitive = unaryPrimitive('round', rounding('y = the integer nearest to x, the even one of two', scalar.nearest));

/** Integers are round already. */
const onFloatsOnly = (primitive: Primitive<object, AnyTensor>): UnaryFunction =>
  ofTensor(primitive.name, (x) => (x.dtype.startsWith('float') ? apply(primitive, [x], {}) : x)) as unknown as UnaryFunction;

/**
 * The greatest integer not above x, elementwise; the dtype stays. Derivative: 0.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `floor`.
 * @example
 * floor(tensor([1.5, -1.5])); // [1, -2]
 */
export const floor = onFloatsOnly(floorPrimitive);

/**
 * The least integer not below x, elementwise; the dtype stays. Derivative: 0.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `ceil`.
 * @example
 * ceil(tensor([1.5, -1.5])); // [2, -1]
 */
export const ceil = onFloatsOnly(ceilPrimitive);

/**
 * x without its fraction: the next integer toward 0, elementwise; the dtype stays. Derivative: 0.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `trunc`.
 * @example
 * trunc(tensor([1.7, -1.7])); // [1, -1]
 */
export const trunc = onFloatsOnly(truncPrimitive);

/**
 * The nearest integer, of two equally near ones the even one (as NumPy and IEEE 754), elementwise; the dtype stays.
 * Derivative: 0.
 *
 * @throws ValueError for what is no tensor.
 * @see NumPy `rint`.
 * @example
 * round(tensor([0.5, 1.5, -1.2])); // [0, 2, -1]
 */
export const round = onFloatsOnly(roundPrimitive);

// ---- logic

/** y = not x. */
export const logicalNotPrimitive = unaryPrimitive('logicalNot', {
  doc: 'y = not x',
  accepts: 'bool',
  scalar: scalar.not,
  jvp: 'zero',
  transpose: 'nonlinear',
});

/**
 * not x, elementwise, of a bool tensor.
 *
 * @throws DTypeError for anything but bool.
 * @see NumPy `logical_not`, but of bools alone.
 * @example
 * logicalNot(tensor([true, false])); // [false, true]
 */
export const logicalNot = ofTensor('logicalNot', (x) => apply(logicalNotPrimitive, [x], {})) as unknown as LogicalNotFunction;
