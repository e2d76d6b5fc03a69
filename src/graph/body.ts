/** @file A function that a node holds: the body of a loop, as a graph of its own. */
import { dependents, topologicalOrder, type Graph } from './graph.ts';
import type { Node } from './node.ts';
import { textOf } from './params.ts';

/**
 * A graph that depends on its inputs alone. Two bodies with equal texts compute the same: as a parameter of a node, a body is its
 * text, so that programs and nodes are compared by what bodies do.
 */
export class Body implements Graph {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  /** All nodes but the inputs, operands first. */
  readonly order: readonly Node[];
  /** What the inputs are and what each node does, in order; of a body that computes more than another, that of the other is the beginning. */
  readonly text: string;
  /** The places of the outputs among inputs and nodes. */
  readonly places: readonly number[];

  constructor(inputs: readonly Node[], outputs: readonly Node[]) {
    this.inputs = inputs;
    this.outputs = outputs;
    const own = new Set(inputs);
    this.order = topologicalOrder(outputs, (node) => own.has(node)).filter((node) => !own.has(node));
    const places = new Map([...inputs, ...this.order].map((node, place) => [node, place] as const));
    const placeOf = (node: Node): number => places.get(node) ?? -1;
    const specs = inputs.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`);
    const nodes = this.order.map(
      (node) => `${node.primitive.name}(${node.inputs.map(placeOf).join()})${textOf(node.params)}:${node.dtype}[${node.shape.join()}]`,
    );
    this.text = [...specs, ...nodes].join(';');
    this.places = outputs.map(placeOf);
  }

  /** What depends on some of the inputs, these included. */
  dependents(isOne: readonly boolean[]): ReadonlySet<Node> {
    return dependents(
      this.order,
      this.inputs.filter((_, i) => isOne[i]),
    );
  }

  /** Whether this body computes all that the other does, with the other's outputs first. */
  extends(other: Body): boolean {
    return this.text.startsWith(other.text) && other.places.every((place, i) => place === this.places[i]);
  }

  toJSON(): string {
    return `${this.text}->${this.places.join()}`;
  }
}

/**
 * The parameters of a loop: `body` maps [constants, carries, elements] to [carries, results]. It runs `length` times; each time
 * it gets the carries that it returned the time before, and the next element along the first axis of each stacked operand.
 */
export interface RepeatParams {
  readonly body: Body;
  readonly length: number;
  /** From the last element to the first. */
  readonly reverse: boolean;
  /** Backwards, of a step only its carry is kept, and reductions to few numbers: all else is computed again. */
  readonly checkpoint: boolean;
  readonly constants: number;
  readonly carries: number;
  /** Which of the body's outputs this node is: the last of a carry, or all of a result, stacked along a new first axis. */
  readonly output: number;
}

/** The parameters of a loop with a condition: `condition` maps [constants, carries] to one bool, `body` to the next carries. */
export interface WhileParams {
  readonly condition: Body;
  readonly body: Body;
  readonly constants: number;
  /** Which carry this node is, when the loop has ended. */
  readonly output: number;
}

/** The parameters of a branch: two bodies with the same inputs and outputs alike. */
export interface BranchParams {
  readonly yes: Body;
  readonly no: Body;
  readonly output: number;
}
