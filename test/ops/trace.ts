/** @file The graph that a function makes, without running it. */
import type { Graph } from '../../src/graph/graph.ts';
import type { Spec } from '../../src/graph/primitive.ts';
import { Trace } from '../../src/graph/trace.ts';
import { resolve } from '../../src/tensor/apply.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { flattenTensors, freeParameter } from '../../src/transforms/parameters.ts';

/** Calls f with parameters of the given shapes and dtypes, and returns what it did. */
export function traceGraph(f: (...args: AnyTensor[]) => unknown, specs: readonly Spec[]): Graph {
  const trace = new Trace('jit');
  const inputs = specs.map((spec) => freeParameter(spec as AnyTensor, trace));
  const outputs = trace.run(() => flattenTensors(f(...inputs)).leaves.map(resolve));
  return { inputs, outputs };
}
