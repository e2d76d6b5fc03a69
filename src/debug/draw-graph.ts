/** @file The graph of a function as a picture: the figure of backpropagation in a textbook, for a function of one's own. */
import { checkName, DeviceError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { traceProgram } from '../transforms/jit.ts';
import type { AnyFunction } from './compile.ts';
import { flowOf } from './drawing/flow.ts';
import { measure } from './drawing/measure.ts';
import { drawFlow, type Dagre } from './drawing/svg.ts';

/** What a picture of a graph shows. */
export interface DrawOptions {
  /** The values on the edges, in blue. Default: true. */
  readonly values?: boolean;
  /** The gradients on the edges, in orange, where the function returns one number. Default: true. */
  readonly gradients?: boolean;
  /** Which way values flow. Default: 'down'. */
  readonly direction?: 'down' | 'right';
  /** What the arguments are called. Default: their names in an object, else `argument 0`. */
  readonly names?: readonly string[];
  /** A graph of more nodes is refused. Default: 100. */
  readonly most?: number;
}

/**
 * The graph that a function records, drawn as SVG: a node for each operation, with its name and shape, and on every edge the value
 * that flows forwards (blue) and, if the function returns one number, the gradient that flows back (orange). What flows back on an edge
 * from y to its operand x is dx = (∂y/∂x)ᵀ dy; where x has several uses, their sum is its gradient, which stands in its node (Σ).
 *
 * Numbers have three significant digits; tensors of more than four elements are shown by their shape. Constants stand beside what uses
 * them; views (a transposition, a broadcast) are drawn lightly; a loop or a branch is one node; jitted functions are drawn open. The function
 * is called once, with these arguments; Variables keep their values.
 *
 * The places are found by dagre, which tidu does not bring along: `npm install @dagrejs/dagre`.
 *
 * @param f a function as `jit` takes it.
 * @param options `values`, `gradients`, `direction` ('down', or 'right'), `names` of the arguments, `most` nodes.
 * @returns a function of f's arguments that promises the text of an SVG file.
 * @throws DeviceError where `@dagrejs/dagre` is not installed.
 * @throws ValueError for an option that does not exist, and for a graph of more than `most` nodes.
 * @throws TraceError where f reads a value that depends on its arguments.
 * @throws GradError where f has no gradient (a `whileLoop` in it): `gradients: false` draws it.
 * @see https://cs231n.github.io/optimization-2/ for the figure.
 * @example
 * const loss = (x: Tensor<[]>, w: Tensor<[]>) => x.mul(w).sub(1).square();
 * const svg = await drawGraph(loss, { names: ['x', 'w'] })(tensor(2), tensor(3));
 * svg.includes('↑ 20'); // true
 */
export const drawGraph = <F extends AnyFunction>(f: F, options: DrawOptions = {}): ((...args: Parameters<F>) => Promise<string>) => {
  checkOptions('drawGraph', options, ['values', 'gradients', 'direction', 'names', 'most']);
  const { values = true, gradients = true, direction = 'down', names = [], most = 100 } = options;
  checkName('drawGraph', 'direction', direction, ['down', 'right']);
  if (typeof f !== 'function') {
    throw new ValueError({ op: 'drawGraph', what: 'the argument is no function', got: showValue(f), expected: 'the function to draw' });
  }
  if (!Number.isInteger(most) || most < 1) {
    throw new ValueError({ op: 'drawGraph', what: 'most is no count of nodes', got: showValue(most), expected: 'a whole number from 1' });
  }
  return async (...args) => {
    const traced = traceProgram(f, args);
    const flow = flowOf(traced, args, names);
    if (flow.boxes.length === 0) throw new ValueError({ op: 'drawGraph', what: 'the function computes nothing', expected: 'a result' });
    if (flow.boxes.length > most) throw tooMany(flow.boxes.length, most);
    const dagre = await importDagre();
    return drawFlow(flow, measure(flow, traced, { values, gradients }), dagre, direction);
  };
};

const tooMany = (nodes: number, most: number): ValueError =>
  new ValueError({
    op: 'drawGraph',
    what: `the graph has ${nodes} nodes`,
    expected: `at most ${most}, which a reader can follow`,
    hint: `a part of the function, graph(f) for the text, or { most: ${nodes} }`,
  });

async function importDagre(): Promise<Dagre> {
  try {
    return await import('@dagrejs/dagre');
  } catch (error) {
    throw new DeviceError({
      op: 'drawGraph',
      what: `the library that places the nodes cannot be loaded (${error instanceof Error ? error.message : String(error)})`,
      expected: "the package '@dagrejs/dagre'",
      hint: 'npm install @dagrejs/dagre',
    });
  }
}
