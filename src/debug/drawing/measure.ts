/** @file What flows along the arrows of a graph: values forwards and gradients backwards, for one call of the function. */
import type { Node } from '../../graph/node.ts';
import { add, full, grad } from '../../index.ts';
import { evaluate } from '../../runtime/engine.ts';
import { apply } from '../../tensor/apply.ts';
import { fromStorage } from '../../tensor/create.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import type { TracedProgram } from '../../transforms/jit.ts';
import { carriesGradient, type Arrow, type Box, type Flow } from './flow.ts';
import { isSmall, showElements, showNumber, showSizes } from './numbers.ts';

/** The texts on a picture. */
export interface Measured {
  readonly values: ReadonlyMap<Arrow, string>;
  readonly gradients: ReadonlyMap<Arrow, string>;
  /** The gradient of what several arrows start from: the sum of theirs. */
  readonly totals: ReadonlyMap<Box, string>;
  readonly constants: ReadonlyMap<Box, string>;
}

/** What a picture shows besides the structure. */
export interface Wanted {
  readonly values: boolean;
  readonly gradients: boolean;
}

type Tensors = readonly AnyTensor[];

/** Computes what the picture shows, all of it at once. Tensors of many elements are shown by their sizes, and not computed. */
export function measure(flow: Flow, traced: TracedProgram, wanted: Wanted): Measured {
  const open = flow.arrows.filter(carriesGradient);
  const instances = new Map<Node, AnyTensor>();
  const run = (additions: Tensors): AnyTensor =>
    rerun(flow, instances, inputsOf(traced), new Map(open.map((arrow, i) => [arrow, additions[i] as AnyTensor])));
  // x + (−0) is x for every x, even for −0.
  const nothing = open.map(({ node: { shape, dtype } }) => full(shape as [], -0, { dtype }) as AnyTensor);
  const hasGradients = wanted.gradients && returnsNumber(flow);
  const found = hasGradients ? gradientsOf(run, nothing) : [];
  if (!hasGradients) run(nothing);
  const gradients = new Map(open.flatMap((arrow, i) => (found[i] === undefined ? [] : [[arrow, found[i]] as const])));

  const isShown = ({ shape }: AnyTensor): boolean => isSmall(shape);
  const shown = flow.arrows.filter(({ from }) => wanted.values || from.kind === 'constant');
  const values = new Map(shown.map((arrow) => [arrow, instances.get(arrow.node) as AnyTensor] as const));
  evaluate([...values.values(), ...gradients.values()].filter(isShown));
  return {
    values: texts([...values].filter(([{ from }]) => from.kind !== 'constant')),
    gradients: texts([...gradients]),
    totals: totalsOf(flow, gradients),
    constants: new Map([...values].filter(([{ from }]) => from.kind === 'constant').map(([{ from }, x]) => [from, showConstant(from, x)])),
  };
}

/** `grad`, for a list of tensors of which nobody knows the shapes. */
const gradientsOf = (f: (xs: Tensors) => AnyTensor, xs: Tensors): Tensors =>
  (grad as unknown as (loss: typeof f) => (at: Tensors) => Tensors)(f)(xs);

/** A gradient is one of a number. */
const returnsNumber = ({ results: [first, ...others] }: Flow): boolean =>
  first !== undefined && others.every(({ to }) => to.name.startsWith('new ')) && first.node.shape.length === 0 && carriesGradient(first);

/** What the parameters of the traced function stand for in this call. */
function inputsOf({ request, values, variables }: TracedProgram): Map<Node, AnyTensor> {
  const known = new Map<Node, AnyTensor>();
  request.parameters.forEach((node, i) => known.set(node, fromStorage(values[i] as never, node.shape, node.dtype)));
  for (const [node, cell] of request.cells) {
    const variable = variables.get(cell);
    if (variable !== undefined) known.set(node, variable.read());
  }
  return known;
}

/**
 * The function once more, with something added to what flows along each arrow. The derivative by that is the gradient on the
 * arrow: the share of the value's gradient that comes back from this use.
 *
 * @param instances is filled with what stands for each node.
 * @returns the first result.
 */
function rerun(
  { boxes, order, results }: Flow,
  instances: Map<Node, AnyTensor>,
  inputs: ReadonlyMap<Node, AnyTensor>,
  additions: ReadonlyMap<Arrow, AnyTensor>,
): AnyTensor {
  const instanceOf = (node: Node): AnyTensor => instances.get(node) ?? (node as AnyTensor);
  const arriving = new Map<Arrow, AnyTensor>();
  const arrive = (arrow: Arrow): AnyTensor => {
    const addition = additions.get(arrow);
    const value =
      arriving.get(arrow) ?? (addition === undefined ? instanceOf(arrow.node) : (add(instanceOf(arrow.node), addition) as AnyTensor));
    arriving.set(arrow, value);
    return value;
  };
  const boxOf = new Map(boxes.flatMap((box) => box.nodes.map((node) => [node, box] as const)));
  for (const [node, value] of inputs) instances.set(node, value);
  for (const node of order) {
    if (instances.has(node)) continue;
    if (node.value !== undefined) {
      instances.set(node, node as AnyTensor);
      continue;
    }
    const operands = boxOf.get(node)?.operands ?? [];
    const isOperation = operands.length > 0;
    instances.set(node, apply(node.primitive, isOperation ? operands.map(arrive) : node.inputs.map(instanceOf), node.params));
  }
  return arrive(results[0] as Arrow);
}

const elementsOf = (x: AnyTensor): number[] => Array.from(x.dataSync() as ArrayLike<number>, Number);

const showTensor = (x: AnyTensor): string => (isSmall(x.shape) ? showElements(elementsOf(x), x.shape, x.dtype) : showSizes(x.shape));

const texts = (found: readonly (readonly [Arrow, AnyTensor])[]): Map<Arrow, string> =>
  new Map(found.map(([arrow, x]) => [arrow, showTensor(x)]));

function totalsOf({ boxes }: Flow, gradients: ReadonlyMap<Arrow, AnyTensor>): Map<Box, string> {
  const totals = new Map<Box, string>();
  for (const box of boxes) {
    const parts = [...gradients].flatMap(([arrow, gradient]) => (arrow.from === box ? [gradient] : []));
    const [first, ...others] = parts;
    if (first === undefined || others.length === 0 || box.nodes.length > 1 || !isSmall(first.shape)) continue;
    const sums = parts.map(elementsOf).reduce((sum, part) => sum.map((value, i) => value + (part[i] ?? 0)));
    totals.set(box, showElements(sums, first.shape, first.dtype));
  }
  return totals;
}

/** A number, whatever shape it has been broadcast to; small tensors by their elements. */
function showConstant({ nodes: [node] }: Box, x: AnyTensor): string {
  let source = node;
  while (source?.primitive.lower.kind === 'map' && source.primitive.lower.cost === 'free' && source.inputs.length === 1) {
    source = source.inputs[0];
  }
  const lower = source?.primitive.lower;
  return source !== undefined && lower?.kind === 'literal' ? showNumber(lower.value(source.params)) : showTensor(x);
}
