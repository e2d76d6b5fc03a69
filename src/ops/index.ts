/** @file The operations, for the tensor language itself: public functions by name. */
export { neg, abs, sign, exp, expm1, log, log1p, sqrt, sin, cos, tanh, erf, floor, ceil, round, logicalNot } from './unary.ts';
export { add, sub, mul, div, pow, maximum, minimum, floorDiv, mod } from './binary.ts';
export { equal, notEqual, less, lessEqual, greater, greaterEqual, logicalAnd, logicalOr, logicalXor } from './compare.ts';
export { where } from './where.ts';
export { cast } from './cast.ts';
export { sum, max, min } from './reduce.ts';
export { reshape, permute, broadcastTo } from './shape.ts';
export { slice, flip, pad } from './slice.ts';
export { concat } from './join.ts';
export { mean, variance, std, logSumExp, prod, any, all, argmax, argmin } from './composite/statistics.ts';
export { flatten, transpose, mT, expandDims, squeeze, stack, split, expect } from './composite/reshaping.ts';
export { matmul, dot } from './composite/products.ts';
export { take, embedding, oneHot } from './composite/indexing.ts';
export { stopGradient } from './composite/gradient.ts';
export {
  square,
  reciprocal,
  rsqrt,
  relu,
  relu6,
  leakyRelu,
  sigmoid,
  softplus,
  softsign,
  silu,
  mish,
  gelu,
  elu,
  selu,
  hardSigmoid,
  softmax,
  logSoftmax,
} from './composite/activations.ts';
