/** @file The rows of the composite table, and the forms that many of them have: functions of one element, of two, reductions. */
import { range, type Dims } from '../../src/core/shape.ts';
import type { SampleOperand } from '../../src/graph/primitive.ts';
import * as ops from '../../src/ops/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import type { Call } from './checks.ts';
import { broadcasting, each, reducing, type Formula } from './formulas.ts';

/** One case of one function. */
export interface Row {
  readonly operands: readonly SampleOperand[];
  readonly call: Call;
  /** The elements of the result: as numbers, or from those of the operands. Without it only the docstring's example says. */
  readonly want?: readonly number[] | Formula;
  readonly shape?: Dims;
  /** Has kinks too close together, or a derivative that is not that of its values. */
  readonly rough?: true;
  /** Reads values, since its shape depends on them: there is no jit, vmap or graph of it. */
  readonly eager?: true;
}

type Functions = Readonly<Record<keyof typeof ops, (...args: unknown[]) => AnyTensor>>;
const functions = ops as unknown as Functions;

/** A public function with what it was given. */
export type PublicCall = readonly [name: keyof Functions, args: readonly unknown[]];
let heard: PublicCall[] | undefined;

/** The calls of public functions that cases make in a run. */
export function callsIn(run: () => unknown): readonly PublicCall[] {
  const calls: PublicCall[] = (heard = []);
  try {
    run();
  } finally {
    heard = undefined;
  }
  return calls;
}

/** The functions without their types: the cases are about values. */
export const f: Functions = new Proxy(functions, {
  get: (_, name: keyof Functions) => {
    const calls = heard;
    if (calls === undefined) return functions[name];
    return (...args: unknown[]): AnyTensor => {
      calls.push([name, args]);
      return functions[name](...args);
    };
  },
});

type Interval = readonly [low: number, high: number];
export const float = (shape: Dims, range?: Interval): SampleOperand => (range === undefined ? { shape } : { shape, range });
export const int = (values: readonly number[], shape: Dims = [values.length]): SampleOperand => ({ shape, dtype: 'int32', values });
export const bool = (values: readonly number[], shape: Dims = [values.length]): SampleOperand => ({ shape, dtype: 'bool', values });
export const given = (values: readonly number[], shape: Dims = [values.length]): SampleOperand => ({ shape, dtype: 'float64', values });

/** A shape of rank 6: axes of size 1 at both ends and between, an odd one. */
export const six: Dims = [1, 2, 1, 2, 3, 1];
const shapes: readonly Dims[] = [[7], six, [], [0, 2]];
/** The name of a public function. */
export type Name = Exclude<keyof typeof ops, `${string}Primitive`>;
/** Cases of public functions. */
export type Table = Readonly<Partial<Record<Name, readonly Row[]>>>;

/** A function of one element. */
export const unary = (name: Name, of: (x: number) => number, range?: Interval): Row[] =>
  shapes.map((shape) => ({ operands: [float(shape, range)], call: (x) => f[name](x), want: each(of), shape }));

/** Shapes that broadcast: sizes of 1, missing axes, a scalar, an empty one. */
const pairs: readonly (readonly [Dims, Dims])[] = [
  [[7], [7]],
  [
    [3, 1],
    [1, 4],
  ],
  [[2, 3], [3]],
  [[], [5]],
  [[0, 3], [1]],
  [
    [2, 1, 1, 3, 1, 2],
    [2, 1, 1, 2, 1],
  ],
];

/** Cases for a function that the table does not know: floats of some shapes, one for each operand that it must be given. */
export const defaultRows = (name: string): Row[] => {
  const count = Math.max(f[name as Name].length, 1);
  const all: readonly (readonly Dims[])[] = count === 1 ? [] : pairs.map(([a, b]) => range(count).map((i) => (i === 0 ? a : b)));
  return [...shapes.map((shape) => range(count).map(() => shape)), ...all].map((operands) => ({
    operands: operands.map((shape) => float(shape)),
    call: (...args) => f[name as Name](...args),
  }));
};

/** A function of two elements, also with a number on either side. */
export const binary = (name: Name, of: (a: number, b: number) => number, range?: Interval): Row[] => [
  ...pairs.map(([a, b]): Row => ({
    operands: [float(a, range), float(b, range)],
    call: (x, y) => f[name](x, y),
    want: broadcasting([a, b], of),
  })),
  { operands: [float([5], range)], call: (x) => f[name](x, 2), want: each((x) => of(x, 2)) },
  { operands: [float([5], range)], call: (x) => f[name](2, x), want: each((x) => of(2, x)) },
];

export const comparison = (name: Name, of: (a: number, b: number) => boolean): Row[] => [
  ...binary(name, (a, b) => Number(of(a, b))),
  { operands: [int([1, 2, 3]), int([2, 2, 2])], call: (x, y) => f[name](x, y), want: [1, 2, 3].map((x) => Number(of(x, 2))) },
  {
    operands: [bool([0, 0, 1, 1]), bool([0, 1, 0, 1])],
    call: (x, y) => f[name](x, y),
    want: broadcasting([[4], [4]], (a, b) => Number(of(a, b))),
  },
  {
    operands: [given([NaN, 1, NaN, Infinity, -0]), given([NaN, NaN, 1, Infinity, 0])],
    call: (x, y) => f[name](x, y),
    want: broadcasting([[5], [5]], (a, b) => Number(of(a, b))),
  },
];

export const logical = (name: Name, of: (a: boolean, b: boolean) => boolean): Row[] => [
  {
    operands: [bool([0, 0, 1, 1]), bool([0, 1, 0, 1])],
    call: (x, y) => f[name](x, y),
    want: broadcasting([[4], [4]], (a, b) => Number(of(a === 1, b === 1))),
  },
  {
    operands: [bool([0, 1], [2, 1]), bool([0, 1, 1])],
    call: (x, y) => f[name](x, y),
    want: broadcasting([[2, 1], [3]], (a, b) => Number(of(a === 1, b === 1))),
  },
  {
    operands: [bool([0, 1], [1, 2, 1, 1, 1, 1]), bool([0, 1, 1, 0, 1, 0], [1, 1, 2, 3, 1])],
    call: (x, y) => f[name](x, y),
    want: broadcasting(
      [
        [1, 2, 1, 1, 1, 1],
        [1, 1, 2, 3, 1],
      ],
      (a, b) => Number(of(a === 1, b === 1)),
    ),
    shape: [1, 2, 1, 2, 3, 1],
  },
  { operands: [bool([], [2, 0]), bool([1], [])], call: (x, y) => f[name](x, y), want: [], shape: [2, 0] },
];

/** A reduction over one axis, several, all, kept or not. */
export const reduction = (name: Name, of: (list: number[]) => number, range?: Interval): Row[] => [
  { operands: [float([3, 5], range)], call: (x) => f[name](x), want: reducing([3, 5], [0, 1], of), shape: [] },
  { operands: [float([3, 5], range)], call: (x) => f[name](x, 0), want: reducing([3, 5], [0], of), shape: [5] },
  { operands: [float([3, 5], range)], call: (x) => f[name](x, -1, true), want: reducing([3, 5], [1], of), shape: [3, 1] },
  { operands: [float([2, 3, 4], range)], call: (x) => f[name](x, [2, 0]), want: reducing([2, 3, 4], [0, 2], of), shape: [3] },
  {
    operands: [float([2, 3, 4], range)],
    call: (x) => f[name](x, undefined, true),
    want: reducing([2, 3, 4], [0, 1, 2], of),
    shape: [1, 1, 1],
  },
  { operands: [float([], range)], call: (x) => f[name](x), want: (x = []) => [of([...x])], shape: [] },
  { operands: [float([37], range)], call: (x) => f[name](x), want: (x = []) => [of([...x])], shape: [] },
  { operands: [float(six, range)], call: (x) => f[name](x, [1, -2]), want: reducing(six, [1, 4], of), shape: [1, 1, 2, 1] },
  { operands: [float([2, 0, 3], range)], call: (x) => f[name](x, 0), want: [], shape: [0, 3] },
];
