/** @file Sizes and data of the cases that are no trainings. */
import { scaled, uniform, weight, type Parameter } from './random.ts';

/** A product [batch, m, k] x [batch, k, n]; without a batch axis where it is 1. */
export interface Product {
  readonly batch: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

const square = (size: number): Product => ({ batch: 1, m: size, k: size, n: size });

/** The products, by the names of their cases. */
export const products = {
  gemm256: square(256),
  gemm512: square(512),
  gemm1000: square(1000),
  gemm1024: square(1024),
  gemm2048: square(2048),
  gemm128x784x512: { batch: 1, m: 128, k: 784, n: 512 },
  gemm784x128x512: { batch: 1, m: 784, k: 128, n: 512 },
  gemm128x512x10: { batch: 1, m: 128, k: 512, n: 10 },
  gemm127x129x131: { batch: 1, m: 127, k: 129, n: 131 },
  bgemm64x128x64x128: { batch: 64, m: 128, k: 64, n: 128 },
} as const satisfies Record<string, Product>;

/** Multiplications and additions. */
export const flopsOf = ({ batch, m, k, n }: Product): number => 2 * batch * m * k * n;

/** How many products make one sample: about 20 ms at 20 GFLOP/s. */
export const productsInSample = (product: Product): number => Math.max(1, Math.min(200, Math.round(0.4e9 / flopsOf(product))));

/** The two operands. */
export function operandsOf({ batch, m, k, n }: Product): readonly [Parameter, Parameter] {
  const shape = (rows: number, columns: number): number[] => (batch === 1 ? [rows, columns] : [batch, rows, columns]);
  return [weight(shape(m, k), 1, 1), weight(shape(k, n), 2, 1)];
}

/** The three operands of sum(tanh(a * b + c)). */
export const chainOperands = (): readonly [Float32Array, Float32Array, Float32Array] => [
  uniform(1 << 22, 301),
  uniform(1 << 22, 302),
  uniform(1 << 22, 303),
];

/** Attention: as many queries as keys. */
export const attention = { heads: 8, length: 4096, width: 64 } as const;

/** Queries, keys and values. */
export function attentionOperands(): readonly [Parameter, Parameter, Parameter] {
  const shape = [attention.heads, attention.length, attention.width];
  return [weight(shape, 321, 4), weight(shape, 322, 4), weight(shape, 323, 1)];
}

/** Rows to normalize, and the scale and bias of a layer normalization. */
export function rows(): Readonly<Record<'x' | 'scale' | 'bias', Parameter>> {
  const [count, length] = [4096, 1024];
  return {
    x: weight([count, length], 311, 8),
    scale: { shape: [length], values: scaled(length, 312, 1, 1) },
    bias: weight([length], 313, 1),
  };
}
