/** @file Compilation of a function: traced once for each structure of its arguments, then run as one program. */
import { describeOperand, ValueError } from '../core/errors.ts';
import { Node } from '../graph/node.ts';
import { currentTrace, Trace } from '../graph/trace.ts';
import type { Cell } from '../runtime/cell.ts';
import { prepare, run, type Prepared } from '../runtime/engine.ts';
import { backend } from '../runtime/device.ts';
import { valueOf } from '../runtime/engine.ts';
import { resolve } from '../tensor/apply.ts';
import { fromStorage } from '../tensor/create.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { isVariable } from '../tensor/variable.ts';
import type { FlatTree } from '../core/tree.ts';
import { flattenTensors, freeParameter } from './parameters.ts';
import type { JitFunction } from './types.ts';

interface Compiled {
  readonly prepared: Prepared;
  /** What the function returned when it was traced. */
  readonly result: FlatTree<AnyTensor>;
  readonly outputs: readonly Pick<AnyTensor, 'shape' | 'dtype'>[];
}

/** Traces f with parameters in the place of its tensors, and compiles what it did. */
function compile(f: (...args: unknown[]) => unknown, args: FlatTree<AnyTensor>): Compiled {
  const trace = new Trace('jit');
  const parameters = args.leaves.map((leaf) => freeParameter(leaf, trace));
  const { result, outputs } = trace.run(() => {
    const result = flattenTensors(f(...(args.rebuild(parameters) as unknown[])));
    return { result, outputs: result.leaves.map(resolve) };
  });
  const cells = new Map<Node, Cell>();
  for (const [variable, parameter] of trace.reads) if (isVariable(variable)) cells.set(parameter, variable.cell);
  const updates = [...trace.writes].flatMap(([variable, value]) => (isVariable(variable) ? [{ cell: variable.cell, value }] : []));
  const prepared = prepare({ parameters, cells, outputs, updates, keepLiterals: true });
  return { prepared, result, outputs: outputs.map(({ shape, dtype }) => ({ shape, dtype })) };
}

/**
 * The same function, compiled: at the first call with arguments of new shapes, dtypes or structure it is traced, and what it
 * did becomes one program; later calls only run that. Variables that it reads and assigns are found by tracing, and updated
 * in place.
 *
 * Tensors in the arguments may change from call to call. Everything else in them (numbers, strings, functions) is a part of
 * the program: a call with another number compiles another one, so pass numbers that change as tensors. The JavaScript of the
 * function runs only while tracing. Inside another transform the function is called as it is, and compiled with it.
 *
 * @throws TraceError where the function reads a value (`item()`, `data()`) that depends on its arguments, or is asynchronous.
 * @example
 * const step = jit((x: Tensor<[2]>) => x.mul(2).add(1));
 * await step(tensor([1, 2])).data(); // [3, 5]
 */
export const jit = ((f: (...args: unknown[]) => unknown) => {
  if (typeof f !== 'function') throw new ValueError({ op: 'jit', what: 'the argument is no function', got: typeof f, expected: 'the function to compile' });
  const programs = new Map<string, Compiled>();
  return (...args: unknown[]): unknown => {
    const flat = flattenTensors(args);
    const leaves = flat.leaves.map(resolve);
    if (currentTrace() !== undefined || leaves.some((leaf) => leaf.trace?.active === true)) return f(...args);
    const key = `${backend().name}|${flat.structure}|${leaves.map(describeOperand).join()}`;
    let compiled = programs.get(key);
    if (compiled === undefined) programs.set(key, (compiled = compile(f, { ...flat, leaves })));
    const values = run(compiled.prepared, leaves.map(valueOf));
    return compiled.result.rebuild(compiled.outputs.map(({ shape, dtype }, i) => fromStorage(values[i] as never, shape, dtype)));
  };
}) as JitFunction;
