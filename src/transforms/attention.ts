/** @file Attention: what it is given, and what it refuses. */
import { describeOperand, ShapeError } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import { broadcastShapes, showShape, sizeOf, type Dims } from '../core/shape.ts';
import { checkTensor } from '../ops/check.ts';
import { checkDType } from '../ops/define.ts';
import { promoteOperands } from '../ops/operands.ts';
import { broadcastTo, reshape } from '../ops/shape.ts';
import { resolve } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { attend } from './attention-loops.ts';
import type { AttentionFunction } from './control-types.ts';

/** How queries attend to keys. */
export interface AttentionOptions {
  readonly causal?: boolean;
  readonly mask?: AnyTensor;
  readonly scale?: number;
}

function refuse(what: string, operands: readonly AnyTensor[], expected: string): never {
  const got = operands.map((operand, i) => `${['query', 'key', 'value', 'mask'][i]}: ${describeOperand(operand)}`).join(', ');
  throw new ShapeError({ op: 'scaledDotProductAttention', what, got, expected });
}

function checkShapes(query: AnyTensor, key: AnyTensor, value: AnyTensor): void {
  const all = [query, key, value];
  if (all.some(({ shape }) => shape.length < 2)) refuse('an operand has fewer than two axes', all, '[..., length, width]');
  const [d, k] = [query.shape[query.shape.length - 1], key.shape[key.shape.length - 1]];
  if (d !== k) refuse(`queries are ${d} wide, keys ${k}`, all, 'queries and keys of one width');
  const [m, l] = [key.shape[key.shape.length - 2], value.shape[value.shape.length - 2]];
  if (m !== l) refuse(`there are ${m} keys and ${l} values`, all, 'as many values as keys');
}

/** Where each head of keys and values serves g heads of queries: [..., h g, n, d] as [..., h, g, n, d], and [..., h, m, d] as [..., h, 1, m, d]. */
function groupHeads(query: AnyTensor, key: AnyTensor, value: AnyTensor): readonly [AnyTensor, AnyTensor, AnyTensor] {
  const [heads = 1, shared = 1] = [query, key].map(({ shape }) => shape[shape.length - 3] ?? 1);
  if (heads === shared || shared === 1 || heads === 1 || heads % shared !== 0) return [query, key, value];
  const split = (x: AnyTensor, groups: number): AnyTensor =>
    reshape(x, [...x.shape.slice(0, -3), shared, groups, ...x.shape.slice(-2)]) as AnyTensor;
  return [split(query, heads / shared), split(key, 1), split(value, 1)];
}

function attention(q: AnyTensor, k: AnyTensor, v: AnyTensor, options: AttentionOptions = {}): AnyTensor {
  const op = 'scaledDotProductAttention';
  checkOptions(op, options, ['causal', 'mask', 'scale']);
  const given = promoteOperands(op, [q, k, v]) as [AnyTensor, AnyTensor, AnyTensor];
  checkDType(op, given[0], 'float');
  checkShapes(...given);
  const [query, key, value] = groupHeads(...given);
  const [n = 1, d = 1] = query.shape.slice(-2);
  const m = key.shape[key.shape.length - 2] ?? 1;
  const batch = [key, value].reduce<Dims | undefined>(
    (shape, { shape: next }) => shape && broadcastShapes(shape, next.slice(0, -2)),
    query.shape.slice(0, -2),
  );
  if (batch === undefined)
    return refuse('the leading axes differ', given, 'leading axes that are equal or 1, or heads of queries in groups');
  const mask = maskFor(options.mask, given, [...given[0].shape.slice(0, -2), n, m], query);
  const { causal = false, scale = 1 / Math.sqrt(d) } = options;
  const result = attend({ query: broadcastTo(query, [...batch, n, d]) as AnyTensor, key, value, mask }, { causal, scale });
  const width = value.shape[value.shape.length - 1] ?? 1;
  return reshape(result, [...(query === given[0] ? batch : given[0].shape.slice(0, -2)), n, width]) as AnyTensor;
}

/** The mask, which must fit the scores, with its heads in groups where those of the queries are. */
function maskFor(mask: AnyTensor | undefined, given: readonly AnyTensor[], scores: Dims, query: AnyTensor): AnyTensor | undefined {
  if (mask === undefined) return undefined;
  checkTensor('scaledDotProductAttention', mask, 'a mask that is a tensor');
  const resolved = resolve(mask);
  const fits = broadcastShapes(resolved.shape, scores);
  if (fits === undefined || sizeOf(fits) !== sizeOf(scores) || resolved.shape.length < 2) {
    return refuse(
      `the mask does not fit scores ${showShape(scores)}`,
      [...given, resolved],
      'a mask [..., queries, keys] that broadcasts to the scores',
    );
  }
  if (resolved.dtype !== 'bool') checkDType('scaledDotProductAttention', resolved, 'float');
  if (query === given[0] || resolved.shape.length < 3) return resolved;
  const heads = resolved.shape[resolved.shape.length - 3] ?? 1;
  const [shared = 1, groups = 1] = query.shape.slice(-4, -2);
  const split = heads === 1 ? [1, 1] : [shared, groups];
  return reshape(resolved, [...resolved.shape.slice(0, -3), ...split, ...resolved.shape.slice(-2)]) as AnyTensor;
}

/**
 * softmax(scale * query key^T + mask) value, over the keys: each query gets a mean of the values, weighted by how well their keys fit it.
 * query is [..., n, d], key [..., m, d], value [..., m, e], the result [..., n, e]. Leading axes (batch, heads) broadcast; where there are a
 * multiple of the heads of keys of heads of queries, each head of keys and values serves a group of them (grouped-query attention).
 *
 * The scores of all pairs are never stored where there are many: heads, and blocks of a head's queries, are gone through one after another,
 * forwards and backwards, so that memory grows with n + m. There `causal` leaves out keys of the future instead of masking them, up to 3
 * pairs of 8. A query that may attend to nothing gets zeros. With `causal` n and m may differ: query i attends to the keys j <= i.
 *
 * @param options `causal`: query i attends to keys j <= i only, default false; `mask`: bool, true where a query may attend to a key, or
 * floats that are added to the scores; it broadcasts to [..., n, m]; `scale`: default 1 / sqrt(d).
 * @throws ShapeError for operands that do not fit each other; DTypeError for operands that are no floats; ValueError for options that do
 * not exist.
 * @see Vaswani et al., Attention Is All You Need (2017); for the blocks Rabe and Staats (2021); PyTorch's `scaled_dot_product_attention`.
 * @example
 * const [query, key] = [tensor([[1, 0]]), tensor([[1, 0], [1, 0]])];
 * scaledDotProductAttention(query, key, tensor([[2], [4]])); // [[3]]
 */
export const scaledDotProductAttention = attention as unknown as AttentionFunction;
