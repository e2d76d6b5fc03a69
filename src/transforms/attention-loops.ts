/** @file Attention to many keys: one head after another, block of queries by block, so that the scores of all pairs never exist at once. */
import { range, sizeOf, type Dims } from '../core/shape.ts';
import { sumAlong } from '../ops/along.ts';
import { add, div, mul, sub } from '../ops/binary.ts';
import { greater, greaterEqual } from '../ops/compare.ts';
import { matmul } from '../ops/composite/products.ts';
import { mT } from '../ops/composite/reshaping.ts';
import { shiftOf } from '../ops/composite/shift.ts';
import { concat } from '../ops/join.ts';
import { reshape } from '../ops/shape.ts';
import { pad, slice } from '../ops/slice.ts';
import { iotaPrimitive } from '../ops/source.ts';
import { exp } from '../ops/unary.ts';
import { where } from '../ops/where.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { scan } from './scan.ts';

/**
 * query [...batch, n, d], key [..., m, d], value [..., m, e], mask [..., n or 1, m or 1]: the leading axes of the others are those of the
 * query, from the last one on; some may be 1, or missing in front.
 */
export interface Operands {
  readonly query: AnyTensor;
  readonly key: AnyTensor;
  readonly value: AnyTensor;
  readonly mask?: AnyTensor | undefined;
}

/** What holds for all queries. */
export interface Rules {
  /** Query i attends to the keys j <= i. */
  readonly causal: boolean;
  readonly scale: number;
}

/** Up to so many scores are computed at once: 16 MB of float32, that are kept for the way back. */
const mostAtOnce = 2 ** 22;
/** Scores of a step where there are more: 4 MB, which stay near the processor from one product to the next. */
const mostInStep = 2 ** 20;
/** A block of fewer queries does not fill the tiles of a product. */
const fewestQueries = 16;
/** Causal queries in so many parts, each of which meets the keys before its end alone, leave out three pairs of eight; more parts compile longer. */
const causalParts = 4;
/** Of small heads the parts have at least so many queries: with 64 instead of 128 the gradient for [128, 256, 64] took 0.85 of the time. */
const fewestInPart = 64;

/** softmax(scale query key^T + mask) value. A query that may attend to nothing gets zeros. */
export function attend(operands: Operands, rules: Rules): AnyTensor {
  return scoresOf(operands) <= mostAtOnce ? attendAtOnce(operands, 0, rules) : attendInSteps(operands, rules);
}

function scoresOf({ query, key }: Operands): number {
  return sizeOf(query.shape.slice(0, -1)) * lengthOf(key);
}

/** How many queries, keys or values there are. */
const lengthOf = ({ shape }: AnyTensor): number => shape[shape.length - 2] ?? 1;

const positions = (shape: readonly number[], axis: number): AnyTensor => apply(iotaPrimitive, [], { shape, dtype: 'int32', axis });

/** @param first the number of the first query. */
function attendAtOnce({ query, key, value, mask }: Operands, first: AnyTensor | number, { causal, scale }: Rules): AnyTensor {
  // There is no greatest of no scores; the sums over no keys are zeros.
  if (lengthOf(key) === 0) return matmul(matmul(query, mT(key) as AnyTensor), value) as AnyTensor;
  let scores = mul(matmul(query, mT(key) as AnyTensor), scale) as AnyTensor;
  if (mask !== undefined) scores = (mask.dtype === 'bool' ? where(mask as never, scores, -Infinity) : add(scores, mask)) as AnyTensor;
  if (causal) {
    const all = scores.shape.slice(-2);
    const isPast = greaterEqual(add(positions(all, 0), first), positions(all, 1));
    scores = where(isPast as never, scores, -Infinity) as AnyTensor;
  }
  const weights = exp(sub(scores, shiftOf(scores, -1))) as AnyTensor;
  const total = sumAlong(weights, -1, true);
  // The sum of a query's weights divides its result: as many numbers as values are wide, and not as many as there are keys.
  return div(matmul(weights, value), where(greater(total, 0) as never, total, 1)) as AnyTensor;
}

/** In loops, of which the last keeps little for the way back: its steps attend at once. */
function attendInSteps(operands: Operands, rules: Rules): AnyTensor {
  const { query, key } = operands;
  const [n, m] = [lengthOf(query), lengthOf(key)];
  const batch = query.shape.slice(0, -2);
  const isStep = isOneStep(batch, n, m);
  if (!isStep && batch.length > 0) return overFirstAxis(operands, rules);
  const attendPart: AttendPart = isStep ? attendAtOnce : inBlocks;
  if (!rules.causal) return attendPart(operands, 0, rules);
  const parts = Math.min(causalParts, Math.floor(n / (isStep ? fewestInPart : queriesInStep(m))));
  return parts > 1 ? inCausalParts(operands, parts, rules, attendPart) : attendPart(operands, 0, rules);
}

const isOneStep = (batch: Dims, n: number, m: number): boolean =>
  sizeOf(batch) * n * m <= mostInStep || (batch.length === 0 && n <= queriesInStep(m));

const queriesInStep = (m: number): number => Math.max(fewestQueries, Math.floor(mostInStep / m));

/** A loop over the first leading axis: one head after another, of one example after another. What is the same all along it is no element. */
function overFirstAxis(operands: Operands, rules: Rules): AnyTensor {
  const [size = 1, ...rest] = operands.query.shape;
  const hasAxis = (x: AnyTensor): boolean => x.shape.length === rest.length + 1;
  const given = Object.entries(operands).filter((entry): entry is [string, AnyTensor] => entry[1] !== undefined);
  const elements = given.filter(([, x]) => hasAxis(x) && x.shape[0] === size);
  const shared = given
    .filter(([, x]) => !hasAxis(x) || x.shape[0] !== size)
    .map(([name, x]) => [name, hasAxis(x) ? reshape(x, x.shape.slice(1)) : x]);
  const step = (none: readonly [], element: object): [readonly [], AnyTensor] => {
    return [none, attendInSteps({ ...Object.fromEntries(shared), ...element } as Operands, rules)];
  };
  const checkpoint = isOneStep(rest.slice(0, -2), lengthOf(operands.query), lengthOf(operands.key));
  const [, results] = scan(step as never, [], Object.fromEntries(elements) as never, { checkpoint });
  return results as AnyTensor;
}

/** Attention of some of the queries; `first` is the number of the first of them. */
type AttendPart = (operands: Operands, first: number, rules: Rules) => AnyTensor;

/** The queries in parts, of which each meets no keys that come after its last one. */
function inCausalParts({ query, key, value, mask }: Operands, count: number, rules: Rules, attendPart: AttendPart): AnyTensor {
  const n = lengthOf(query);
  const size = Math.ceil(n / count);
  const parts = range(Math.ceil(n / size)).map((part) => {
    const rows: Stretch = [part * size, Math.min(n, (part + 1) * size)];
    const keys: Stretch = [0, Math.min(lengthOf(key), rows[1])];
    const some = { query: cut(query, rows), key: cut(key, keys), value: cut(value, keys), mask: mask && cut(mask, rows, keys) };
    return attendPart(some, rows[0], rules);
  });
  return concat(parts as never, -2) as AnyTensor;
}

type Stretch = readonly [from: number, to: number];

/** Some rows, and columns, of matrices. Where there is only one for all, it stays. */
function cut(x: AnyTensor, rows: Stretch, columns?: Stretch): AnyTensor {
  const [n, m] = x.shape.slice(-2);
  const specs = [...x.shape.slice(0, -2).map(() => ':'), n === 1 ? ':' : rows, m === 1 || columns === undefined ? ':' : columns];
  return slice(x, ...(specs as never)) as AnyTensor;
}

/**
 * Block by block of queries [n, d]. Backwards the scores of each block are computed again: of the way forwards only operands and result are
 * kept, and the sums of the weights.
 */
function inBlocks({ query, key, value, mask }: Operands, first: number, rules: Rules): AnyTensor {
  const n = lengthOf(query);
  const blocks = Math.ceil(n / queriesInStep(lengthOf(key)));
  const size = Math.ceil(n / blocks);
  // What is missing at the end is zeros.
  const split = (x: AnyTensor): AnyTensor => {
    const whole = pad(x, [
      [0, blocks * size - n],
      [0, 0],
    ] as never) as AnyTensor;
    return reshape(whole, [blocks, size, ...x.shape.slice(1)]) as AnyTensor;
  };
  // A mask that is the same for all queries needs no blocks.
  const isShared = mask === undefined || lengthOf(mask) === 1;
  const elements = {
    query: split(query),
    first: add(mul(positions([blocks], 0), size), first) as AnyTensor,
    ...(isShared ? {} : { mask: split(mask) }),
  };
  const step = (none: readonly [], block: { query: AnyTensor; first: AnyTensor; mask?: AnyTensor }): [readonly [], AnyTensor] => {
    return [none, attendAtOnce({ query: block.query, key, value, mask: isShared ? mask : block.mask }, block.first, rules)];
  };
  const [, results] = scan(step as never, [], elements as never, { checkpoint: true });
  const all = results as AnyTensor;
  return slice(reshape(all, [blocks * size, ...all.shape.slice(2)]) as AnyTensor, [0, n]) as AnyTensor;
}
