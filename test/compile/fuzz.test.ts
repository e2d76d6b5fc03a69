/** @file Random programs: eager and compiled, on wasm and on the reference backend, must give the same numbers. TIDU_LONG=1 runs many more. */
import { describe, expect, test } from 'vitest';
import { isFloat } from '../../src/core/dtype.ts';
import { range } from '../../src/core/shape.ts';
import { printGraph } from '../../src/graph/print.ts';
import { jit } from '../../src/transforms/jit.ts';
import { vmap } from '../../src/transforms/vmap.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { Variable, type AnyVariable } from '../../src/tensor/variable.ts';
import { grad } from '../../src/transforms/grad.ts';
import { t } from '../ops/loose.ts';
import { traceGraph } from '../ops/trace.ts';
import { fresh, numbers, on, seeded } from '../ops/values.ts';
import { runProgram, startsOf, type Length, type Start } from './programs.ts';

const long = process.env['TIDU_LONG'] === '1';
const from = Number(process.env['TIDU_SEED'] ?? 1);

const tensorOf = ({ values, shape, dtype }: Start): AnyTensor => fresh(values, shape, dtype);
const variableOf = (start: Start): AnyVariable => new Variable(tensorOf(start)) as unknown as AnyVariable;

interface Program {
  readonly seed: number;
  readonly length: Length;
  readonly operands: readonly Start[];
  readonly variables: readonly Start[];
}

function programOf(seed: number): Program {
  const random = seeded(seed);
  return {
    seed,
    length: { steps: 3 + Math.floor(random() * 22), outputs: 1 + Math.floor(random() * 3) },
    operands: startsOf(seed, 1 + Math.floor(random() * 3)),
    variables: startsOf(seed + 1e6, Math.floor(random() * 3)),
  };
}

/** Every way to run a program; each calls it twice, so that the second call sees what the first assigned. */
const ways: Readonly<Record<string, (call: (operands: AnyTensor[]) => AnyTensor[]) => (operands: AnyTensor[]) => AnyTensor[]>> = {
  eager: (call) => call,
  compiled: (call) => jit(call),
};

function outcome({ seed, length, operands, variables }: Program, way: keyof typeof ways): number[][] {
  const cells = variables.map(variableOf);
  const run = (ways[way] as (typeof ways)[string])((tensors) => runProgram(seed, length, tensors, cells));
  const results = range(2).flatMap(() => run(operands.map(tensorOf)).map(numbers));
  return [...results, ...cells.map((cell) => numbers(cell.read()))];
}

/** Numbers, with no difference between the zeros. */
const show = (results: readonly (readonly number[])[]): string => results.map((list) => list.map((x) => x + 0).join(' ')).join('\n');

/** The program cut down to as few steps as still fail. */
function shortest(program: Program, fails: (program: Program) => boolean): Program {
  const cut = range(program.length.steps).map((steps) => ({ ...program, length: { steps, outputs: 1 } }));
  return cut.find((each) => fails(each)) ?? program;
}

function describeProgram({ seed, length, operands, variables }: Program): string {
  const cells = variables.map(variableOf);
  return `seed ${seed}, ${length.steps} steps\n${printGraph(traceGraph((...args) => runProgram(seed, length, args, cells), operands))}`;
}

function check(program: Program, differs: (program: Program) => string | undefined): void {
  if (differs(program) === undefined) return;
  const small = shortest(program, (each) => differs(each) !== undefined);
  expect.fail(`${differs(small)}\n${describeProgram(small)}`);
}

function attempt(f: () => number[][]): string {
  try {
    return show(f());
  } catch (error) {
    return `throws ${String(error)} ${error instanceof Error ? (error.stack ?? '') : ''}`;
  }
}

function backendsDiffer(program: Program): string | undefined {
  const wanted = attempt(() => on('reference', () => outcome(program, 'eager')));
  if (wanted.startsWith('throws')) return wanted;
  for (const [backend, way] of [
    ['wasm', 'eager'],
    ['wasm', 'compiled'],
    ['reference', 'compiled'],
  ] as const) {
    const got = attempt(() => on(backend, () => outcome(program, way)));
    if (got !== wanted) return `${way} on ${backend}:\n${got}\nbut eager on reference:\n${wanted}\n`;
  }
  return undefined;
}

const batch = 2;

/** vmap of the program on two examples, and the program on each. */
function batchingDiffers(program: Program): string | undefined {
  const { seed, length, operands } = program;
  const examples = [operands, operands.map((start) => ({ ...start, values: start.values.toReversed() }))];
  const run = (tensors: AnyTensor[]): AnyTensor[] => runProgram(seed, length, tensors, []);
  const together = attempt(() => {
    const stacked = operands.map((start, i) =>
      tensorOf({ ...start, shape: [batch, ...start.shape], values: examples.flatMap((each) => each[i]?.values ?? []) }),
    );
    return (vmap as unknown as (f: typeof run) => typeof run)(run)(stacked).map(numbers);
  });
  const alone = attempt(() => {
    const [first = [], second = []] = examples.map((each) => run(each.map(tensorOf)).map(numbers));
    return first.map((list, i) => [...list, ...(second[i] ?? [])]);
  });
  if (alone.startsWith('throws')) return alone;
  return together === alone ? undefined : `vmap:\n${together}\nbut a loop:\n${alone}\n`;
}

/** Gradients of all float results, by all float operands. */
function gradients({ seed, length, operands, variables }: Program, compiled: boolean): number[][] {
  const cells = variables.map(variableOf);
  const loss = (tensors: AnyTensor[]): AnyTensor =>
    runProgram(seed, length, tensors, cells)
      .filter(({ dtype }) => isFloat(dtype))
      .map((x) => t.cast(t.sum(t.mul(x, x)), 'float64'))
      .reduce((a, b) => t.add(a, b), t.sum(t.cast(tensors[0] as AnyTensor, 'float64')));
  const derived = grad(loss as never) as unknown as (tensors: AnyTensor[]) => (AnyTensor | null)[];
  const found = (compiled ? jit(derived) : derived)(operands.map(tensorOf));
  return [...found.filter((each) => each !== null).map(numbers), ...cells.map((cell) => numbers(cell.read()))];
}

/** Where results are no longer whole numbers, the order of sums shows: by so much of the largest number may they differ. */
const slack = 1e-4;

function gradientsDiffer(program: Program): string | undefined {
  let wanted: number[][];
  try {
    wanted = on('reference', () => gradients(program, false));
  } catch (error) {
    return `throws ${String(error)} ${error instanceof Error ? (error.stack ?? '') : ''}`;
  }
  for (const [backend, compiled] of [
    ['wasm', false],
    ['wasm', true],
    ['reference', true],
  ] as const) {
    let got: number[][] = [];
    const text = attempt(() => (got = on(backend, () => gradients(program, compiled))));
    const odd = wanted.findIndex((list, i) => {
      const most = Math.max(1, ...list.map(Math.abs).filter(Number.isFinite));
      return list.some((value, k) => !(Object.is(value, got[i]?.[k]) || Math.abs(value - (got[i]?.[k] ?? NaN)) <= slack * most));
    });
    if (odd !== -1)
      return `gradients, ${compiled ? 'compiled' : 'eager'} on ${backend}:\n${text}\nbut eager on reference:\n${show(wanted)}\n`;
  }
  return undefined;
}

/** Halves would drown small errors in rounding. */
function differentiable(program: Program): Program {
  const [first, ...others] = startsOf(program.seed, program.operands.length, ['float32', 'float64', 'int32']);
  return { ...program, operands: [{ ...(first as Start), dtype: 'float64' }, ...others] };
}

const seeds = (count: number): number[] => range(long ? count * 40 : count).map((i) => i + from);

describe('random programs', { timeout: 3_600_000 }, () => {
  test('give the same on every backend, eager and compiled', () => {
    for (const seed of seeds(250)) check(programOf(seed), backendsDiffer);
  });
  test('give under vmap what they give in a loop', () => {
    for (const seed of seeds(150)) check({ ...programOf(seed), variables: [] }, batchingDiffers);
  });
  test('have the same gradients on every backend, eager and compiled', () => {
    for (const seed of seeds(100)) check(differentiable(programOf(seed)), gradientsDiffer);
  });
});
