/** @file Attention, which for many queries goes through them block by block, so that the scores of all pairs never exist at once. */
import { describeOperand, ShapeError } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import { broadcastShapes, range, showShape, sizeOf, type Dims } from '../core/shape.ts';
import { sumAlong } from '../ops/along.ts';
import { add, div, mul, sub } from '../ops/binary.ts';
import { greater, greaterEqual } from '../ops/compare.ts';
import { matmul } from '../ops/composite/products.ts';
import { mT } from '../ops/composite/reshaping.ts';
import { shiftOf } from '../ops/composite/shift.ts';
import { checkDType } from '../ops/define.ts';
import { promoteOperands } from '../ops/operands.ts';
import { broadcastTo, permute, reshape } from '../ops/shape.ts';
import { pad, slice } from '../ops/slice.ts';
import { iotaPrimitive } from '../ops/source.ts';
import { exp } from '../ops/unary.ts';
import { where } from '../ops/where.ts';
import { apply, resolve } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { scan } from './scan.ts';
import type { AttentionFunction } from './control-types.ts';

/** How queries attend to keys. */
export interface AttentionOptions {
  readonly causal?: boolean;
  readonly mask?: AnyTensor;
  readonly scale?: number;
}

/** Scores of up to so many pairs are computed at once: 16 MB of float32. */
const mostScores = 2 ** 22;
/** A block of fewer queries does not fill the tiles of a product. */
const fewestQueries = 16;

const positions = (shape: Dims, axis: number): AnyTensor => apply(iotaPrimitive, [], { shape, dtype: 'int32', axis });

/** Some queries, with the number of the first of them, and their rows of the mask. */
interface Queries {
  readonly query: AnyTensor;
  readonly first: AnyTensor | number;
  readonly mask: AnyTensor | undefined;
}

/** What queries attend to: softmax(scale q k^T + mask) v. A query that may attend to nothing gets zeros. */
function attend({ query, first, mask }: Queries, key: AnyTensor, value: AnyTensor, causal: boolean, scale: number): AnyTensor {
  // There is no greatest of no scores; the sums over no keys are zeros.
  if (key.shape[key.shape.length - 2] === 0) return matmul(matmul(query, mT(key) as AnyTensor), value) as AnyTensor;
  let scores = mul(matmul(query, mT(key) as AnyTensor), scale) as AnyTensor;
  if (mask !== undefined) scores = (mask.dtype === 'bool' ? where(mask as never, scores, -Infinity) : add(scores, mask)) as AnyTensor;
  if (causal) {
    const [n = 1, m = 1] = scores.shape.slice(-2);
    const isPast = greaterEqual(add(positions([n, m], 0), first), positions([n, m], 1));
    scores = where(isPast as never, scores, -Infinity) as AnyTensor;
  }
  const weights = exp(sub(scores, shiftOf(scores, -1))) as AnyTensor;
  const total = sumAlong(weights, -1, true);
  // The sum of a query's weights divides its result: as many numbers as values are wide, and not as many as there are keys.
  return div(matmul(weights, value), where(greater(total, 0) as never, total, 1)) as AnyTensor;
}

/** x [..., n, d] in blocks [blocks, ..., size, d]; what is missing at the end is zeros. */
function inBlocks(x: AnyTensor, blocks: number, size: number): AnyTensor {
  const front = x.shape.slice(0, -2);
  const [n = 1, d = 1] = x.shape.slice(-2);
  const whole = pad(x, [...front.map(() => [0, 0] as const), [0, blocks * size - n], [0, 0]] as never) as AnyTensor;
  const split = reshape(whole, [...front, blocks, size, d]) as AnyTensor;
  const axes = range(front.length);
  return permute(split, [front.length, ...axes, front.length + 1, front.length + 2]) as AnyTensor;
}

/** The blocks side by side again, the first n rows of them. */
function outOfBlocks(x: AnyTensor, n: number): AnyTensor {
  const [blocks = 1, ...rest] = x.shape;
  const front = rest.slice(0, -2);
  const [size = 1, d = 1] = rest.slice(-2);
  const together = permute(x, [...front.map((_, axis) => axis + 1), 0, front.length + 1, front.length + 2]);
  const whole = reshape(together, [...front, blocks * size, d]) as AnyTensor;
  return slice(whole, ...([...front.map(() => ':'), [0, n]] as never)) as AnyTensor;
}

/** Block by block. Backwards the scores of each block are computed again: of the forward pass only operands and result are kept. */
function attendInBlocks(
  { query, mask }: Queries,
  key: AnyTensor,
  value: AnyTensor,
  causal: boolean,
  scale: number,
  size: number,
): AnyTensor {
  const n = query.shape[query.shape.length - 2] ?? 1;
  const blocks = Math.ceil(n / size);
  // A mask that is the same for all queries needs no blocks.
  const isShared = mask === undefined || (mask.shape[mask.shape.length - 2] ?? 1) === 1;
  const elements = {
    query: inBlocks(query, blocks, size),
    first: mul(positions([blocks], 0), size) as AnyTensor,
    ...(isShared ? {} : { mask: inBlocks(mask, blocks, size) }),
  };
  const step = (none: readonly [], block: { query: AnyTensor; first: AnyTensor; mask?: AnyTensor }): [readonly [], AnyTensor] => {
    return [none, attend({ ...block, mask: isShared ? mask : block.mask }, key, value, causal, scale)];
  };
  const [, results] = scan(step as never, [], elements as never, { checkpoint: true });
  return outOfBlocks(results as AnyTensor, n);
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
  const whole = broadcastTo(query, [...batch, n, d]) as AnyTensor;
  const queries = { query: whole, first: 0, mask };
  const rows = sizeOf(batch) * m;
  const size = Math.max(fewestQueries, Math.floor(mostScores / Math.max(1, rows)));
  const result = n <= size ? attend(queries, key, value, causal, scale) : attendInBlocks(queries, key, value, causal, scale, size);
  const width = value.shape[value.shape.length - 1] ?? 1;
  return reshape(result, [...(query === given[0] ? batch : given[0].shape.slice(0, -2)), n, width]) as AnyTensor;
}

/** The mask, which must fit the scores, with its heads in groups where those of the queries are. */
function maskFor(mask: AnyTensor | undefined, given: readonly AnyTensor[], scores: Dims, query: AnyTensor): AnyTensor | undefined {
  if (mask === undefined) return undefined;
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
 * The scores of all pairs are never stored where there are many: blocks of queries are gone through one after another, forwards and
 * backwards, so that memory grows with n + m. A query that may attend to nothing gets zeros. With `causal` n and m may differ:
 * query i attends to the keys j <= i.
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
