/** @file The graph of a function as boxes and arrows: what depends on its inputs, with constants beside what uses them. */
import { isFloat } from '../../core/dtype.ts';
import { describeOperand } from '../../core/errors.ts';
import { leafPaths } from '../../core/tree.ts';
import type { RepeatParams } from '../../graph/body.ts';
import { dependents, topologicalOrder } from '../../graph/graph.ts';
import type { Node } from '../../graph/node.ts';
import { textOf } from '../../graph/params.ts';
import { Tensor } from '../../tensor/tensor.ts';
import type { TracedProgram } from '../../transforms/jit.ts';

/** What a box stands for, which is how it looks. */
export type BoxKind = 'argument' | 'variable' | 'data' | 'constant' | 'view' | 'operation' | 'control' | 'result';

/** An operation, or where values come from, or where they go. */
export interface Box {
  readonly kind: BoxKind;
  readonly name: string;
  /** What it gives: several values for a loop with several results, none for a result. */
  readonly nodes: Node[];
  /** What goes into it, in the order of its operands. */
  readonly operands: Arrow[];
}

/** A value on its way from the box that gives it to one that uses it. */
export interface Arrow {
  readonly from: Box;
  readonly to: Box;
  readonly node: Node;
}

/** A function as boxes, operands before what uses them. */
export interface Flow {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  /** All nodes, operands before what uses them. */
  readonly order: readonly Node[];
  /** The arrows into what the function returns. */
  readonly results: readonly Arrow[];
}

/** Whether a gradient goes back along an arrow: not to what is constant, nor to integers. */
export const carriesGradient = ({ from, node }: Arrow): boolean => from.kind !== 'constant' && isFloat(node.dtype);

/** A parameter of a derivative is the value itself under another name: not worth a box. */
const isAlias = (node: Node): boolean => node.primitive.name === 'alias';

/** The node that an alias is another name of. */
function original(node: Node): Node {
  let found = node;
  while (isAlias(found) && found.inputs[0] !== undefined) found = found.inputs[0];
  return found;
}

/**
 * Boxes and arrows of a traced function.
 *
 * @param args its arguments, for their names.
 * @param names what the arguments are called, where a number is not enough.
 */
export function flowOf({ request, variables }: TracedProgram, args: readonly unknown[], names: readonly string[]): Flow {
  const roots = [...request.outputs, ...request.updates.map(({ value }) => value)];
  const order = topologicalOrder(roots, (node) => node.value !== undefined);
  const nameOfCell = (cell: Parameters<typeof variables.get>[0]): string => variables.get(cell)?.name ?? 'variable';

  const inputs = new Map<Node, Box>();
  const paths = argumentPaths(args, names);
  request.parameters.forEach((node, i) => inputs.set(node, box('argument', paths[i] ?? 'argument', node)));
  for (const [node, cell] of request.cells) inputs.set(node, box('variable', nameOfCell(cell), node));
  for (const node of order) if (node.value !== undefined) inputs.set(node, box('data', 'data', node));

  const builder = new FlowBuilder(inputs, dependents(order, inputs.keys()));
  for (const node of order) builder.add(node);
  const several = request.outputs.length > 1;
  const results = request.outputs.map((node, i) => builder.end(several ? `result ${i}` : 'result', node));
  for (const { cell, value } of request.updates) builder.end(`new ${nameOfCell(cell)}`, value);
  return { boxes: builder.boxes, arrows: builder.boxes.flatMap(({ operands }) => operands), order, results };
}

const box = (kind: BoxKind, name: string, ...nodes: Node[]): Box => ({ kind, name, nodes, operands: [] });

/** `w` for what is in an object, `x[0]` for what is in a list, `argument 1` where nothing has a name. */
function argumentPaths(args: readonly unknown[], names: readonly string[]): string[] {
  return args.flatMap((arg, i) =>
    leafPaths(arg, (value) => value instanceof Tensor).map((path) => {
      const name = names[i];
      return name === undefined && path.startsWith('.') ? path.slice(1) : `${name ?? `argument ${i}`}${path}`;
    }),
  );
}

class FlowBuilder {
  readonly boxes: Box[] = [];
  private readonly boxOf = new Map<Node, Box>();
  private readonly inputs: ReadonlyMap<Node, Box>;
  /** What depends on an input; everything else is constant. */
  private readonly variable: ReadonlySet<Node>;

  constructor(inputs: ReadonlyMap<Node, Box>, variable: ReadonlySet<Node>) {
    this.inputs = inputs;
    this.variable = variable;
  }

  add(node: Node): void {
    if (!this.variable.has(node) || (isAlias(node) && !this.inputs.has(node))) return;
    const known = this.inputs.get(node) ?? this.sameComputation(node);
    if (known !== undefined) {
      if (!known.nodes.includes(node)) known.nodes.push(node);
      this.boxOf.set(node, known);
      if (!this.boxes.includes(known)) this.boxes.push(known);
      return;
    }
    const made = box(kindOf(node), nameOf(node), node);
    for (const input of node.inputs) this.connect(input, made);
    this.boxOf.set(node, made);
    this.boxes.push(made);
  }

  /** A box for where a value goes when the function has returned. */
  end(name: string, node: Node): Arrow {
    const made = box('result', name);
    const arrow = this.connect(node, made);
    this.boxes.push(made);
    return arrow;
  }

  private connect(input: Node, to: Box): Arrow {
    const node = original(input);
    const arrow = { from: this.boxOf.get(node) ?? this.constant(node), to, node };
    to.operands.push(arrow);
    return arrow;
  }

  /** A constant has a box beside each of its uses: one for all of them would tie the picture into a knot. */
  private constant(node: Node): Box {
    const made = box('constant', '', node);
    this.boxes.push(made);
    return made;
  }

  /** The box of another result of the same loop. */
  private sameComputation(node: Node): Box | undefined {
    const group = node.primitive.together?.group(node.params);
    if (group === undefined) return undefined;
    return this.boxes.find(({ nodes: [first] }) => {
      const isAlike = first?.primitive.together?.group(first.params) === group;
      return isAlike && first.inputs.length === node.inputs.length && first.inputs.every((input, i) => input === node.inputs[i]);
    });
  }
}

function kindOf({ primitive: { lower } }: Node): BoxKind {
  if (lower.kind === 'control') return 'control';
  return lower.kind === 'map' && lower.cost === 'free' && lower.identity !== true ? 'view' : 'operation';
}

function nameOf({ primitive: { name, lower }, params }: Node): string {
  return lower.kind === 'control' && lower.form === 'repeat' ? `${name} × ${(params as RepeatParams).length}` : name;
}

/** All about a box, for a reader who points at it. */
export function describeBox({ kind, name, nodes: [node, ...others] }: Box): string {
  if (node === undefined) return name;
  const results = [node, ...others].map(describeOperand).join(', ');
  if (kind === 'control') return `${name}: ${results}`;
  if (kind !== 'operation' && kind !== 'view') return `${kind} ${name}: ${results}`;
  const operands = node.inputs.map(describeOperand).join(', ');
  const params = Object.keys(node.params).length === 0 ? '' : ` ${textOf(node.params)}`;
  return `${name}(${operands})${params}: ${results}\n${node.primitive.doc}`;
}
