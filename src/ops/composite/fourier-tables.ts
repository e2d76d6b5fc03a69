/** @file The numbers of Fourier transforms: roots of unity, and into which stages a length falls. All in float64, rounded once. */
import type { DType } from '../../core/dtype.ts';
import { range, sizeOf, type Dims } from '../../core/shape.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { table } from './table.ts';

/** Stages are about as large as this: few enough of them, and matrices that stay in the cache. */
const stageSize = 32;
/** A prime up to this is transformed by a product with its matrix; a greater one by a convolution. */
export const largestDirect = 256;

/** The prime factors, the greatest first. */
export function primesOf(n: number): number[] {
  const primes: number[] = [];
  let rest = n;
  for (let prime = 2; prime * prime <= rest; prime++) {
    for (; rest % prime === 0; rest /= prime) primes.unshift(prime);
  }
  return rest > 1 ? [rest, ...primes] : primes;
}

/** Primes, the greatest first, as so many products that are alike. */
function grouped(primes: readonly number[], count: number): number[] {
  const products = range(count).map(() => 1);
  for (const prime of primes) {
    const least = products.indexOf(Math.min(...products));
    products[least] = (products[least] ?? 1) * prime;
  }
  return products;
}

/** The sizes of the stages of a transform; their product is n. Small primes are put together, as few stages as there may be. */
export function stagesOf(n: number): number[] {
  const primes = primesOf(n);
  const alone = primes.filter((prime) => prime > stageSize);
  const small = primes.filter((prime) => prime <= stageSize);
  if (small.length === 0) return alone.length > 0 ? alone : [1];
  let count = Math.ceil(Math.log(sizeOf(small)) / Math.log(stageSize) - 1e-9);
  while (Math.max(...grouped(small, count)) > 2 * stageSize) count++;
  return [...alone, ...grouped(small, count)];
}

/** The least length from n on that falls into small stages. */
export function smoothFrom(n: number): number {
  let length = n;
  while ((primesOf(length)[0] ?? 1) > 5) length++;
  return length;
}

/** cos(2 pi e / 8n), by the symmetries of the circle: zeros and ones are exact, and equal numbers are equal. */
function cosineOfEighths(e: number, n: number): number {
  const turn = ((e % (8 * n)) + 8 * n) % (8 * n);
  const half = Math.min(turn, 8 * n - turn);
  const quarter = Math.min(half, 4 * n - half);
  const value = quarter > n ? Math.sin((Math.PI * (2 * n - quarter)) / (4 * n)) : Math.cos((Math.PI * quarter) / (4 * n));
  return half > 2 * n ? -value : value;
}

/** cos(2 pi k / n). */
export const cosine = (k: number, n: number): number => cosineOfEighths(8 * k, n);
/** sin(2 pi k / n). */
export const sine = (k: number, n: number): number => cosineOfEighths(8 * k - 2 * n, n);

/** Complex numbers w of modulus 1 to multiply with: (a + ib) w = (a + ib) cos + (-b + ia) sin. */
export interface Turns {
  /** cos, [...shape]. */
  readonly cosines: AnyTensor;
  /** -sin for the real part and sin for the imaginary one, [2, ...shape]. */
  readonly sines: AnyTensor;
}

/** The numbers exp(-2 pi i e(k) / n) for the flat positions k of a shape. */
export function turns(name: string, shape: Dims, dtype: DType, n: number, exponent: (k: number) => number): Turns {
  const each = (of: (k: number) => number): Float64Array => Float64Array.from({ length: sizeOf(shape) }, (_, k) => of(exponent(k)));
  return {
    cosines: table(`${name} ${n} cos`, shape, dtype, () => each((e) => cosine(e, n))),
    sines: table(`${name} ${n} sin`, [2, ...shape], dtype, () => {
      const values = new Float64Array(2 * sizeOf(shape));
      values.set(each((e) => sine(e, n)));
      values.set(
        each((e) => -sine(e, n)),
        sizeOf(shape),
      );
      return values;
    }),
  };
}

/**
 * The transform of n complex numbers as a real matrix [2 n, 2 n]: [a, b] times it is the real and the imaginary part of the transform of
 * a + ib. Its first n rows are the transform of real numbers.
 */
export const transformMatrix = (n: number, dtype: DType): AnyTensor =>
  table('matrix', [2 * n, 2 * n], dtype, () =>
    range(4 * n * n).map((flat) => {
      const [row, column] = [Math.floor(flat / (2 * n)), flat % (2 * n)];
      const exponent = (row % n) * (column % n);
      // exp(-i t) = cos t - i sin t, and i exp(-i t) = sin t + i cos t
      if (row < n === column < n) return cosine(exponent, n);
      return row < n ? -sine(exponent, n) : sine(exponent, n);
    }),
  );
