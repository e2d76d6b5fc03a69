/** @file What a function becomes: its graph, and the kernels of its program, as text. */
import { compileGraph } from '../compile/program.ts';
import { printGraph } from '../graph/print.ts';
import { printKernel } from '../kernel/print.ts';
import { traceFunction } from '../transforms/jit.ts';

type AnyFunction = (...args: never[]) => unknown;

/**
 * The graph that a function records, as text: inputs (arguments, then the Variables that it reads), one line an operation,
 * then the results and the new values of Variables. Runs nothing.
 *
 * @param f a function as `jit` takes it.
 * @returns a function of f's arguments.
 * @throws TraceError where f reads a value that depends on its arguments.
 * @example
 * const text = graph((x: Tensor<[3]>) => x.mul(x).sum())(zeros([3]));
 * text.split('\n')[0]; // "in   a: float32[3]"
 */
export const graph =
  <F extends AnyFunction>(f: F) =>
  (...args: Parameters<F>): string => {
    const { inputs, outputs, updates } = traceFunction(f, args);
    return printGraph({ inputs: inputs.map((input) => input.node), outputs: [...outputs, ...updates.map((update) => update.value)] });
  };

/**
 * The kernels that a function compiles to, as text: the loops, what they read, compute and store, in the order in which they
 * run. Runs nothing.
 *
 * @param f a function as `jit` takes it.
 * @returns a function of f's arguments.
 * @throws TraceError where f reads a value that depends on its arguments.
 * @example
 * kernels((x: Tensor<[3]>) => x.mul(2).add(1))(zeros([3])).length; // 1
 */
export const kernels =
  <F extends AnyFunction>(f: F) =>
  (...args: Parameters<F>): string[] =>
    compileGraph(traceFunction(f, args)).kernels.map((kernel) => printKernel(kernel));
