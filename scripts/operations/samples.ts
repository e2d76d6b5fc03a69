/** @file A call of each function that the table of the operations' tests has not by itself: linear algebra, attention, loops, masks. */
import * as tidu from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { float, type Row } from '../../test/ops/rows.ts';

type Loose = (...args: readonly unknown[]) => AnyTensor & readonly AnyTensor[];
const t = tidu as unknown as Readonly<Record<string, Loose>>;
const call = (name: string, ...args: readonly unknown[]): AnyTensor & readonly AnyTensor[] => (t[name] as Loose)(...args);

const matrix = float([3, 3]);
const ofMatrix = (name: string, ...more: readonly unknown[]): Row => ({ operands: [matrix], call: (x) => call(name, x, ...more) });
/** The result of that number. */
const oneOf = (name: string, place: number): Row => ({ operands: [matrix], call: (x) => call(name, x)[place] as AnyTensor });
const ofSystem = (name: string): Row => ({ operands: [matrix, float([3, 2])], call: (a, b) => call(name, a, b) });

const query = float([2, 4, 8]);
const vector = float([3]);

/** What loops do in each round: something that every dtype has. */
const step = (x: AnyTensor): AnyTensor => call('where', call('equal', x, x), x, x);

/** What reads values to know its shape: in the table its results are in programs of others. */
const eager = true;

/** By name. */
export const samples: Readonly<Record<string, readonly Row[]>> = {
  nonzero: [{ operands: [vector], eager, call: (x) => call('nonzero', x)[0] as AnyTensor }],
  booleanMask: [{ operands: [vector, { shape: [3], dtype: 'bool' }], eager, call: (x, mask) => call('booleanMask', x, mask) }],
  nonMaxSuppression: [{ operands: [float([3, 4]), vector], eager, call: (boxes, scores) => call('nonMaxSuppression', boxes, scores) }],
  cholesky: [ofMatrix('cholesky')],
  det: [ofMatrix('det')],
  inv: [ofMatrix('inv')],
  pinv: [ofMatrix('pinv')],
  matrixRank: [ofMatrix('matrixRank')],
  matrixPower: [ofMatrix('matrixPower', 3)],
  slogdet: [oneOf('slogdet', 1)],
  eigh: [oneOf('eigh', 0), oneOf('eigh', 1)],
  qr: [oneOf('qr', 0), oneOf('qr', 1)],
  svd: [oneOf('svd', 0), oneOf('svd', 1)],
  solve: [ofSystem('solve')],
  lstsq: [ofSystem('lstsq')],
  triangularSolve: [ofSystem('triangularSolve')],
  kron: [ofSystem('kron')],
  scaledDotProductAttention: [{ operands: [query, query, query], call: (q, k, v) => call('scaledDotProductAttention', q, k, v) }],
  scan: [
    {
      operands: [vector, float([4, 3])],
      call: (carry, xs) => call('scan', (y: AnyTensor, x: AnyTensor) => [x, step(y)], carry, xs)[1] as AnyTensor,
    },
  ],
  fori: [{ operands: [vector], call: (x) => call('fori', 0, 3, (_: AnyTensor, y: AnyTensor) => step(y), x) }],
  map: [{ operands: [vector], call: (xs) => call('map', step, xs) }],
  cond: [{ operands: [{ shape: [], dtype: 'bool' }, vector], call: (isYes, x) => call('cond', isYes, step, step, x) }],
  whileLoop: [{ operands: [float([])], call: (x) => call('whileLoop', (y: AnyTensor) => call('less', y, 9), step, x) }],
};

/** Calls that tell the dtypes, where the usual cases vary another operand or do more with the result. */
export const dtypeSamples: Readonly<Record<string, readonly Row[]>> = {
  bincount: [{ operands: [{ shape: [3], dtype: 'int32' }], call: (x) => call('bincount', x, 4) }],
  split: [{ operands: [float([4])], call: (x) => call('split', x, 2)[0] as AnyTensor }],
  scatter: [
    {
      operands: [vector, { shape: [2], dtype: 'int32' }, float([2])],
      call: (x, places, updates) => call('scatter', x, places, updates, 'set'),
    },
  ],
  scatterND: [
    {
      operands: [vector, { shape: [2, 1], dtype: 'int32' }, float([2])],
      call: (x, places, rows) => call('scatterND', x, places, rows, 'set'),
    },
  ],
};
