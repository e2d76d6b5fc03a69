/** @file Reads torch.json: what PyTorch and NumPy computed, with types. */
import { readFileSync } from 'node:fs';

/** An array: sizes of its axes, elements row by row. Booleans are as NumPy has them. */
export interface GoldenArray {
  readonly shape: number[];
  readonly data: (number | boolean)[];
}

/** One case of a table; `name` tells the cases of a table apart. */
export interface Goldens {
  readonly versions: Readonly<Record<'python' | 'torch' | 'numpy', string>>;
  readonly matmul: readonly Readonly<{ name: string } & Record<'a' | 'b' | 'y' | 'dy' | 'da' | 'db', GoldenArray>>[];
  readonly softmax: readonly Readonly<{
    name: string;
    axis: number;
    x: GoldenArray;
    dy: GoldenArray;
    softmax: { y: GoldenArray; dx: GoldenArray };
    log_softmax: { y: GoldenArray; dx: GoldenArray };
  }>[];
  readonly losses: readonly Readonly<{
    loss: 'meanSquaredError' | 'binaryCrossentropy' | 'categoricalCrossentropy' | 'sparseCategoricalCrossentropy';
    name: string;
    fromLogits: boolean;
    prediction: GoldenArray;
    target: GoldenArray;
    value: number;
    gradient: GoldenArray;
  }>[];
  readonly optimizers: {
    /** loss(w) = sum(curvature/2 * (w - center)^2 + ripple * cos(frequency * w)) */
    readonly problem: Readonly<Record<'start' | 'curvature' | 'center' | 'ripple' | 'frequency', GoldenArray>>;
    readonly cases: readonly Readonly<{
      optimizer: 'sgd' | 'adagrad' | 'rmsprop' | 'adam';
      options: Readonly<Record<string, number | boolean>>;
      largestDifference: number;
      torch: GoldenArray;
      keras: GoldenArray;
    }>[];
  };
  readonly convolutions: readonly Readonly<
    { op: string; options: Readonly<Record<string, unknown>> } & Record<'x' | 'kernel' | 'y' | 'dy' | 'dx' | 'dkernel', GoldenArray>
  >[];
  readonly poolings: readonly Readonly<
    { op: string; size: number | number[]; options: Readonly<Record<string, unknown>> } & Record<'x' | 'y' | 'dy' | 'dx', GoldenArray>
  >[];
  readonly numpy: {
    readonly reductions: readonly Readonly<{ op: string; name: string; x: GoldenArray; axis: number | number[] | null; y: GoldenArray }>[];
    readonly binary: readonly Readonly<{ op: string; dtype: 'float64' | 'int32'; a: GoldenArray; b: GoldenArray; y: GoldenArray }>[];
    readonly unary: readonly Readonly<{ op: string; dtype: 'float64'; x: GoldenArray; y: GoldenArray }>[];
    readonly promotion: readonly Readonly<{ a: string; b: string; numpy: string; torch: string | null }>[];
  };
}

/** JSON has no NaN and no infinity: they stand in the file as strings. */
const special: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

/** Turns those strings into numbers, as JSON.parse reads. */
export const reviveSpecial = (_: string, value: unknown): unknown =>
  typeof value === 'string' && Object.hasOwn(special, value) ? special[value] : value;

/** The elements of an array as numbers: false is 0, true is 1. */
export const numbers = (array: GoldenArray): number[] => array.data.map(Number);

/** What stands for a number in the file. */
export const revive = (_: string, value: unknown): unknown =>
  typeof value === 'string' && Object.hasOwn(special, value) ? special[value] : value;

/** The golden values. */
export const goldens = JSON.parse(readFileSync(new URL('torch.json', import.meta.url), 'utf8'), revive) as Goldens;
