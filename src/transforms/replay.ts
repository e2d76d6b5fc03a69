/** @file The operations of a traced function, to be applied once more to other operands. */
import { topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';

type Tensors = readonly AnyTensor[];

/** An operation; a number as an operand is a place in the list of values: the inputs, then what each step has made. */
interface Step {
  readonly primitive: Node['primitive'];
  readonly params: object;
  readonly operands: readonly (number | Node)[];
}

/** Operations that were recorded: a function of lists of tensors. */
export interface Recording {
  /** What does not change from one call to another is a node, and stays what it is. */
  readonly steps: readonly Step[];
  readonly inputs: number;
  readonly outputs: readonly (number | Node)[];
}

/**
 * The operations between inputs and outputs. A copy: a node that gets its value forgets what it was made of, a recording does not.
 */
export function record(inputs: Tensors, outputs: Tensors, isConstant: (node: Node) => boolean): Recording {
  const places = new Map<Node, number>(inputs.map((input, i) => [input, i]));
  const steps: Step[] = [];
  const placeOf = (node: Node): number | Node => places.get(node) ?? node;
  for (const node of topologicalOrder(outputs, (each) => places.has(each) || isConstant(each))) {
    if (places.has(node) || isConstant(node)) continue;
    const operands = node.inputs.map(placeOf);
    // What depends on no input is not made again.
    if (!operands.some((operand) => typeof operand === 'number')) continue;
    places.set(node, inputs.length + steps.length);
    steps.push({ primitive: node.primitive, params: node.params, operands });
  }
  return { steps, inputs: inputs.length, outputs: outputs.map(placeOf) };
}

/** Applies the operations to inputs. */
export function replay({ steps, outputs }: Recording, inputs: Tensors): AnyTensor[] {
  const values = [...inputs];
  const valueOf = (place: number | Node): AnyTensor => (typeof place === 'number' ? values[place] : place) as AnyTensor;
  for (const { primitive, params, operands } of steps) values.push(apply(primitive, operands.map(valueOf), params));
  return outputs.map(valueOf);
}

/**
 * Few inputs of which every operation that costs something depends on at least one. Chosen greedily: the input that most operations
 * depend on, then the one that most of the others do.
 */
export function cover({ steps, inputs }: Recording): Set<number> {
  const below: ReadonlySet<number>[] = Array.from({ length: inputs }, (_, i) => new Set([i]));
  for (const { operands } of steps) {
    below.push(new Set(operands.flatMap((operand) => (typeof operand === 'number' ? [...(below[operand] ?? [])] : []))));
  }
  const isCostly = ({ primitive: { lower } }: Step): boolean => lower.kind !== 'map' || lower.cost !== 'free';
  let open = steps.flatMap((step, i) => (isCostly(step) ? [below[inputs + i] as ReadonlySet<number>] : []));
  const chosen = new Set<number>();
  while (open.length > 0) {
    const counts = Array.from({ length: inputs }, (_, i) => open.filter((each) => each.has(i)).length);
    const best = counts.indexOf(Math.max(...counts));
    chosen.add(best);
    open = open.filter((each) => !each.has(best));
  }
  return chosen;
}
