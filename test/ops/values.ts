/** @file Operands made from a seed, results as plain numbers, and the comparison of the two. */
import { expect } from 'vitest';
import { configure, type Config } from '../../src/core/config.ts';
import { isFloat, type DType } from '../../src/core/dtype.ts';
import { sizeOf, type Dims } from '../../src/core/shape.ts';
import { threefry2x32 } from '../../src/core/threefry.ts';
import type { SampleOperand } from '../../src/graph/primitive.ts';
import { fromStorage, store } from '../../src/tensor/create.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/** The same numbers for the same seed, on every machine. */
export function seeded(seed: number): Random {
  let count = 0;
  return () => threefry2x32(seed, 0x7e57, count++, 0)[0] / 2 ** 32;
}

/** Calls f with another backend. */
export function on<R>(backend: Config['backend'], f: () => R): R {
  configure({ backend });
  try {
    return f();
  } finally {
    configure({ backend: 'wasm' });
  }
}

/** A new tensor, whose value no earlier run knows. */
export const fresh = (values: ArrayLike<number>, shape: Dims, dtype: DType): AnyTensor => fromStorage(store(values, dtype), shape, dtype);

/** The elements of a tensor. */
export const numbers = (x: AnyTensor): number[] => Array.from(x.dataSync() as ArrayLike<number>);

/** Numbers for an operand, as its sample wants them; an operand without a dtype gets the one given. */
export function valuesFor({ shape, range = [-2, 2], values, dtype }: SampleOperand, given: DType, random: Random): number[] {
  if (values !== undefined) return [...values];
  const [low, high] = range;
  const type = dtype ?? given;
  const draw: Readonly<Record<'bool' | 'integer' | 'float', () => number>> = {
    bool: () => Number(random() < 0.5),
    // Samples speak of floats: for integers the interval is made wider, and negative numbers are left to those that have them.
    integer: () => Math.floor((type.startsWith('u') && low < 0 ? 0 : low * 3) + random() * (high - low) * 3),
    float: () => low + random() * (high - low),
  };
  const next = draw[type === 'bool' ? 'bool' : isFloat(type) ? 'float' : 'integer'];
  return Array.from({ length: sizeOf(shape) }, next);
}

/** How far a result may be from what is expected: relative to its size, or to `floor` where it is smaller than that. */
export interface Tolerance {
  readonly relative: number;
  /** With 0 the sign of a zero counts. */
  readonly floor: number;
}

/** Not even the sign of a zero may differ. */
export const exactly: Tolerance = { relative: 0, floor: 0 };

function isNear(got: number, want: number, { relative, floor }: Tolerance): boolean {
  if (Object.is(got, want)) return true;
  if (got === want) return floor > 0;
  return Number.isFinite(want) && Number.isFinite(got) && Math.abs(got - want) <= relative * Math.max(Math.abs(want), floor);
}

/** Fails where numbers are further apart than they may be; NaN equals NaN alone, an infinity only itself. */
export function expectNear(got: readonly number[], want: readonly number[], tolerance: Tolerance, label: string): void {
  expect(got.length, `${label}: number of elements`).toBe(want.length);
  const odd = want.findIndex((each, i) => !isNear(got[i] ?? NaN, each, tolerance));
  if (odd === -1) return;
  expect.fail(
    `${label}: element ${odd} is ${got[odd]}, not ${want[odd]} (of ${String(got.slice(0, 12))}; expected ${String(want.slice(0, 12))})`,
  );
}
