/** @file The fast Fourier transform of rows: Stockham's mixed-radix form of Cooley and Tukey, and Bluestein's for large primes. */
import { range } from '../../core/shape.ts';
import { outsideOfTraces } from '../../graph/trace.ts';
import { fromStorage, store } from '../../tensor/create.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { add, mul, sub } from '../binary.ts';
import { contract } from '../contraction.ts';
import { concat } from '../join.ts';
import { filled } from '../operands.ts';
import { permute, reshape } from '../shape.ts';
import { flip, pad, slice } from '../slice.ts';
import { cosine, largestDirect, sine, smoothFrom, stagesOf, transformMatrix, turns, type Turns } from './fourier-tables.ts';
import { table } from './table.ts';

// Complex rows are one tensor [2, rows, n], the real parts before the imaginary ones; real rows are [1, rows, n].

/** z w for complex numbers w that broadcast with the rows. i z is the parts exchanged, with a sign that is in the sines. */
const turned = (z: AnyTensor, { cosines, sines }: Turns): AnyTensor => add(mul(z, cosines), mul(flip(z, 0), sines)) as AnyTensor;

/** The complex conjugate. */
const conjugate = (z: AnyTensor): AnyTensor =>
  mul(
    z,
    table('conjugate', [2, 1, 1], z.dtype, () => [1, -1]),
  ) as AnyTensor;

/** Real rows with imaginary parts of 0. */
const complex = (z: AnyTensor): AnyTensor => (z.shape[0] === 2 ? z : (concat([z, filled(z.shape, 0, z.dtype)]) as AnyTensor));

/**
 * y[k] = sum over j of z[j] exp(-2 pi i j k / n), for each row of [1 or 2, rows, n]: [2, rows, n].
 *
 * Stage by stage a factor f of n is split off: what is left to transform, [f, rest], is transformed along f, turned by
 * exp(-2 pi i j k / (f rest)), and the new positions k become the slower part of those that are done.
 *
 * @see Cooley and Tukey, "An Algorithm for the Machine Calculation of Complex Fourier Series" (1965); Stockham's order needs no reversal.
 */
export function transform(z: AnyTensor): AnyTensor {
  const [, rows = 1, n = 1] = z.shape;
  let y = z;
  let done = 1;
  let rest = n;
  for (const size of stagesOf(n)) {
    rest /= size;
    const apart = permute(reshape(y, [y.shape[0] ?? 1, rows, size, rest, done]), [0, 1, 3, 4, 2]) as AnyTensor;
    const lines = transformLines(reshape(apart, [y.shape[0] ?? 1, rows * rest * done, size]) as AnyTensor);
    const stage = permute(reshape(lines, [2, rows, rest, done, size]), [0, 1, 2, 4, 3]) as AnyTensor;
    y = rest === 1 ? stage : turned(stage, twiddles(rest, size, z));
    done *= size;
  }
  return reshape(y, [2, rows, n]) as AnyTensor;
}

/** exp(-2 pi i j k / (rest size)) at [1, j, k, 1]. */
const twiddles = (rest: number, size: number, { dtype }: AnyTensor): Turns =>
  turns('twiddles', [1, rest, size, 1], dtype, rest * size, (at) => Math.floor(at / size) * (at % size));

/** One stage: the transform of rows whose length is small or prime. */
function transformLines(z: AnyTensor): AnyTensor {
  const [parts = 1, rows = 1, n = 1] = z.shape;
  if (n > largestDirect) return transformPrime(complex(z));
  const side = reshape(permute(z, [1, 0, 2]), [rows, parts * n]) as AnyTensor;
  const matrix = slice(transformMatrix(n, z.dtype), [0, parts * n]) as AnyTensor;
  return permute(reshape(contract(side, matrix), [rows, 2, n]), [1, 0, 2]) as AnyTensor;
}

/**
 * Bluestein's form: with w[j] = exp(-pi i j^2 / n) the transform is w[k] times the convolution of z w with the conjugate of w, since
 * j k = (j^2 + k^2 - (k - j)^2) / 2. The convolution is a product of transforms of a length that has small factors.
 *
 * @see Bluestein, "A linear filtering approach to the computation of discrete Fourier transform" (1970).
 */
function transformPrime(z: AnyTensor): AnyTensor {
  const [, , n = 1] = z.shape;
  const length = smoothFrom(2 * n - 1);
  const chirp = turns('chirp', [1, n], z.dtype, 2 * n, (j) => j * j);
  const long = pad(turned(z, chirp), [[0, 0], [0, 0], [0, length - n]] as never) as AnyTensor; // prettier-ignore
  const convolved = inverse(turned(transform(long), chirpSpectrum(n, length, z)));
  return turned(slice(convolved, ':', ':', [0, n]) as AnyTensor, chirp);
}

/** The transform of the conjugate of the chirp, around position 0 and divided by the length, as numbers to multiply with. */
function chirpSpectrum(n: number, length: number, { dtype }: AnyTensor): Turns {
  const spectrum = (part: 0 | 1) => (): number[] => {
    const at = (k: number): number => (k < n ? k : k > length - n ? length - k : NaN);
    const value = (of: typeof cosine) => (k: number) => (Number.isNaN(at(k)) ? 0 : of(at(k) ** 2, 2 * n));
    const parts = new Float64Array([...range(length).map(value(cosine)), ...range(length).map(value(sine))]);
    const transformed = outsideOfTraces(() => transform(fromStorage(store(parts, 'float64'), [2, 1, length], 'float64')).dataSync());
    return Array.from(transformed.subarray(part * length, (part + 1) * length), (each) => each / length);
  };
  return {
    cosines: table(`chirp ${n} real`, [length], dtype, spectrum(0)),
    sines: table(`chirp ${n} imaginary`, [2, 1, length], dtype, () => {
      const imaginary = spectrum(1)();
      return [...imaginary.map((each) => -each), ...imaginary];
    }),
  };
}

/** n times the inverse transform: that of the numbers with their parts exchanged, exchanged. */
export const inverse = (z: AnyTensor): AnyTensor => flip(transform(flip(complex(z), 0) as AnyTensor), 0) as AnyTensor;

/**
 * The first n / 2 + 1 numbers of the transform of real rows [1, rows, n]; the others are their conjugates. Of an even length n = 2 m
 * two neighbours are taken as one complex number: with Z the transform of these m, and R[k] = conj Z[m - k],
 * X[k] = (Z + R)[k] / 2 - i exp(-2 pi i k / n) (Z - R)[k] / 2.
 */
export function transformReal(x: AnyTensor): AnyTensor {
  const [, rows = 1, n = 1] = x.shape;
  if (n % 2 === 1) return slice(transform(x), ':', ':', [0, (n + 1) / 2]) as AnyTensor;
  const pairs = permute(reshape(x, [rows, n / 2, 2]), [2, 0, 1]) as AnyTensor;
  const half = transform(pairs);
  const around = concat([half, slice(half, ':', ':', [0, 1]) as AnyTensor], 2) as AnyTensor;
  const reverse = conjugate(flip(around, 2) as AnyTensor);
  // -i is a quarter of a turn.
  const quarter = turns('real', [1, n / 2 + 1], x.dtype, 4 * n, (k) => 4 * k + n);
  return mul(add(add(around, reverse), turned(sub(around, reverse) as AnyTensor, quarter)), 0.5) as AnyTensor;
}

/**
 * n times the inverse: from [2, rows, n / 2 + 1] the n real numbers, [1, rows, n]. What numbers of real rows do not have, imaginary
 * parts at 0 and n / 2, is not read. Of an even length the steps of `transformReal` backwards.
 */
export function inverseReal(bins: AnyTensor, n: number): AnyTensor {
  const z = complex(bins);
  const [, rows = 1, count = 1] = z.shape;
  if (n % 2 === 1) {
    const rest = conjugate(flip(slice(z, ':', ':', [1]) as AnyTensor, 2) as AnyTensor);
    return slice(inverse(concat([z, rest], 2) as AnyTensor), [0, 1]) as AnyTensor;
  }
  const isRead = (flat: number): number => Number(flat !== count && flat !== 2 * count - 1);
  const read = mul(
    z,
    table('read', [2, 1, count], z.dtype, () => range(2 * count).map(isRead)),
  ) as AnyTensor;
  const reverse = conjugate(flip(read, 2) as AnyTensor);
  // i exp(2 pi i k / n) = exp(-2 pi i (-k - n / 4) / n)
  const quarter = turns('real inverse', [1, count], z.dtype, 4 * n, (k) => -4 * k - n);
  const around = add(add(read, reverse), turned(sub(read, reverse) as AnyTensor, quarter)) as AnyTensor;
  const pairs = inverse(slice(around, ':', ':', [0, n / 2]) as AnyTensor);
  return reshape(permute(pairs, [1, 2, 0]), [1, rows, n]) as AnyTensor;
}
