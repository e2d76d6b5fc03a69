/** @file A function, compiled for those who look at it: all that is known of the program. */
import type { CompileReport } from '../compile/report.ts';
import { compileWithReport } from '../compile/program.ts';
import { describeOperand } from '../core/errors.ts';
import type { Node } from '../graph/node.ts';
import type { Program } from '../kernel/loop.ts';
import { Cell } from '../runtime/cell.ts';
import { collect, type Collected } from '../runtime/engine.ts';
import { traceProgram, type TracedProgram } from '../transforms/jit.ts';

/** A function as `jit` takes it. */
export type AnyFunction = (...args: never[]) => unknown;

/** A compiled function, before it becomes machine code. */
export interface Compiled {
  readonly traced: TracedProgram;
  readonly sources: Collected['sources'];
  /** Cells that the program changes. */
  readonly changes: readonly Cell[];
  /** The inputs of the program. */
  readonly inputs: readonly Node[];
  readonly program: Program;
  readonly report: CompileReport;
  readonly traceMilliseconds: number;
}

/** Traces and compiles a function. Runs nothing. */
export function compile(f: AnyFunction, args: readonly unknown[]): Compiled {
  const start = performance.now();
  const traced = traceProgram(f, args);
  const { sources, changes, graph } = collect(traced.request);
  const request = graph();
  const traceMilliseconds = performance.now() - start;
  const inputs = request.inputs.map((input) => input.node);
  return { traced, sources, changes, inputs, traceMilliseconds, ...compileWithReport(request) };
}

/** What an input of the program is called: `argument 0 float32[3]`, `'dense/kernel' float32[2, 3]`. */
export function describeInput({ traced, sources, inputs }: Compiled, position: number): string {
  const source = sources[position];
  const node = inputs[position];
  const spec = node === undefined ? '' : ` ${describeOperand(node)}`;
  if (source instanceof Cell) {
    const variable = traced.variables.get(source);
    return (variable === undefined ? 'captured data' : `'${variable.name}'`) + spec;
  }
  return (source !== undefined && 'argument' in source ? `argument ${source.argument}` : 'captured data') + spec;
}
