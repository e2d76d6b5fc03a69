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
  const inputs = inputsOf(traced);
  const { instances, gradients } = wanted.gradients && returnsNumber(flow) ? backAndForth(flow, inputs) : forth(flow, inputs);
  const valuesOf = (arrows: readonly Arrow[]): (readonly [Arrow, AnyTensor])[] =>
    arrows.map((arrow) => [arrow, instances.get(arrow.node) as AnyTensor]);
  const constants = valuesOf(flow.arrows.filter(({ from }) => from.kind === 'constant'));
  const values = wanted.values ? valuesOf(flow.arrows.filter(({ from }) => from.kind !== 'constant')) : [];
  evaluate([...constants, ...values, ...gradients].map(([, x]) => x).filter(({ shape }) => isSmall(shape)));
  return {
    values: new Map(values.map(([arrow, x]) => [arrow, showTensor(x)])),
    gradients: new Map([...gradients].map(([arrow, x]) => [arrow, showTensor(x)])),
    totals: totalsOf(flow, gradients),
    constants: new Map(constants.map(([{ from }, x]) => [from, showConstant(from, x)])),
  };
}

/** A gradient is one of a number. */
const returnsNumber = ({ results: [first, ...others] }: Flow): boolean =>
  first !== undefined && others.length === 0 && first.node.shape.length === 0 && carriesGradient(first);

// ---- running

type Inputs = ReadonlyMap<Node, AnyTensor>;

interface Flowing {
  /** What stands for each node of the graph. */
  readonly instances: ReadonlyMap<Node, AnyTensor>;
  readonly gradients: ReadonlyMap<Arrow, AnyTensor>;
}

/** Forwards alone. */
const forth = (flow: Flow, inputs: Inputs): Flowing => ({ instances: rerun(flow, inputs, new Map()).instances, gradients: new Map() });

/**
 * Forwards, with something added to what flows along each arrow, and back: the derivative by that is the gradient on the arrow,
 * which is the share of a value's gradient that comes back from one use.
 */
function backAndForth(flow: Flow, inputs: Inputs): Flowing {
  const arrows = flow.arrows.filter(carriesGradient);
  // x + (−0) is x for every x, even for −0.
  const nothing = arrows.map(({ node: { shape, dtype } }) => full(shape as [], -0, { dtype }) as AnyTensor);
  let instances: Flowing['instances'] = new Map();
  const result = (additions: Tensors): AnyTensor => {
    const run = rerun(flow, inputs, new Map(arrows.map((arrow, i) => [arrow, additions[i] as AnyTensor])));
    instances = run.instances;
    return run.arriving.get(flow.results[0] as Arrow) as AnyTensor;
  };
  // `grad`, for a list of tensors of which nobody knows the shapes.
  const gradients = (grad as unknown as (f: typeof result) => (at: Tensors) => Tensors)(result)(nothing);
  return { instances, gradients: new Map(arrows.map((arrow, i) => [arrow, gradients[i] as AnyTensor])) };
}

/** What the parameters of the traced function stand for in this call. */
function inputsOf({ request, values, variables }: TracedProgram): Inputs {
  const known = new Map<Node, AnyTensor>();
  request.parameters.forEach((node, i) => known.set(node, fromStorage(values[i] as never, node.shape, node.dtype)));
  for (const [node, cell] of request.cells) {
    const variable = variables.get(cell);
    if (variable !== undefined) known.set(node, variable.read());
  }
  return known;
}

/** The function once more: what stands for each node, and what arrives at the end of each arrow. */
function rerun(
  { boxes, order, results }: Flow,
  inputs: Inputs,
  additions: ReadonlyMap<Arrow, AnyTensor>,
): Pick<Flowing, 'instances'> & { readonly arriving: ReadonlyMap<Arrow, AnyTensor> } {
  const instances = new Map<Node, AnyTensor>(inputs);
  const arriving = new Map<Arrow, AnyTensor>();
  const instanceOf = (node: Node): AnyTensor => instances.get(node) ?? (node as AnyTensor);
  // Once for each arrow: several results of one loop have the very same operands.
  const arrive = (arrow: Arrow): AnyTensor => {
    const known = arriving.get(arrow);
    if (known !== undefined) return known;
    const value = instanceOf(arrow.node);
    const addition = additions.get(arrow);
    const made = addition === undefined ? value : (add(value, addition) as AnyTensor);
    arriving.set(arrow, made);
    return made;
  };
  const boxOf = new Map(boxes.flatMap((box) => box.nodes.map((node) => [node, box] as const)));
  for (const node of order) {
    if (instances.has(node)) continue;
    const isData = node.value !== undefined;
    const { operands = [] } = boxOf.get(node) ?? {};
    // Constants and aliases have no box with operands.
    const arrived = operands.length > 0 ? operands.map(arrive) : node.inputs.map(instanceOf);
    instances.set(node, isData ? (node as AnyTensor) : apply(node.primitive, arrived, node.params));
  }
  results.forEach(arrive);
  return { instances, arriving };
}

// ---- showing

const elementsOf = (x: AnyTensor): number[] => Array.from(x.dataSync() as ArrayLike<number>, Number);

const showTensor = (x: AnyTensor): string => (isSmall(x.shape) ? showElements(elementsOf(x), x.shape, x.dtype) : showSizes(x.shape));

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
