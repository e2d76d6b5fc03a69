/** @file Attention against the composition that it stands for: masks, heads in groups, blocks of queries, derivatives. */
import { describe, expect, test } from 'vitest';
import { grad as gradOf, random, scaledDotProductAttention, vmap as vmapOf, type AnyTensor } from 'tidu';
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

type Operands = [q: AnyTensor, k: AnyTensor, v: AnyTensor];
/** Gradients by queries, keys and values. */
const gradients = (loss: (...operands: Operands) => AnyTensor): ((...operands: Operands) => AnyTensor[]) =>
  gradOf(loss as never, { argnums: [0, 1, 2] }) as never;

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
    const energy = (f: Attention) => gradients((...all) => t.sum(t.square(f(...all, options))))(q, k, v);
    const want = energy(composed);
    energy(attention).forEach((gradient, i) => close(gradient, want[i] as AnyTensor));
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

/** More scores than are computed at once. */
const longCases: Readonly<Record<string, readonly [query: readonly number[], key: readonly number[], options: Options]>> = {
  'block by block': [[2111, 3], [2003, 3], {}],
  'block by block, causal': [[2111, 3], [2003, 3], { causal: true }],
  'block by block, causal, with more keys than queries': [[1100, 3], [4001, 3], { causal: true }],
  'block by block, causal, with a mask': [[2111, 3], [2003, 3], { causal: true, mask: random.uniform([2111, 2003]) }],
  'block by block, causal, with a mask of one row': [[2111, 3], [2003, 3], { causal: true, mask: random.uniform([1, 2003]) }],
  'head by head': [[3, 2, 900, 3], [3, 2, 800, 3], {}],
  'head by head, with one mask for all': [[3, 2, 900, 3], [3, 2, 800, 3], { mask: t.greater(random.uniform([900, 800]), 0.5) }],
  'head by head, with a mask for each': [[3, 2, 900, 3], [3, 2, 800, 3], { mask: t.greater(random.uniform([3, 1, 900, 800]), 0.5) }],
  'head by head, with keys that examples share': [[3, 2, 900, 3], [2, 800, 3], { causal: true }],
  'head by head, block by block': [[2, 1, 1500, 3], [2, 1, 1501, 3], { causal: true }],
  'heads in groups': [[4, 1100, 3], [2, 1000, 3], { causal: true }],
};

describe('many queries', () => {
  test.each(Object.entries(longCases))('go %s', (_, [shape, keys, options]) => {
    const operands = [numbers(shape), numbers(keys), numbers([...keys.slice(0, -1), 2])] as const;
    const served = (x: AnyTensor): AnyTensor => {
      const [heads = 1, shared = 1] = [shape, keys].map((each) => each.at(-3) ?? 1);
      if (heads === shared) return x;
      const groups = [shared, heads / shared, ...x.shape.slice(1)];
      return t.reshape(t.broadcastTo(t.expandDims(x, 1), groups), [heads, ...x.shape.slice(1)]);
    };
    const whole: Attention = (q, k, v, options) => composed(q, served(k), served(v), options);
    close(attention(...operands, options), whole(...operands, options), 1e-10);
    const energy = (f: Attention) => gradients((...all) => t.sum(t.square(f(...all, options))));
    const want = energy(whole)(...operands);
    energy(attention)(...operands).forEach((gradient, i) => close(gradient, want[i] as AnyTensor, 1e-9));
  });

  test('need no memory for all scores', () => {
    const operand = t.zeros([8, 4096, 64]);
    for (const causal of [false, true]) {
      const step = gradients((q, k, v) => t.sum(t.square(attention(q, k, v, { causal }))));
      const program = compileGraph(traceFunction(step as never, [operand, operand, operand]));
      expect(program.arenaBytes).toBeLessThan(150 * 2 ** 20);
    }
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
  expect(() => attention(x, [1] as never, x)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: scaledDotProductAttention: an operand is no tensor. Got an array. Expected tensors or numbers. Try tensor(...) around the data.]`,
  );
  expect(() => attention(x, x, x, { isCausal: true } as never)).toThrowErrorMatchingInlineSnapshot(
    `[ValueError: scaledDotProductAttention: there is no option 'isCausal'. Expected one of causal, mask, scale. Try 'causal'.]`,
  );
});
