/** @file Fourier transforms along axes. Complex numbers are pairs of real tensors, { real, imag }. */
import { floatOf, type DType } from '../../core/dtype.ts';
import { checkName, describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { checkOptions, isPlainObject, showValue } from '../../core/options.ts';
import { range, sizeOf } from '../../core/shape.ts';
import type { Spec } from '../../graph/primitive.ts';
import type {
  Complex,
  Fourier2dFunction,
  FourierFunction,
  FourierNorm,
  InverseRealFourierFunction,
  RealFourierFunction,
} from '../../tensor/signatures-signals.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { precise } from '../along.ts';
import { axesOf, axisOf } from '../axes.ts';
import { mul } from '../binary.ts';
import { cast } from '../cast.ts';
import { checkTensor, isTensor } from '../check.ts';
import { matchOperands } from '../operands.ts';
import { permute, reshape } from '../shape.ts';
import { pad, slice } from '../slice.ts';
import { inverse, inverseReal, transform, transformReal } from './fourier-transform.ts';
import { stack } from './reshaping.ts';

interface Options {
  readonly axis?: number;
  readonly n?: number;
  readonly norm?: FourierNorm;
}

type ComplexTensor = { readonly [Part in keyof Complex]: AnyTensor };

/** Real tensors as [1, ...shape], complex ones as [2, ...shape]. */
function partsOf(op: string, x: AnyTensor | ComplexTensor): AnyTensor {
  if (isTensor(x)) return reshape(x, [1, ...x.shape]) as AnyTensor;
  if (isPlainObject(x) && isTensor(x.real) && isTensor(x.imag)) return stack(matchOperands(op, [x.real, x.imag])) as AnyTensor;
  throw new ValueError({
    op,
    what: 'an operand is neither a tensor nor a complex one',
    got: isPlainObject(x) ? showFields(x) : showValue(x),
    expected: 'a tensor, or an object { real, imag } of two',
  });
}

/** What an object has, and which of it is no tensor. */
function showFields(x: Readonly<Record<string, unknown>>): string {
  const wrong = Object.entries(x).flatMap(([name, value]) => (isTensor(value) ? [] : [`${name} is ${showValue(value)}`]));
  return `an object with ${[Object.keys(x).join(', ') || 'no fields', ...wrong].join(', where ')}`;
}

/** The factor of a transform of n numbers, and of its inverse. */
function scaleOf(norm: FourierNorm, n: number, isInverse: boolean): number {
  if (norm === 'ortho') return 1 / Math.sqrt(n);
  return (norm === 'backward') === isInverse ? 1 / n : 1;
}

/** x without its parts. */
const specOf = ({ dtype, shape }: AnyTensor): Spec => ({ dtype, shape: shape.slice(1) });

/** The length of a transform along an axis: what was asked for, or what the axis has. */
function lengthOf(op: string, kind: Kind, parts: AnyTensor, axis: number, n: unknown): number {
  if (n !== undefined) {
    if (Number.isInteger(n) && (n as number) >= 1) return n as number;
    throw new ValueError({ op, what: 'there is no such length', got: `n: ${showValue(n)}`, expected: 'a whole number from 1' });
  }
  const length = kind.length(parts.shape[axis + 1] ?? 1);
  if (length >= 1) return length;
  throw new ShapeError({
    op,
    what: `there are no numbers ${kind.isInverse ? 'to transform to' : 'to transform'}`,
    got: `x: ${describeOperand(specOf(parts))}, axis: ${axis}`,
    expected: 'an axis that is long enough',
    hint: 'the option n, the length of the transform',
  });
}

/** x cut or filled up with zeros to a length along the last axis. */
function resized(x: AnyTensor, length: number): AnyTensor {
  const { shape } = x;
  const size = shape[shape.length - 1] ?? 1;
  const kept = shape.slice(0, -1);
  if (size > length) return slice(x, ...kept.map(() => ':' as const), [0, length]) as AnyTensor;
  if (size === length) return x;
  return pad(x, [...kept.map(() => [0, 0] as const), [0, length - size]] as never) as AnyTensor;
}

/** What transforms rows [parts, rows, length in] to [parts, rows, length out], without a factor. */
interface Kind {
  readonly isInverse: boolean;
  /** How many numbers are read for a length of n. */
  readonly read: (n: number) => number;
  /** The length n if none is given, from the size of the axis. */
  readonly length: (size: number) => number;
  readonly rows: (z: AnyTensor, n: number) => AnyTensor;
}

const same = (n: number): number => n;
const bins = (n: number): number => Math.floor(n / 2) + 1;
const kinds = {
  fft: { isInverse: false, read: same, length: same, rows: transform },
  ifft: { isInverse: true, read: same, length: same, rows: inverse },
  rfft: { isInverse: false, read: same, length: same, rows: transformReal },
  irfft: { isInverse: true, read: bins, length: (size) => 2 * (size - 1), rows: inverseReal },
} satisfies Readonly<Record<string, Kind>>;

/** Along one axis of [parts, ...shape], to a length, without a factor. */
function alongAxis(kind: Kind, x: AnyTensor, axis: number, n: number): AnyTensor {
  const position = axis + 1;
  const others = range(x.shape.length).filter((each) => each !== position);
  const lines = resized(permute(x, [...others, position]) as AnyTensor, kind.read(n));
  const [parts = 1, ...shape] = lines.shape.slice(0, -1);
  const rows = reshape(lines, [parts, sizeOf(shape), kind.read(n)]) as AnyTensor;
  const result = kind.rows(rows, n);
  const apart = reshape(result, [result.shape[0] ?? 1, ...shape, result.shape[2] ?? 1]) as AnyTensor;
  const order = range(x.shape.length - 1);
  order.splice(position, 0, x.shape.length - 1);
  return permute(apart, order) as AnyTensor;
}

const norms = ['backward', 'ortho', 'forward'] as const;

function checkFourierOptions(op: string, options: { norm?: FourierNorm }, known: readonly string[]): FourierNorm {
  checkOptions(op, options, known);
  const { norm = 'backward' } = options;
  checkName(op, 'norm', norm, norms);
  return norm;
}

/** A transform, [parts, ...shape]. */
interface Transformed {
  readonly parts: AnyTensor;
  /** What is still to be multiplied with: where it is taken apart, so that the parts are no kernel more. */
  readonly scale: number;
  /** That of the result. */
  readonly dtype: DType;
}

/** The first part, or the second. */
const partOf = ({ parts, scale, dtype }: Transformed, part: 0 | 1): AnyTensor => {
  const values = slice(parts, part) as AnyTensor;
  return cast(scale === 1 ? values : mul(values, scale), dtype) as AnyTensor;
};

const asComplex = (transformed: Transformed): ComplexTensor => ({ real: partOf(transformed, 0), imag: partOf(transformed, 1) });

/** A transform along one axis. */
function alongOne(op: keyof typeof kinds, x: AnyTensor | ComplexTensor, options: Options = {}): Transformed {
  const norm = checkFourierOptions(op, options, ['axis', 'n', 'norm']);
  const kind = kinds[op];
  const parts = partsOf(op, x);
  const axis = axisOf(op, specOf(parts), options.axis ?? -1);
  const n = lengthOf(op, kind, parts, axis, options.n);
  const scale = scaleOf(norm, n, kind.isInverse);
  return { parts: alongAxis(kind, precise(parts), axis, n), scale, dtype: floatOf(parts.dtype) };
}

/** fft and ifft. */
const complexTransform =
  (op: 'fft' | 'ifft') =>
  (x: AnyTensor | ComplexTensor, options?: Options): ComplexTensor =>
    asComplex(alongOne(op, x, options));

/** fft2 and ifft2. */
const complexTransform2d =
  (op: 'fft2' | 'ifft2', kind: Kind) =>
  (x: AnyTensor | ComplexTensor, options: { axes?: readonly number[]; norm?: FourierNorm } = {}): ComplexTensor => {
    const norm = checkFourierOptions(op, options, ['axes', 'norm']);
    const { axes = [-2, -1] } = options;
    if (!Array.isArray(axes) || axes.length !== 2) {
      const got = `axes: ${Array.isArray(axes) ? JSON.stringify(axes) : showValue(axes)}`;
      throw new ValueError({ op, what: 'there are not two axes', got, expected: 'a list of two axes' });
    }
    const parts = partsOf(op, x);
    const both = axesOf(op, specOf(parts), axes as readonly number[]);
    const sizes = both.map((axis) => lengthOf(op, kind, parts, axis, undefined));
    return asComplex({
      parts: both.reduceRight((y, axis) => alongAxis(kind, y, axis, y.shape[axis + 1] ?? 1), precise(parts)),
      scale: scaleOf(norm, sizeOf(sizes), kind.isInverse),
      dtype: floatOf(parts.dtype),
    });
  };

/**
 * The discrete Fourier transform along an axis, y[k] = sum over j of x[j] exp(-2 pi i j k / n), of any length, in O(n log n). x is a
 * real tensor or a complex one, `{ real, imag }`; the result is `{ real, imag }`. Integers become float32; float16 is computed in
 * float32. Derivatives are those by the real and by the imaginary part.
 *
 * Lengths whose prime factors are all below 256 fall into products with small matrices; greater primes go through a convolution
 * of twice their length.
 *
 * @param options `axis`: default the last; `n`: cuts the axis or fills it up with zeros first; `norm`: where the factor 1 / n stands:
 * 'backward' (default: in `ifft`), 'ortho' (1 / sqrt n in both), 'forward' (in `fft`).
 * @throws ShapeError for an axis that x does not have or that is empty; ValueError for what is no tensor, a length that is no whole
 * number from 1, and options that do not exist.
 * @see NumPy `fft.fft`; Cooley and Tukey (1965); Bluestein (1970).
 * @example
 * const { real, imag } = fft(tensor([1, 2, 3, 4]));
 * real; // [10, -2, -2, -2]
 * imag; // [0, 2, 0, -2]
 */
export const fft = complexTransform('fft') as unknown as FourierFunction;

/**
 * The inverse of `fft`: y[j] = 1 / n times the sum over k of x[k] exp(2 pi i j k / n). x is real or `{ real, imag }`, the result is
 * `{ real, imag }`.
 *
 * @param options `axis`, `n` and `norm`, as for `fft`.
 * @throws ShapeError and ValueError as `fft` does.
 * @see NumPy `fft.ifft`.
 * @example
 * ifft(fft(tensor([1, 2, 3, 4]))).real; // [1, 2, 3, 4]
 */
export const ifft = complexTransform('ifft') as unknown as FourierFunction;

/**
 * `fft` of real numbers, at half the work: the numbers 0 to n / 2 of the transform; the others are their conjugates.
 *
 * @param options `axis`, `n` and `norm`, as for `fft`.
 * @throws ShapeError and ValueError as `fft` does.
 * @see NumPy `fft.rfft`.
 * @example
 * const { real, imag } = rfft(tensor([1, 2, 3, 4]));
 * real; // [10, -2, -2]
 * imag; // [0, 2, 0]
 */
export const rfft = ((x: AnyTensor, options?: Options): ComplexTensor => {
  checkTensor('rfft', x, 'a real tensor');
  return asComplex(alongOne('rfft', x, options));
}) as unknown as RealFourierFunction;

/**
 * The inverse of `rfft`: n real numbers from the n / 2 + 1 of their transform. Their imaginary parts at 0 and, of an even length, at
 * n / 2, which a transform of real numbers does not have, are not read; their derivatives are 0.
 *
 * @param options `n`: the length of the result, default 2 (size - 1): an odd one must be given; `axis` and `norm` as for `fft`.
 * @throws ShapeError and ValueError as `fft` does; ShapeError for one number without `n`.
 * @see NumPy `fft.irfft`.
 * @example
 * irfft(rfft(tensor([1, 2, 3])), { n: 3 }); // [1, 2, 3]
 */
export const irfft = ((x: AnyTensor | ComplexTensor, options?: Options): AnyTensor =>
  partOf(alongOne('irfft', x, options), 0)) as unknown as InverseRealFourierFunction;

/**
 * `fft` along two axes, one after the other.
 *
 * @param options `axes`: default the last two; `norm` as for `fft`.
 * @throws ShapeError and ValueError as `fft` does; ValueError for axes that are not two.
 * @see NumPy `fft.fft2`.
 * @example
 * fft2(tensor([[1, 2], [3, 4]])).real; // [[10, -2], [-4, 0]]
 */
export const fft2 = complexTransform2d('fft2', kinds.fft) as unknown as Fourier2dFunction;

/**
 * The inverse of `fft2`.
 *
 * @param options `axes`: default the last two; `norm` as for `fft`.
 * @throws ShapeError and ValueError as `fft2` does.
 * @see NumPy `fft.ifft2`.
 * @example
 * ifft2(fft2(tensor([[1, 2], [3, 4]]))).real; // [[1, 2], [3, 4]]
 */
export const ifft2 = complexTransform2d('ifft2', kinds.ifft) as unknown as Fourier2dFunction;
