/** @file Fourier transforms along axes. Complex numbers are pairs of real tensors, { real, imag }. */
import { checkName, describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { checkOptions, isPlainObject, showValue } from '../../core/options.ts';
import { range, sizeOf, type Dims } from '../../core/shape.ts';
import type {
  Complex,
  Fourier2dFunction,
  FourierFunction,
  FourierNorm,
  InverseRealFourierFunction,
  RealFourierFunction,
} from '../../tensor/signatures-signals.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import { floats } from '../along.ts';
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

/** Real tensors as [1, ...shape], complex ones as [2, ...shape]: floats in which roots of unity have digits enough. */
function partsOf(op: string, x: AnyTensor | ComplexTensor): AnyTensor {
  const stacked = isTensor(x) ? (reshape(x, [1, ...x.shape]) as AnyTensor) : (stack(matchedParts(op, x)) as AnyTensor);
  return stacked.dtype === 'float16' ? (cast(stacked, 'float32') as AnyTensor) : floats(stacked);
}

function matchedParts(op: string, x: ComplexTensor): AnyTensor[] {
  if (isPlainObject(x) && isTensor(x.real) && isTensor(x.imag)) return matchOperands(op, [x.real, x.imag]);
  throw new ValueError({
    op,
    what: 'an operand is neither a tensor nor a complex one',
    got: isPlainObject(x) ? `an object with ${Object.keys(x).join(', ') || 'no fields'}` : showValue(x),
    expected: 'a tensor, or an object { real, imag } of two',
  });
}

const dtypeOf = (x: AnyTensor | ComplexTensor, computed: AnyTensor): AnyTensor['dtype'] =>
  (isTensor(x) ? x.dtype : x.real.dtype === x.imag.dtype ? x.real.dtype : undefined) === 'float16' ? 'float16' : computed.dtype;

/** The factor of a transform of n numbers, and of its inverse. */
function scaleOf(norm: FourierNorm, n: number, isInverse: boolean): number {
  if (norm === 'ortho') return 1 / Math.sqrt(n);
  return (norm === 'backward') === isInverse ? 1 / n : 1;
}

function checkLength(op: string, n: unknown, x: AnyTensor, axis: number): void {
  if (n === undefined) {
    if ((x.shape[axis + 1] ?? 1) > 0) return;
    const shape = x.shape.slice(1);
    throw new ShapeError({
      op,
      what: 'there are no numbers to transform',
      got: `x: ${describeOperand({ dtype: x.dtype, shape })}, axis: ${axis}`,
      expected: 'an axis that is not empty',
      hint: 'the option n, which fills up with zeros',
    });
  }
  if (Number.isInteger(n) && (n as number) >= 1) return;
  throw new ValueError({ op, what: 'there is no such length', got: `n: ${showValue(n)}`, expected: 'a whole number from 1' });
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

/** Along one axis of [parts, ...shape]. */
function alongAxis(op: string, kind: Kind, x: AnyTensor, axis: number, norm: FourierNorm, given?: number): AnyTensor {
  checkLength(op, given, x, axis);
  const position = axis + 1;
  const n = given ?? kind.length(x.shape[position] ?? 1);
  // One number is taken for the transform of one: 2 (1 - 1) numbers would be none.
  checkLength(op, n === 0 ? 0 : undefined, x, axis);
  const others = range(x.shape.length).filter((each) => each !== position);
  const moved = resized(permute(x, [...others, position]) as AnyTensor, kind.read(n));
  const shape: Dims = moved.shape.slice(1, -1);
  const rows = reshape(moved, [x.shape[0] ?? 1, sizeOf(shape), kind.read(n)]) as AnyTensor;
  const result = mul(kind.rows(rows, n), scaleOf(norm, n, kind.isInverse)) as AnyTensor;
  const [parts = 1, , length = 1] = result.shape;
  const apart = reshape(result, [parts, ...shape, length]) as AnyTensor;
  const last = apart.shape.length - 1;
  return permute(apart, [...range(position), last, ...range(last - position).map((each) => each + position)]) as AnyTensor;
}

const norms = ['backward', 'ortho', 'forward'] as const;

function checkFourierOptions(op: string, options: { norm?: FourierNorm }, known: readonly string[]): FourierNorm {
  checkOptions(op, options, known);
  const { norm = 'backward' } = options;
  checkName(op, 'norm', norm, norms);
  return norm;
}

const asComplex = (parts: AnyTensor, dtype: AnyTensor['dtype']): ComplexTensor => ({
  real: cast(slice(parts, 0), dtype) as AnyTensor,
  imag: cast(slice(parts, 1), dtype) as AnyTensor,
});

/** The public function along one axis, whose result has as many parts as it has. */
function alongOne(
  op: keyof typeof kinds,
  x: AnyTensor | ComplexTensor,
  options: Options = {},
): { parts: AnyTensor; dtype: AnyTensor['dtype'] } {
  const norm = checkFourierOptions(op, options, ['axis', 'n', 'norm']);
  const parts = partsOf(op, x);
  const axis = axisOf(op, { dtype: parts.dtype, shape: parts.shape.slice(1) }, options.axis ?? -1);
  return { parts: alongAxis(op, kinds[op], parts, axis, norm, options.n), dtype: dtypeOf(x, parts) };
}

/** fft and ifft. */
const complexTransform =
  (op: 'fft' | 'ifft') =>
  (x: AnyTensor | ComplexTensor, options?: Options): ComplexTensor => {
    const { parts, dtype } = alongOne(op, x, options);
    return asComplex(parts, dtype);
  };

/** fft2 and ifft2. */
const complexTransform2d =
  (op: 'fft2' | 'ifft2', kind: Kind) =>
  (x: AnyTensor | ComplexTensor, options: { axes?: readonly number[]; norm?: FourierNorm } = {}): ComplexTensor => {
    const norm = checkFourierOptions(op, options, ['axes', 'norm']);
    const parts = partsOf(op, x);
    const spec = { dtype: parts.dtype, shape: parts.shape.slice(1) };
    const { axes = [-2, -1] } = options;
    if (axes.length !== 2) throw new ValueError({ op, what: 'there are not two axes', got: `axes: [${axes.join(', ')}]`, expected: 'two' });
    const result = axesOf(op, spec, axes).reduceRight((y, axis) => alongAxis(op, kind, y, axis, norm), parts);
    return asComplex(result, dtypeOf(x, parts));
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
  const { parts, dtype } = alongOne('rfft', x, options);
  return asComplex(parts, dtype);
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
export const irfft = ((x: AnyTensor | ComplexTensor, options?: Options): AnyTensor => {
  const { parts, dtype } = alongOne('irfft', x, options);
  return cast(slice(parts, 0), dtype) as AnyTensor;
}) as unknown as InverseRealFourierFunction;

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
