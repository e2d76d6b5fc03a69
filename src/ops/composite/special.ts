/** @file Special functions made of others. */
import type { AnyTensor } from '../../tensor/tensor.ts';
import { add, div, mul, sub } from '../binary.ts';
import { less } from '../compare.ts';
import { erf, exp, log1p, neg, sqrt } from '../unary.ts';
import { where } from '../where.ts';

/** a0 + a1 x + a2 x^2 + ..., by Horner's rule. */
const polynomial = (x: AnyTensor, coefficients: readonly number[]): AnyTensor =>
  coefficients.reduceRight<AnyTensor | undefined>(
    (sum, a) => (sum === undefined ? (add(mul(x, 0), a) as AnyTensor) : (add(mul(sum, x), a) as AnyTensor)),
    undefined,
  ) as AnyTensor;

// Polynomials in w = -ln(1 - y^2) for |y| not close to 1, and in sqrt(w) elsewhere (M. Giles, "Approximating the erfinv
// function", 2010): relative error below 4e-7, which the Newton step squares.
const central = [
  1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.00021858087, -4.39150654e-6, -3.5233877e-6, 3.43273939e-7, 2.81022636e-8,
];
const tail = [
  2.83297682, 1.00167406, 0.00943887047, -0.0076224613, 0.00573950773, -0.00367342844, 0.00134934322, 0.000100950558, -0.000200214257,
];

/** The x with erf(x) = y, for y in (-1, 1). */
export function inverseErf(y: AnyTensor): AnyTensor {
  const w = neg(log1p(neg(mul(y, y)))) as AnyTensor;
  const isCentral = less(w, 5) as AnyTensor;
  const near = polynomial(sub(w, 2.5) as AnyTensor, central);
  const far = polynomial(sub(sqrt(w), 3) as AnyTensor, tail);
  const x = mul(y, where(isCentral as never, near, far)) as AnyTensor;
  // One Newton step: x - (erf(x) - y) / (2/sqrt(pi) e^(-x^2))
  const slope = mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI));
  return sub(x, div(sub(erf(x), y), slope)) as AnyTensor;
}
