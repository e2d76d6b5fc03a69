/** @file Cases of Fourier transforms, against their sums, and of operations on images. */
import { range, type Dims } from '../../../src/core/shape.ts';
import type { AnyTensor } from '../../../src/tensor/tensor.ts';
import { average, each, picking, total, type Formula } from '../formulas.ts';
import { fresh } from '../values.ts';
import { f, float, given, int, type Row, type Table } from '../rows.ts';

// ---- Fourier transforms

interface Parts {
  readonly real: AnyTensor;
  readonly imag: AnyTensor;
}
type Name = 'fft' | 'ifft' | 'rfft' | 'fft2' | 'ifft2' | 'stft';

/** The real parts, then the imaginary ones. */
const parts = (op: Name, x: unknown, ...options: unknown[]): AnyTensor => {
  const { real, imag } = f[op](x, ...options) as unknown as Parts;
  return f.stack([real, imag]);
};

/** scale * sum over j of x[j] exp(sign 2 pi i j k / n) of a list of n complex numbers, for the first `count` numbers k. */
const fourierSum =
  (n: number, { sign = -1, scale = 1, count = n } = {}): Formula =>
  (real = [], imag = []) => {
    const sum = (k: number, turn: number): number =>
      total(
        range(n).map((j) => {
          const angle = (sign * 2 * Math.PI * ((j * k) % n)) / n + turn;
          return scale * ((real[j] ?? 0) * Math.cos(angle) - (imag[j] ?? 0) * Math.sin(angle));
        }),
      );
    return [...range(count).map((k) => sum(k, 0)), ...range(count).map((k) => sum(k, -Math.PI / 2))];
  };

const ofReal = (op: Name, shape: Dims, options?: object, want?: Formula): Row => ({
  operands: [float(shape, [-0.5, 0.5])],
  call: (x) => parts(op, x, options),
  ...(want && { want }),
});
const ofComplex = (op: Name, shape: Dims, options?: object, want?: Formula): Row => ({
  operands: [float(shape, [-0.5, 0.5]), float(shape, [-0.5, 0.5])],
  call: (real, imag) => parts(op, { real, imag }, options),
  ...(want && { want }),
});

/** The real parts of the numbers that n real ones stand for: what is missing are the conjugates. */
const ofHalf =
  (n: number): Formula =>
  (real = [], imag = []) => {
    const at = (k: number): readonly [number, number] => {
      const isEnd = k === 0 || 2 * k === n;
      return k <= n / 2 ? [real[k] ?? NaN, isEnd ? 0 : (imag[k] ?? NaN)] : [real[n - k] ?? NaN, -(imag[n - k] ?? NaN)];
    };
    const all = range(n).map(at);
    return fourierSum(n, { sign: 1, scale: 1 / n })(
      all.map(([re]) => re),
      all.map(([, im]) => im),
    ).slice(0, n);
  };
const inverseOfHalf = (shape: Dims, n: number, options?: object): Row => ({
  operands: [float(shape, [-0.5, 0.5]), float(shape, [-0.5, 0.5])],
  call: (real, imag) => f.irfft({ real, imag }, options),
  ...(shape.length === 1 && { want: ofHalf(n), shape: [n] }),
});

// ---- boxes

/** Of the positions 0, 1 ... of x those whose boxes are kept. */
const keeping = (corners: readonly number[], scores: readonly number[], options: object, want: readonly number[]): Row => ({
  operands: [float([scores.length])],
  call: (x) =>
    f.take(x, f.nonMaxSuppression(fresh(corners, [scores.length, 4], 'float64'), fresh(scores, [scores.length], 'float64'), options)),
  want: (x = []) => want.map((i) => x[i] ?? NaN),
  shape: [want.length],
});
/** TensorFlow's own example of six boxes, one of them with its corners exchanged. */
const six = [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 0.9, 1, -0.1, 0, 10, 1, 11, 1, 10.1, 0, 11.1, 0, 100, 1, 101];
const row = [0, 0, 1, 1, 0, 0.2, 1, 1.2, 0, 0.6, 1, 1.6];
const scores = [0.9, 0.75, 0.6, 0.95, 0.5, 0.3];

// ---- images

/** What stands at [n, y, x, c] of the result stands at [n, ...of(y, x), c] of an image. */
const moving = (from: Dims, to: Dims, of: (y: number, x: number) => readonly [number, number]): Formula =>
  picking(from, to, ([n = 0, y = 0, x = 0, c = 0]) => [n, ...of(y, x), c]);

const image: Dims = [2, 3, 4, 2];
const turned: Dims = [2, 4, 3, 2];

/** Each pixel between the two around its centre, on an axis of `size` pixels in a list of them. */
const linear =
  (size: number, count: number): Formula =>
  (x = []) =>
    range(count).map((i) => {
      const at = Math.min(Math.max(((i + 0.5) * size) / count - 0.5, 0), size - 1);
      const low = Math.floor(at);
      return (x[low] ?? NaN) * (1 - at + low) + (x[Math.min(low + 1, size - 1)] ?? NaN) * (at - low);
    });

const boxes = given([0.03, 0.07, 0.91, 0.83, 0.85, 0.11, 0.2, 0.95, -0.3, 0.31, 0.37, 1.2], [3, 4]);
const indices = int([1, 0, 1]);
const contrasted: Formula = (x = []) => {
  // [1, 2, 3, 2]: two channels.
  const means = [0, 1].map((c) => average(x.filter((_, i) => i % 2 === c)));
  return x.map((value, i) => 1.5 * (value - (means[i % 2] ?? NaN)) + (means[i % 2] ?? NaN));
};

/** Cases by public name. */
export const signals = {
  fft: [
    ofReal('fft', [5], {}, fourierSum(5)),
    ofReal('fft', [3, 2], { axis: 0 }),
    ofReal('fft', [1], {}, fourierSum(1)),
    ofComplex('fft', [6], {}, fourierSum(6)),
    ofComplex('fft', [40], { norm: 'forward' }, fourierSum(40, { scale: 1 / 40 })),
    ofComplex('fft', [2, 4, 3], { axis: 1, n: 5, norm: 'ortho' }),
    ofComplex('fft', [2, 5], { n: 3 }),
    ofComplex('fft', [0, 3]),
    { operands: [float([263], [-0.02, 0.02])], call: (x) => parts('fft', x), want: fourierSum(263) },
    { operands: [int([1, 2, 3, 4])], call: (x) => parts('fft', x), want: [10, -2, -2, -2, 0, 2, 0, -2] },
  ],
  ifft: [
    ofComplex('ifft', [6], {}, fourierSum(6, { sign: 1, scale: 1 / 6 })),
    ofReal('ifft', [7], { norm: 'forward' }, fourierSum(7, { sign: 1 })),
    ofComplex('ifft', [2, 4], { axis: 0, norm: 'ortho' }),
  ],
  rfft: [
    ofReal('rfft', [6], {}, fourierSum(6, { count: 4 })),
    ofReal('rfft', [7], { norm: 'forward' }, fourierSum(7, { count: 4, scale: 1 / 7 })),
    ofReal('rfft', [80], { norm: 'ortho' }, fourierSum(80, { count: 41, scale: 1 / Math.sqrt(80) })),
    ofReal('rfft', [2, 3, 2], { axis: 1, n: 4 }),
    ofReal('rfft', [2], {}, fourierSum(2)),
    ofReal('rfft', [1], {}, fourierSum(1)),
  ],
  irfft: [
    inverseOfHalf([4], 6),
    inverseOfHalf([4], 7, { n: 7 }),
    inverseOfHalf([2], 2),
    inverseOfHalf([1], 1, { n: 1 }),
    inverseOfHalf([2, 4, 2], 4, { axis: 1, n: 4, norm: 'ortho' }),
    inverseOfHalf([2, 3], 8, { n: 8 }),
  ],
  fft2: [ofReal('fft2', [2, 3]), ofComplex('fft2', [3, 2, 4], { axes: [0, 2], norm: 'ortho' })],
  ifft2: [ofComplex('ifft2', [2, 3]), ofReal('ifft2', [2, 2, 3])],
  stft: [
    { operands: [float([2, 9], [-0.5, 0.5])], call: (x) => parts('stft', x, 4, 2), shape: [2, 2, 3, 3] },
    { operands: [float([5], [-0.5, 0.5]), float([3])], call: (x, window) => parts('stft', x, 3, 1, { fftLength: 5, window }) },
    { operands: [float([4])], call: (x) => parts('stft', x, 4, 3, { window: 'rectangular' }), want: fourierSum(4, { count: 3 }) },
    { operands: [int([1, 2, 3])], call: (x) => parts('stft', x, 2, 1, { window: 'rectangular' }), want: [3, -1, 5, -1, 0, 0, 0, 0] },
  ],
  istft: [
    {
      operands: [float([2, 3, 3], [-0.5, 0.5]), float([2, 3, 3], [-0.5, 0.5])],
      call: (real, imag) => f.istft({ real, imag }, 4, 2, { window: 'hamming' }),
      shape: [2, 8],
    },
    {
      operands: [float([9])],
      call: (x) => f.istft(f.stft(x, 4, 1, { fftLength: 6, window: 'hamming' }), 4, 1, { fftLength: 6, window: 'hamming' }),
      want: (x = []) => x,
    },
    { operands: [float([2, 3])], call: (x) => f.istft({ real: x, imag: x }, 4, 5), shape: [9] },
  ],
  resize: [
    { operands: [float([1, 1, 5, 1])], call: (x) => f.resize(x, [1, 8]), want: linear(5, 8), shape: [1, 1, 8, 1] },
    { operands: [float([1, 7, 1, 1])], call: (x) => f.resize(x, [3, 1]), want: linear(7, 3), shape: [1, 3, 1, 1] },
    { operands: [float(image)], call: (x) => f.resize(x, [5, 2]), shape: [2, 5, 2, 2] },
    { operands: [float([0, 2, 2, 1])], call: (x) => f.resize(x, [3, 3]), shape: [0, 3, 3, 1] },
    { operands: [int([1, 4], [1, 1, 2, 1])], call: (x) => f.resize(x, [1, 4]), want: [1, 1.75, 3.25, 4] },
    {
      operands: [float(image)],
      call: (x) => f.resize(x, [6, 3], { method: 'nearest' }),
      want: moving(image, [2, 6, 3, 2], (y, x) => [Math.floor(y / 2), [0, 2, 3][x] ?? NaN]),
      shape: [2, 6, 3, 2],
    },
    { operands: [int([1, 4], [1, 1, 2, 1])], call: (x) => f.resize(x, [1, 3], { method: 'nearest' }), want: [1, 4, 4] },
  ],
  cropAndResize: [
    { operands: [float(image), boxes, indices], call: (x, b, i) => f.cropAndResize(x, b, i, [3, 2]), shape: [3, 3, 2, 2] },
    {
      operands: [float(image), boxes, indices],
      call: (x, b, i) => f.cropAndResize(x, b, i, [1, 3], { method: 'nearest', extrapolationValue: -1 }),
      shape: [3, 1, 3, 2],
    },
    {
      operands: [float([1, 2, 2, 1]), given([0, 0, 1, 1], [1, 4]), int([0])],
      call: (x, b, i) => f.cropAndResize(x, b, i, [2, 2]),
      want: (x = []) => x,
      rough: true,
    },
    { operands: [float([1, 2, 2, 1]), float([0, 4]), int([])], call: (x, b, i) => f.cropAndResize(x, b, i, [2, 2]), shape: [0, 2, 2, 1] },
  ],
  nonMaxSuppression: [
    keeping(six, scores, {}, [3, 0, 5]),
    keeping(six, scores, { maxOutputSize: 2 }, [3, 0]),
    keeping(six, scores, { scoreThreshold: 0.4 }, [3, 0]),
    keeping(six, scores, { iouThreshold: 1 }, [3, 0, 1, 2, 4, 5]),
    // Overlaps: first and second 2/3, second and third 3/7, first and third 1/4. What is not kept suppresses nothing.
    keeping(row, [0.9, 0.8, 0.7], { iouThreshold: 0.4 }, [0, 2]),
    keeping(row, [0.9, 0.8, 0.7], { iouThreshold: 0.2 }, [0]),
    keeping(row, [0.7, 0.8, 0.9], { iouThreshold: 0.5 }, [2, 1]),
    keeping(six, [1, 1, 1, NaN, 1, 2], {}, [5, 0, 4]),
    keeping([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 3], [1, 2, 3], { iouThreshold: 0 }, [2, 1, 0]),
    keeping([], [], {}, []),
  ],
  flipLeftRight: [{ operands: [float(image)], call: (x) => f.flipLeftRight(x), want: moving(image, image, (y, x) => [y, 3 - x]) }],
  flipUpDown: [{ operands: [float(image)], call: (x) => f.flipUpDown(x), want: moving(image, image, (y, x) => [2 - y, x]) }],
  rotate90: [
    { operands: [float(image)], call: (x) => f.rotate90(x), want: moving(image, turned, (y, x) => [x, 3 - y]), shape: turned },
    { operands: [float(image)], call: (x) => f.rotate90(x, 2), want: moving(image, image, (y, x) => [2 - y, 3 - x]), shape: image },
    { operands: [float(image)], call: (x) => f.rotate90(x, -1), want: moving(image, turned, (y, x) => [2 - x, y]), shape: turned },
    { operands: [float(image)], call: (x) => f.rotate90(x, 4), want: (x = []) => x, shape: image },
  ],
  rotate: [
    { operands: [float(image), given([0.3, -1.2])], call: (x, angle) => f.rotate(x, angle, { fill: 0.5 }), shape: image },
    { operands: [float(image), given([0.7], [])], call: (x, angle) => f.rotate(x, angle), shape: image },
    { operands: [float(image)], call: (x) => f.rotate(x, 0.4, { method: 'nearest', fill: -1 }), shape: image },
    {
      operands: [float([1, 3, 3, 1])],
      call: (x) => f.rotate(x, Math.PI / 2),
      want: moving([1, 3, 3, 1], [1, 3, 3, 1], (y, x) => [x, 2 - y]),
    },
    { operands: [float([0, 2, 2, 1])], call: (x) => f.rotate(x, 1), shape: [0, 2, 2, 1] },
  ],
  centerCrop: [
    {
      operands: [float(image)],
      call: (x) => f.centerCrop(x, [2, 2]),
      want: moving(image, [2, 2, 2, 2], (y, x) => [y, x + 1]),
      shape: [2, 2, 2, 2],
    },
    { operands: [float(image)], call: (x) => f.centerCrop(x, [3, 4]), want: (x = []) => x },
  ],
  rgbToGrayscale: [
    {
      operands: [float([2, 2, 3])],
      call: (x) => f.rgbToGrayscale(x),
      want: (x = []) => range(4).map((i) => 0.2989 * (x[3 * i] ?? NaN) + 0.587 * (x[3 * i + 1] ?? NaN) + 0.114 * (x[3 * i + 2] ?? NaN)),
      shape: [2, 2, 1],
    },
  ],
  rgbToHsv: [
    { operands: [float([6, 3], [0.05, 0.95])], call: (x) => f.rgbToHsv(x), shape: [6, 3] },
    { operands: [given([0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1], [4, 3])], call: (x) => f.rgbToHsv(x), want: [0, 0, 0, 0, 0, 1, 0, 1, 1, 5 / 6, 1, 1], rough: true }, // prettier-ignore
  ],
  hsvToRgb: [
    { operands: [float([6, 3], [0.05, 0.95])], call: (x) => f.hsvToRgb(x), shape: [6, 3] },
    { operands: [float([4, 3], [0.1, 0.9])], call: (x) => f.hsvToRgb(f.rgbToHsv(x)), want: (x = []) => x },
  ],
  adjustBrightness: [
    { operands: [float([2, 3])], call: (x) => f.adjustBrightness(x, 0.5), want: each((x) => x + 0.5) },
    { operands: [float([2, 3]), float([])], call: (x, delta) => f.adjustBrightness(x, delta) },
    { operands: [int([1, 2])], call: (x) => f.adjustBrightness(x, 0.5), want: [1.5, 2.5] },
  ],
  adjustContrast: [
    { operands: [float([1, 2, 3, 2])], call: (x) => f.adjustContrast(x, 1.5), want: contrasted, shape: [1, 2, 3, 2] },
    { operands: [float(image), float([])], call: (x, factor) => f.adjustContrast(x, factor) },
  ],
} satisfies Partial<Table>;
