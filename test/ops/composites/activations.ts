/** @file Cases of the activations that came after the first ones: the formulas of Keras's documentation. */
import { along, broadcasting, each } from '../formulas.ts';
import { binary, f, float, given, int, unary, type Name, type Row, type Table } from '../rows.ts';

const hardSigmoid = (x: number): number => Math.min(Math.max(x / 6 + 0.5, 0), 1);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softShrink = (x: number, limit: number): number => (Math.abs(x) <= limit ? 0 : x - Math.sign(x) * limit);
const celu = (x: number, alpha: number): number => Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha));

/** By sorting, as the paper has it. */
function sparsemax(z: number[]): number[] {
  const sorted = z.toSorted((a, b) => b - a);
  const sums = sorted.map((_, k) => sorted.slice(0, k + 1).reduce((sum, x) => sum + x, 0));
  const size = sorted.filter((x, k) => 1 + (k + 1) * x > (sums[k] ?? NaN)).length;
  const tau = ((sums[size - 1] ?? NaN) - 1) / size;
  return z.map((x) => Math.max(x - tau, 0));
}

/** NaN stays NaN, and far out nothing overflows on the way. */
const farOut = (name: Name, low: number, high: number): Row => ({
  operands: [given([NaN, -1e300, 1e300, -Infinity, Infinity])],
  call: (x) => f[name](x),
  want: [NaN, Number.isFinite(low) ? low : -1e300, Number.isFinite(high) ? high : 1e300, low, high],
  rough: true,
});

/** Cases by public name. */
export const activations = {
  celu: [
    ...unary('celu', (x) => celu(x, 1)),
    { operands: [float([5])], call: (x) => f.celu(x, 0.3), want: each((x) => celu(x, 0.3)) },
    farOut('celu', -1, Infinity),
  ],
  logSigmoid: [...unary('logSigmoid', (x) => -Math.log1p(Math.exp(-x))), farOut('logSigmoid', -Infinity, 0)],
  hardTanh: [...unary('hardTanh', (x) => Math.min(Math.max(x, -1), 1)), farOut('hardTanh', -1, 1)],
  hardSilu: unary('hardSilu', (x) => x * hardSigmoid(x)),
  tanhShrink: [...unary('tanhShrink', (x) => x - Math.tanh(x)), farOut('tanhShrink', -Infinity, Infinity)],
  hardShrink: [
    ...unary('hardShrink', (x) => (Math.abs(x) > 0.5 ? x : 0)),
    { operands: [float([5])], call: (x) => f.hardShrink(x, 1.5), want: each((x) => (Math.abs(x) > 1.5 ? x : 0)) },
    { operands: [given([0.5, -0.5, NaN])], call: (x) => f.hardShrink(x), want: [0, 0, NaN], rough: true },
  ],
  softShrink: [
    ...unary('softShrink', (x) => softShrink(x, 0.5)),
    { operands: [float([5])], call: (x) => f.softShrink(x, 1.5), want: each((x) => softShrink(x, 1.5)) },
    farOut('softShrink', -Infinity, Infinity),
  ],
  squareplus: [
    ...unary('squareplus', (x) => (x + Math.sqrt(x * x + 4)) / 2),
    { operands: [float([5])], call: (x) => f.squareplus(x, 1), want: each((x) => (x + Math.sqrt(x * x + 1)) / 2) },
    { operands: [given([-1e8, 0, 3])], call: (x) => f.squareplus(x, 0), want: [0, 0, 3], rough: true },
    { operands: [given([-1e8, -1e200, 1e200])], call: (x) => f.squareplus(x), want: [1e-8, 1e-200, 1e200], rough: true },
  ],
  sparsePlus: [...unary('sparsePlus', (x) => (x <= -1 ? 0 : x < 1 ? (x + 1) ** 2 / 4 : x)), farOut('sparsePlus', 0, Infinity)],
  sparseSigmoid: [...unary('sparseSigmoid', (x) => Math.min(Math.max((x + 1) / 2, 0), 1)), farOut('sparseSigmoid', 0, 1)],
  sparsemax: [
    { operands: [float([3, 5])], call: (x) => f.sparsemax(x), want: along([3, 5], 1, sparsemax) },
    { operands: [float([5, 3])], call: (x) => f.sparsemax(x, 0), want: along([5, 3], 0, sparsemax) },
    { operands: [float([2, 9, 2], [-0.2, 0.2])], call: (x) => f.sparsemax(x, 1), want: along([2, 9, 2], 1, sparsemax) },
    { operands: [given([3, 3, 1, 3])], call: (x) => f.sparsemax(x), want: [1 / 3, 1 / 3, 0, 1 / 3], rough: true },
    { operands: [given([1e300, -1e300, -Infinity])], call: (x) => f.sparsemax(x), want: [1, 0, 0], rough: true },
  ],
  threshold: [
    { operands: [float([7])], call: (x) => f.threshold(x, 0.5, -3), want: each((x) => (x > 0.5 ? x : -3)) },
    { operands: [given([1, NaN])], call: (x) => f.threshold(x, 1, 0), want: [0, NaN], rough: true },
    { operands: [int([5, 6, 7])], call: (x) => f.threshold(x, 5, 0), want: [0, 6, 7] },
  ],
  prelu: [
    ...binary('prelu', (x, slope) => (x > 0 ? x : slope * x)),
    {
      operands: [float([2, 3]), float([3])],
      call: (x, slope) => f.prelu(x, slope),
      want: broadcasting([[2, 3], [3]], (x, slope) => (x > 0 ? x : slope * x)),
      shape: [2, 3],
    },
  ],
  glu: [
    {
      operands: [float([2, 6])],
      call: (x) => f.glu(x),
      want: (x = []) => [0, 1, 2, 6, 7, 8].map((i) => (x[i] ?? NaN) * sigmoid(x[i + 3] ?? NaN)),
      shape: [2, 3],
    },
    {
      operands: [float([2, 3])],
      call: (x) => f.glu(x, 0),
      want: (x = []) => [0, 1, 2].map((i) => (x[i] ?? NaN) * sigmoid(x[i + 3] ?? NaN)),
      shape: [1, 3],
    },
    { operands: [float([2, 0])], call: (x) => f.glu(x), want: [], shape: [2, 0] },
  ],
} satisfies Partial<Table>;
