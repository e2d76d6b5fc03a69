/** @file Attention against the composition that it stands for: masks, heads in groups, blocks of queries, derivatives. */
import { describe, expect, test } from 'vitest';
import { random, scaledDotProductAttention, vmap as vmapOf, type AnyTensor } from 'tidu';
import { checkGrads, maxRelativeError } from 'tidu/testing';
import { compileGraph } from '../../src/compile/program.ts';
import { traceFunction } from '../../src/transforms/jit.ts';
import { float64, grad, read, t } from '../ops/loose.ts';

interface Options {
  readonly causal?: boolean;
  readonly mask?: AnyTensor;
  readonly scale?: number;
}
type Attention = (q: AnyTensor, k: AnyTensor, v: AnyTensor, options?: Options) => AnyTensor;
const attention = scaledDotProductAttention as unknown as Attention;

/** The definition, with all scores at once. */
const composed: Attention = (q, k, v, { causal = false, mask, scale = 1 / Math.sqrt(q.shape.at(-1) ?? 1) } = {}) => {
  let scores = t.mul(t.matmul(q, t.mT(k)), scale);
  if (mask !== undefined) scores = mask.dtype === 'bool' ? t.where(mask, scores, -Infinity) : t.add(scores, mask);
  const [n = 1, m = 1] = scores.shape.slice(-2);
  if (causal) scores = t.where(t.greaterEqual(t.expandDims(t.arange(n), 1), t.arange(m)), scores, -Infinity);
  return t.matmul(t.softmax(scores), v);
};

const numbers = (shape: readonly number[], scale = 1, dtype = 'float64'): AnyTensor =>
  t.tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => scale * Math.sin(1 + 2.3 * i + 0.01 * i * i)),
    { dtype, shape },
  );
const close = (got: AnyTensor, want: AnyTensor, tolerance = 1e-12): void => {
  expect(got.shape).toEqual(want.shape);
  expect(maxRelativeError(got, want)).toBeLessThan(tolerance);
};

const [q, k, v] = [numbers([2, 3, 5, 4]), numbers([2, 3, 7, 4]), numbers([2, 3, 7, 6])];
const some = t.greater(numbers([5, 7]), -0.3);
const cases: Readonly<Record<string, Options>> = {
  'no options': {},
  causal: { causal: true },
  'a mask': { mask: some },
  'a mask of one row': { mask: t.greater(numbers([1, 7]), -0.3) },
  'a mask for each head': { mask: t.greater(numbers([3, 5, 7]), -0.3) },
  'numbers to add': { mask: numbers([2, 1, 5, 7]) },
  'a scale': { scale: 0.7 },
  'all of them': { causal: true, mask: some, scale: 0.3 },
};

describe.each(Object.entries(cases))('with %s', (_, options) => {
  test('the values, and their gradients, of the composition', () => {
    close(attention(q, k, v, options), composed(q, k, v, options));
    const loss = (f: Attention) => (q: AnyTensor, k: AnyTensor, v: AnyTensor) => t.sum(t.square(f(q, k, v, options)));
    const by: readonly ((f: Attention) => AnyTensor)[] = [
      (f) => grad((x) => loss(f)(x, k, v))(q),
      (f) => grad((x) => loss(f)(q, x, v))(k),
      (f) => grad((x) => loss(f)(q, k, x))(v),
    ];
    for (const gradient of by) close(gradient(attention), gradient(composed));
  });
});

test('derivatives of the second order, and batches', () => {
  const f = (q: AnyTensor, k: AnyTensor, v: AnyTensor): AnyTensor => attention(q, k, v, { causal: true });
  checkGrads(f as never, [numbers([3, 2]), numbers([4, 2]), numbers([4, 3])] as never);
  const over = vmapOf as unknown as (f: unknown) => (...args: AnyTensor[]) => AnyTensor;
  close(over((q: AnyTensor, k: AnyTensor, v: AnyTensor) => f(q, k, v))(q, k, v), f(q, k, v));
});

test('heads of keys that serve several heads of queries', () => {
  const [key, value] = [numbers([2, 2, 7, 4]), numbers([2, 2, 7, 6])];
  const query = numbers([2, 6, 5, 4]);
  const repeated = (x: AnyTensor): AnyTensor =>
    t.reshape(t.broadcastTo(t.expandDims(x, 2), [2, 2, 3, ...x.shape.slice(2)]), [2, 6, ...x.shape.slice(2)]);
  for (const options of [{}, { causal: true }, { mask: t.greater(numbers([6, 5, 7]), -0.3) }, { mask: some }]) {
    close(attention(query, key, value, options), composed(query, repeated(key), repeated(value), options));
  }
  close(attention(query, numbers([7, 4]), numbers([7, 6])), composed(query, numbers([7, 4]), numbers([7, 6])));
  close(attention(numbers([5, 4]), k, v), composed(t.broadcastTo(numbers([5, 4]), [2, 3, 5, 4]), k, v));
});

test('a query that may attend to nothing gets zeros, and passes no gradient on', () => {
  const mask = t.greater(
    t.tensor([
      [1, 1],
      [0, 0],
    ]),
    0,
  );
  const [q, k, v] = [numbers([2, 3]), numbers([2, 3]), numbers([2, 1])];
  const result = read(attention(q, k, v, { mask }));
  expect(result[1]).toBe(0);
  expect(result[0]).not.toBe(0);
  const gradient = read(grad((x) => t.sum(attention(x, k, v, { mask })))(q));
  expect(gradient.slice(3)).toEqual([0, 0, 0]);
  expect(gradient.every(Number.isFinite)).toBe(true);
  expect(
    read(
      attention(q, k, v, {
        mask: float64([
          [-Infinity, 0],
          [-Infinity, -Infinity],
        ]),
      }),
    )[1],
  ).toBe(0);
});

test('no keys, and no queries', () => {
  const [none, two] = [t.zeros([0, 3]), t.ones([2, 3])];
  const nothing = attention(two, none, t.zeros([0, 4]));
  expect([nothing.shape, read(nothing)]).toEqual([[2, 4], Array.from({ length: 8 }, () => 0)]);
  expect(read(grad((x) => t.sum(attention(x, none, none, { causal: true })))(two))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(attention(none, two, two).shape).toEqual([0, 3]);
});

describe('many queries', () => {
  const [n, m] = [1500, 2000];
  const [q, k, v] = [numbers([n, 3]), numbers([m, 3]), numbers([m, 2])];

  test.each([
    ['alone', {}],
    ['causal', { causal: true }],
    ['with a mask', { mask: t.greater(random.uniform([n, m]), 0.5) as never }],
    ['with a mask of one row', { mask: t.greater(random.uniform([1, m]), 0.5) as never }],
  ] as const)('go block by block, %s', (_, options) => {
    close(attention(q, k, v, options), composed(q, k, v, options), 1e-10);
    const loss = (f: Attention) => (x: AnyTensor) => t.sum(t.square(f(x, k, t.mul(v, x.shape[0] ?? 1), options)));
    close(grad(loss(attention))(q), grad(loss(composed))(q), 1e-9);
    const byKeys = (f: Attention): AnyTensor => grad((x) => t.sum(t.square(f(q, x, v, options))))(k);
    close(byKeys(attention), byKeys(composed), 1e-9);
  });

  test('need no memory for all scores', () => {
    const long = { length: 4096, heads: 8, width: 64 };
    const operand = t.zeros([long.heads, long.length, long.width]);
    const step = (q: AnyTensor, k: AnyTensor, v: AnyTensor): AnyTensor => t.sum(attention(q, k, v));
    const program = compileGraph(traceFunction(grad(step) as never, [operand, operand, operand]));
    expect(program.arenaBytes).toBeLessThan(200 * 2 ** 20);
  });
});

test('errors', () => {
  const x = t.zeros([2, 3]);
  expect(() => attention(t.zeros([3]), x, x)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: scaledDotProductAttention: an operand has fewer than two axes. Got query: float32[3], key: float32[2, 3], value: float32[2, 3]. Expected [..., length, width].]`,
  );
  expect(() => attention(x, t.zeros([2, 4]), x)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: scaledDotProductAttention: queries are 3 wide, keys 4. Got query: float32[2, 3], key: float32[2, 4], value: float32[2, 3]. Expected queries and keys of one width.]`,
  );
  expect(() => attention(x, x, t.zeros([3, 3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: scaledDotProductAttention: there are 2 keys and 3 values. Got query: float32[2, 3], key: float32[2, 3], value: float32[3, 3]. Expected as many values as keys.]`,
  );
  expect(() => attention(t.zeros([5, 2, 3]), t.zeros([2, 2, 3]), x)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: scaledDotProductAttention: the leading axes differ. Got query: float32[5, 2, 3], key: float32[2, 2, 3], value: float32[2, 3]. Expected leading axes that are equal or 1, or heads of queries in groups.]`,
  );
  expect(() => attention(x, x, x, { mask: t.zeros([4, 2]) })).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: scaledDotProductAttention: the mask does not fit scores [2, 2]. Got query: float32[2, 3], key: float32[2, 3], value: float32[2, 3], mask: float32[4, 2]. Expected a mask [..., queries, keys] that broadcasts to the scores.]`,
  );
  expect(() =>
    attention(x, x, x, {
      mask: t.tensor(
        [
          [1, 1],
          [1, 0],
        ],
        { dtype: 'int32' },
      ),
    }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: scaledDotProductAttention: the dtype int32 does not fit. Got int32[2, 2]. Expected a float dtype. Try x.cast('float32').]`,
  );
  expect(() => attention(t.cast(x, 'int32'), t.cast(x, 'int32'), t.cast(x, 'int32'))).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: scaledDotProductAttention: the dtype int32 does not fit. Got int32[2, 3]. Expected a float dtype. Try x.cast('float32').]`,
  );
  expect(() => attention(x, x, x, { isCausal: true } as never)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: scaledDotProductAttention: there is no option 'isCausal'. Expected one of causal, mask, scale. Try 'causal'.]`,
  );
});
