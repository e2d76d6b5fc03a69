/** @file Cases of the shapes that the others leave out, of elementwise functions and of those along an axis. */
import type { Dims } from '../../../src/core/shape.ts';
import type { AnyTensor } from '../../../src/tensor/tensor.ts';
import { along, average, broadcasting, reducing } from '../formulas.ts';
import { f, float, six, type Name, type Row, type Table } from '../rows.ts';
import { drawn, everywhere, nothing } from '../shape-rows.ts';

const bits = (name: Name, of: (a: number, b: number) => number): Row[] => [
  {
    operands: [drawn('int32', [1, 2, 1, 2, 3, 1]), drawn('uint8', [2, 1, 1, 1])],
    call: (x, y) => f[name](x, y),
    want: broadcasting([six, [2, 1, 1, 1]], of),
    shape: [1, 2, 2, 2, 3, 1],
  },
  { operands: [drawn('int32', []), drawn('int32', [])], call: (x, y) => f[name](x, y), want: broadcasting([[], []], of), shape: [] },
  { operands: [drawn('int32', [0, 3]), drawn('int32', [3])], call: (x, y) => f[name](x, y), want: [], shape: [0, 3] },
];

/** The real parts, then the imaginary ones. */
const parts = (name: 'fft' | 'ifft' | 'rfft' | 'fft2' | 'ifft2' | 'stft', ...args: unknown[]): AnyTensor => {
  const { real, imag } = f[name](...args) as unknown as { real: AnyTensor; imag: AnyTensor };
  return f.stack([real, imag]);
};
/** A transform of complex numbers, in two operands. */
const complex = (name: 'fft' | 'ifft' | 'fft2' | 'ifft2', shape: Dims, options: object): Row => ({
  operands: [float(shape, [-0.5, 0.5]), float(shape, [-0.5, 0.5])],
  call: (real, imag) => parts(name, { real, imag }, options),
  shape: [2, ...shape],
});

/** Cases by public name. */
export const shapesOfElements = {
  logicalNot: everywhere(
    (x) => f.logicalNot(x),
    (x) => 1 - x,
    (shape) => drawn('bool', shape),
  ),
  cast: everywhere((x) => f.cast(x, 'int32'), Math.trunc),
  stopGradient: everywhere(
    (x) => f.stopGradient(x),
    (x) => x,
  ).map((row) => ({ ...row, rough: true })),
  erfInv: everywhere((x) => f.erfInv(f.div(x, 3))),
  polygamma: everywhere(
    (x) => f.polygamma(1, x),
    undefined,
    (shape) => float(shape, [0.5, 4]),
  ),
  digamma: everywhere(
    (x) => f.digamma(x),
    undefined,
    (shape) => float(shape, [0.5, 4]),
  ),
  lgamma: everywhere(
    (x) => f.lgamma(x),
    undefined,
    (shape) => float(shape, [0.5, 4]),
  ),
  i0: everywhere((x) => f.i0(x)),
  i1: everywhere((x) => f.i1(x)),
  isNaN: everywhere(
    (x) => f.isNaN(x),
    () => 0,
  ),
  isInf: everywhere(
    (x) => f.isInf(x),
    () => 0,
  ),
  isFinite: everywhere(
    (x) => f.isFinite(x),
    () => 1,
  ),
  nanToNum: everywhere(
    (x) => f.nanToNum(x),
    (x) => x,
  ),
  threshold: everywhere(
    (x) => f.threshold(x, 0, 1),
    (x) => (x > 0 ? x : 1),
  ),
  adjustBrightness: everywhere(
    (x) => f.adjustBrightness(x, 0.5),
    (x) => x + 0.5,
  ),
  bitwiseNot: everywhere(
    (x) => f.bitwiseNot(x),
    (x) => ~x,
    (shape) => drawn('int32', shape),
  ),
  bitwiseAnd: bits('bitwiseAnd', (a, b) => a & b),
  bitwiseOr: bits('bitwiseOr', (a, b) => a | b),
  bitwiseXor: bits('bitwiseXor', (a, b) => a ^ b),
  leftShift: bits('leftShift', (a, b) => (b < 0 ? 0 : a << b)),
  rightShift: bits('rightShift', (a, b) => a >> (b < 0 ? 31 : b)),
  where: [
    {
      operands: [drawn('bool', [2, 1, 1, 1]), float(six), float([3, 1])],
      call: (c, x, y) => f.where(c, x, y),
      want: broadcasting([[2, 1, 1, 1], six, [3, 1]], (c, a, b) => (c ? a : b) as number),
      shape: [1, 2, 2, 2, 3, 1],
    },
    nothing([[0, 3], [1]], (x, y) => f.where(f.greater(x, 0), x, y), [0, 3]),
  ],
  lerp: [
    {
      operands: [float(six), float([2, 1, 1, 2]), float([])],
      call: (a, b, w) => f.lerp(a, b, w),
      want: broadcasting([six, [2, 1, 1, 2], []], (a = 0, b = 0, w = 0) => a + w * (b - a)),
      shape: [1, 2, 2, 2, 3, 2],
    },
    nothing([[2, 0], [1]], (a, b) => f.lerp(a, b, 0.5), [2, 0]),
  ],
  clip: [
    {
      operands: [float(six), float([2, 1, 1], [-1, 0]), float([3, 1], [0, 1])],
      call: (x, low, high) => f.clip(x, low, high),
      want: broadcasting([six, [2, 1, 1], [3, 1]], (x = 0, low = 0, high = 0) => Math.min(Math.max(x, low), high)),
      shape: six,
    },
    nothing([[0, 3]], (x) => f.clip(x, -1, 1), [0, 3]),
  ],

  // along axes

  std: [{ operands: [float([])], call: (x) => f.std(x), want: [0], shape: [], rough: true }],
  norm: [
    {
      operands: [float(six)],
      call: (x) => f.norm(x, 2, 4),
      want: reducing(six, [4], (list) => Math.hypot(...list)),
      shape: [1, 2, 1, 2, 1],
    },
    { operands: [float(six)], call: (x) => f.norm(x, 'fro', [1, -2]), want: reducing(six, [1, 4], (list) => Math.hypot(...list)) },
  ],
  sparsemax: [
    { operands: [float([3, 1])], call: (x) => f.sparsemax(x), want: [1, 1, 1], shape: [3, 1] },
    {
      // So near to one another that none is 0.
      operands: [float(six, [0, 0.3])],
      call: (x) => f.sparsemax(x, 4),
      want: along(six, 4, (list) => list.map((each) => each - average(list) + 1 / 3)),
      shape: six,
    },
    nothing([[0, 3]], (x) => f.sparsemax(x), [0, 3]),
  ],
  glu: [
    {
      operands: [float(six)],
      call: (x) => f.glu(x, 3),
      want: (x = []) => [0, 1, 2, 6, 7, 8].map((i) => (x[i] ?? NaN) / (1 + Math.exp(-(x[i + 3] ?? NaN)))),
      shape: [1, 2, 1, 1, 3, 1],
    },
  ],
  fft: [complex('fft', six, { axis: 4 })],
  ifft: [complex('ifft', six, { axis: 4 }), complex('ifft', [0, 3], {}), complex('ifft', [1], {})],
  rfft: [
    { operands: [float(six, [-0.5, 0.5])], call: (x) => parts('rfft', x, { axis: 4 }), shape: [2, 1, 2, 1, 2, 2, 1] },
    { operands: [float([0, 3])], call: (x) => parts('rfft', x), want: [], shape: [2, 0, 2] },
  ],
  irfft: [
    { operands: [float(six, [-0.5, 0.5])], call: (x) => f.irfft({ real: x, imag: f.mul(x, 0.5) }, { axis: 4 }), shape: [1, 2, 1, 2, 4, 1] },
    nothing([[0, 3]], (x) => f.irfft({ real: x, imag: x }), [0, 4]),
  ],
  fft2: [complex('fft2', six, { axes: [3, 4] }), complex('fft2', [0, 2, 3], {})],
  ifft2: [complex('ifft2', six, { axes: [3, 4] }), complex('ifft2', [0, 2, 3], {})],
  stft: [
    { operands: [float([1, 2, 1, 1, 1, 5], [-0.5, 0.5])], call: (x) => parts('stft', x, 3, 2), shape: [2, 1, 2, 1, 1, 1, 2, 2] },
    { operands: [float([0, 5])], call: (x) => parts('stft', x, 3, 2), want: [], shape: [2, 0, 2, 2] },
  ],
  istft: [
    { operands: [float([1, 2, 1, 1, 2, 3], [-0.5, 0.5])], call: (x) => f.istft({ real: x, imag: x }, 4, 2, { window: 'hamming' }) },
    { operands: [float([0, 2, 3])], call: (x) => f.istft({ real: x, imag: x }, 4, 2), want: [] },
  ],
} satisfies Partial<Table>;
