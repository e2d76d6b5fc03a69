/** @file Compilation of a function: traced once for each structure of its arguments, then run as one program. */
import { atOnce, inTurns, type InPieces } from '../core/breath.ts';
import type { StorageArray } from '../core/dtype.ts';
import { describeOperand, ValueError } from '../core/errors.ts';
import { Recent } from '../core/recent.ts';
import type { FlatTree } from '../core/tree.ts';
import type { CompileRequest, ProgramInput } from '../compile/request.ts';
import { topologicalOrder } from '../graph/graph.ts';
import { Node } from '../graph/node.ts';
import { parameterPrimitive } from '../graph/source.ts';
import { currentTrace, Trace } from '../graph/trace.ts';
import type { Cell } from '../runtime/cell.ts';
import { deviceKey } from '../runtime/device.ts';
import { prepare, run, valueOf, type Prepared, type PrepareRequest } from '../runtime/engine.ts';
import { currentWatch } from '../runtime/watch.ts';
import { resolve } from '../tensor/apply.ts';
import { fromStorage } from '../tensor/create.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { isVariable, type AnyVariable } from '../tensor/variable.ts';
import { callTraced, flattenTensors, freeParameter } from './parameters.ts';
import type { JitFunction } from './types.ts';

interface Traced {
  readonly parameters: readonly AnyTensor[];
  /** What the function returned. */
  readonly result: FlatTree<AnyTensor>;
  readonly outputs: readonly AnyTensor[];
  /** Variables that were read, by the parameters that stand for them. */
  readonly reads: ReadonlyMap<Node, AnyVariable>;
  readonly writes: readonly { readonly variable: AnyVariable; readonly value: Node }[];
}

/** Calls f with parameters in the place of its tensors, and keeps what it did. */
function trace(f: (...args: never[]) => unknown, args: FlatTree<AnyTensor>): Traced {
  const running = new Trace('jit');
  const parameters = args.leaves.map((leaf) => freeParameter(leaf, running));
  const { result, outputs } = running.run(() => {
    const returned = flattenTensors(callTraced('jit', () => f(...(args.rebuild(parameters) as never[]))));
    return { result: returned, outputs: returned.leaves.map(resolve) };
  });
  const reads = new Map(
    [...running.reads].flatMap(([variable, parameter]) => (isVariable(variable) ? [[parameter, variable] as const] : [])),
  );
  const writes = [...running.writes].flatMap(([variable, value]) => (isVariable(variable) ? [{ variable, value }] : []));
  return { parameters, result, outputs, reads, writes };
}

/** A function has so many programs at most: the least recently used goes. */
const mostPrograms = 200;
/** After so many compilations somebody should know. */
const manyCompilations = 50;

interface Compiled {
  readonly prepared: Prepared;
  readonly result: FlatTree<AnyTensor>;
  readonly outputs: readonly Pick<AnyTensor, 'shape' | 'dtype'>[];
}

/** The programs of one function, by structure. */
class Programs extends Recent<Compiled> {
  private readonly of: string;
  private compilations = 0;

  constructor(name: string) {
    super(mostPrograms);
    this.of = name === '' ? 'a function' : `'${name}'`;
  }

  override set(key: string, compiled: Compiled): void {
    super.set(key, compiled);
    if (++this.compilations !== manyCompilations) return;
    const reason = 'since its arguments had a new shape, or another number, string or function in them, each time';
    console.warn(`jit: ${this.of} has been compiled ${manyCompilations} times, ${reason}. Pass numbers that change as tensors.`);
  }
}

/** What a traced function is as a program. */
function requestOf({ parameters, outputs, reads, writes }: Traced): PrepareRequest {
  const cells = new Map([...reads].map(([parameter, variable]) => [parameter, variable.cell] as const));
  const updates = writes.map(({ variable, value }) => ({ cell: variable.cell, value }));
  return { parameters, cells, outputs, updates, keepLiterals: true };
}

function* compile(f: (...args: never[]) => unknown, args: FlatTree<AnyTensor>): InPieces<Compiled> {
  const traced = trace(f, args);
  const { result, outputs } = traced;
  const prepared = yield* prepare(requestOf(traced));
  return { prepared, result, outputs: outputs.map(({ shape, dtype }) => ({ shape, dtype })) };
}

/** What a call of a compiled function would run. */
export interface TracedProgram {
  readonly request: PrepareRequest;
  /** Of the arguments' tensors. */
  readonly values: readonly StorageArray[];
  /** The Variables that are read or assigned, by their cells. */
  readonly variables: ReadonlyMap<Cell, AnyVariable>;
}

/** What a call of the compiled function would run, for those who want to look at it or to run it in another way. */
export function traceProgram(f: (...args: never[]) => unknown, args: readonly unknown[]): TracedProgram {
  const flat = flattenTensors(args);
  const leaves = flat.leaves.map(resolve);
  const traced = trace(f, { ...flat, leaves });
  const variables = [...traced.reads.values(), ...traced.writes.map((write) => write.variable)];
  return {
    request: requestOf(traced),
    values: leaves.map(valueOf),
    variables: new Map(variables.map((variable) => [variable.cell, variable])),
  };
}

/** The graph of a function as the compiler gets it, for those who want to look at it. Data that it captures are inputs. */
export function traceFunction(f: (...args: never[]) => unknown, args: readonly unknown[]): CompileRequest {
  const { parameters, outputs, reads, writes } = trace(f, flattenTensors(args));
  const variables = [...reads].map(([node, variable]) => ({ node, variable }));
  for (const { variable } of writes) {
    if (variables.some((each) => each.variable === variable)) continue;
    const { shape, dtype } = variable;
    variables.push({ node: new Node(parameterPrimitive, [], { shape, dtype }, shape, dtype), variable });
  }
  const roots = [...outputs, ...writes.map((write) => write.value)];
  const captured = topologicalOrder(roots, (node) => node.value !== undefined).filter((node) => node.value !== undefined);
  const inputs: ProgramInput[] = [
    ...parameters.map((node) => ({ node, storage: 'arena' as const })),
    ...variables.map(({ node }) => ({ node, storage: 'resident' as const })),
    ...captured.map((node) => ({ node, storage: 'arena' as const })),
  ];
  const updates = writes.map(({ variable, value }) => ({
    input: parameters.length + variables.findIndex((each) => each.variable === variable),
    value,
  }));
  return { inputs, outputs, updates };
}

/**
 * The same function, compiled: at the first call with arguments of new shapes, dtypes or structure it is traced, and what it
 * did becomes one program; later calls only run that. Variables that it reads and assigns are found by tracing, and updated
 * in place.
 *
 * Tensors in the arguments may change from call to call. Everything else in them (numbers, strings, functions) is a part of
 * the program: a call with another number compiles another one, so pass numbers that change as tensors. The JavaScript of the
 * function runs only while tracing. Inside another transform the function is called as it is, and compiled with it. 200 programs
 * are kept, the most recently used ones; at the 50th compilation a warning is printed.
 *
 * `f.prepare(...args)` compiles for such arguments ahead of the first call, in small pieces that let the event loop run.
 *
 * @throws TraceError where the function reads a value (`item()`, `data()`) that depends on its arguments, or is asynchronous; ValueError
 * for what is no function.
 * @see JAX `jit`, TensorFlow `tf.function`.
 * @example
 * const step = jit((x: Tensor<[2]>) => x.mul(2).add(1));
 * await step(tensor([1, 2])).data(); // [3, 5]
 */
export const jit = ((f: (...args: never[]) => unknown) => {
  if (typeof f !== 'function')
    throw new ValueError({ op: 'jit', what: 'the argument is no function', got: typeof f, expected: 'the function to compile' });
  const programs = new Programs(f.name);
  const compiled = (...args: unknown[]): unknown => {
    const flat = flattenTensors(args);
    const leaves = flat.leaves.map(resolve);
    if (currentTrace() !== undefined || leaves.some((leaf) => leaf.trace?.active === true)) return f(...(args as never[]));
    const key = keyOf(flat.structure, leaves);
    let found = programs.get(key);
    if (found === undefined) programs.set(key, (found = atOnce(compile(f, { ...flat, leaves }))));
    const values = run(found.prepared, leaves.map(valueOf));
    return found.result.rebuild(found.outputs.map(({ shape, dtype }, i) => fromStorage(values[i] as never, shape, dtype)));
  };
  const prepareFor = async (...args: unknown[]): Promise<void> => {
    const flat = flattenTensors(args);
    const leaves = flat.leaves.map(resolve);
    const key = keyOf(flat.structure, leaves);
    if (!programs.has(key)) programs.set(key, await inTurns(compile(f, { ...flat, leaves })));
  };
  return Object.assign(compiled, { prepare: prepareFor });
}) as unknown as JitFunction;

/** Equal for arguments that one program serves. Who looks at programs needs one that keeps its graph. */
const keyOf = (structure: string, leaves: readonly AnyTensor[]): string =>
  `${deviceKey()}${currentWatch() === undefined ? '' : ', watched'}|${structure}|${leaves.map(describeOperand).join()}`;
