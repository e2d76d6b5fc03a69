/** @file What is checked of every operation, primitive or composite: value, derivatives, vmap, jit, dtypes, special values. */
import { expect } from 'vitest';
import { endsOf, isFloat, isInteger, isSigned, type DType } from '../../src/core/dtype.ts';
import { DTypeError, InternalError } from '../../src/core/errors.ts';
import { range, sizeOf } from '../../src/core/shape.ts';
import type { SampleOperand } from '../../src/graph/primitive.ts';
import { jit } from '../../src/transforms/jit.ts';
import { vmap } from '../../src/transforms/vmap.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { exactly, expectNear, fresh, numbers, on, seeded, valuesFor, type Tolerance } from './values.ts';

/** An operation on operands of some kind. */
export interface OpCase {
  readonly name: string;
  readonly operands: readonly SampleOperand[];
  readonly call: Call;
  /** Each element of the result depends on few elements: the backends may differ by the rounding of functions alone. */
  readonly elementwise?: boolean;
  /** How many times further than others' the backends may be from one another; 1 where it is left out. */
  readonly rounding?: number;
}

/** The operation itself. */
export type Call = (...operands: AnyTensor[]) => AnyTensor;

/** How far wasm may be from the reference backend, which computes functions and sums in float64 and rounds once. */
const tolerances: Readonly<Partial<Record<DType, number>>> = { float32: 1e-6, float64: 1e-14, float16: 1e-3 };

const toleranceOf = ({ dtype }: AnyTensor, { elementwise = false, rounding = 1 }: OpCase): Tolerance =>
  isFloat(dtype) ? { relative: rounding * (tolerances[dtype] ?? 0), floor: elementwise ? 0 : 1 } : exactly;

const specsOf = (operands: readonly SampleOperand[], dtype: DType): (SampleOperand & { dtype: DType })[] =>
  operands.map((operand) => ({ ...operand, dtype: operand.dtype ?? dtype }));

/** The numbers of a case's operands, for the operands that have no dtype of their own as the given one. */
export function dataFor({ operands }: OpCase, dtype: DType, seed: number): number[][] {
  const random = seeded(seed);
  return operands.map((operand) => valuesFor(operand, dtype, random));
}

export const tensorsFor = (c: OpCase, dtype: DType, data: readonly (readonly number[])[]): AnyTensor[] =>
  specsOf(c.operands, dtype).map((spec, i) => fresh(data[i] ?? [], spec.shape, spec.dtype));

/** The result on wasm is that of the reference backend. */
export function checkValue(c: OpCase, dtype: DType, data: readonly (readonly number[])[] = dataFor(c, dtype, 1)): void {
  const compute = (): { result: AnyTensor; values: number[] } => {
    const result = c.call(...tensorsFor(c, dtype, data));
    return { result, values: numbers(result) };
  };
  const wanted = on('reference', compute);
  const got = on('wasm', compute);
  expect(got.values.length, `${c.name} ${dtype}: number of elements`).toBe(sizeOf(got.result.shape));
  expectNear(got.values, wanted.values, toleranceOf(got.result, c), `${c.name} ${dtype}`);
}

/** The compiled function has the bits of the eager one, at the first call and at the second with other data. */
export function checkJit(c: OpCase, dtype: DType): void {
  const compiled = jit(c.call);
  for (const seed of [1, 2]) {
    const data = dataFor(c, dtype, seed);
    const got = numbers(compiled(...tensorsFor(c, dtype, data)));
    expectNear(got, numbers(c.call(...tensorsFor(c, dtype, data))), exactly, `jit of ${c.name} ${dtype}`);
  }
}

const batchSize = 3;

/** vmap is a loop, whichever operands have the batch axis. */
export function checkVmap(c: OpCase, dtype: DType): void {
  const specs = specsOf(c.operands, dtype);
  const random = seeded(3);
  // Given values (indices, seeds) are turned round from one example to the next, so that examples differ.
  const examples = specs.map((spec) =>
    range(batchSize).map((b) =>
      spec.values === undefined ? valuesFor(spec, dtype, random) : [...spec.values.slice(b), ...spec.values.slice(0, b)],
    ),
  );
  for (let subset = 1; subset < 2 ** specs.length; subset++) {
    const isBatched = (i: number): boolean => (subset & (1 << i)) !== 0;
    const example = (i: number, b: number): AnyTensor => fresh(examples[i]?.[b] ?? [], specs[i]?.shape ?? [], specs[i]?.dtype ?? dtype);
    const batch = (i: number): AnyTensor =>
      fresh((examples[i] ?? []).flat(), [batchSize, ...(specs[i]?.shape ?? [])], specs[i]?.dtype ?? dtype);
    const batched = specs.map((_, i) => i).filter(isBatched);
    const one = (...args: AnyTensor[]): AnyTensor =>
      c.call(...specs.map((_, i) => (isBatched(i) ? (args[batched.indexOf(i)] as AnyTensor) : example(i, 0))));

    const got = (vmap as unknown as (f: Call) => Call)(one)(...batched.map(batch));
    const loop = range(batchSize).map((b) => one(...batched.map((i) => example(i, b))));
    const label = `vmap of ${c.name} over operands ${String(batched)}`;
    expect(got.shape, label).toEqual([batchSize, ...(loop[0]?.shape ?? [])]);
    expect(got.dtype, label).toBe(loop[0]?.dtype);
    expectNear(numbers(got), loop.flatMap(numbers), toleranceOf(got, c), label);
  }
}

/** Whether the operation takes a dtype; where it does, wasm and reference agree. */
export function takesDType(c: OpCase, dtype: DType): boolean {
  try {
    c.call(...tensorsFor(c, dtype, dataFor(c, dtype, 1)));
  } catch (refused) {
    if (refused instanceof DTypeError || refused instanceof InternalError) return false;
    throw refused;
  }
  checkValue(c, dtype);
  return true;
}

const floatSpecials: readonly number[] = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -2.5];
/** Small integers, and the ends of the dtype. */
const integerSpecials = (dtype: DType): number[] => [0, 1, 2, 3, 7, ...(isSigned(dtype) ? [-1, -3, -7] : [200]), ...endsOf(dtype)];
/** For elementwise operations only: sums of these would depend on the order of summation. */
const extremes = [1e-40, -1e-40, 1e38, -3e38, 2 ** 31, -(2 ** 33), 1e-8] as const;

function specialsOf(c: OpCase, dtype: DType): readonly number[] {
  if (isInteger(dtype)) return integerSpecials(dtype);
  return c.elementwise === true ? [...floatSpecials, ...extremes] : floatSpecials;
}

/** NaN, infinities, zeros of both signs, the ends of integers: in every pair for elementwise operations, else strewn about. */
export function checkSpecials(c: OpCase, dtype: DType): void {
  const values = specialsOf(c, dtype);
  const at = (k: number): number => values[k % values.length] ?? 0;
  const name = `${c.name} of special values`;
  if (c.elementwise === true) {
    const length = values.length ** 2;
    const operands = c.operands.map((operand) => ({ ...operand, shape: [length] }));
    const data = operands.map((operand, i) =>
      range(length).map((k) =>
        operand.dtype === 'bool' ? (k + Math.floor(k / values.length)) % 2 : at(i % 2 === 0 ? k : Math.floor(k / values.length)),
      ),
    );
    return checkValue({ ...c, operands, name }, dtype, data);
  }
  for (const seed of [11, 12, 13]) {
    const random = seeded(seed);
    const data = dataFor(c, dtype, seed).map((list, i) => {
      const { dtype: own, values: given } = c.operands[i] ?? {};
      return own !== undefined || given !== undefined
        ? list
        : list.map((each) => (random() < 0.4 ? at(Math.floor(random() * values.length)) : each));
    });
    checkValue({ ...c, name }, dtype, data);
  }
}
