/** @file The loop backwards: cotangents go from the last step to the first, and meet what the steps forwards have left for them. */
import { sizeOf } from '../core/shape.ts';
import type { Body, RepeatParams } from '../graph/body.ts';
import { topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import type { Spec, TransposeTogetherRequest } from '../graph/primitive.ts';
import { Trace } from '../graph/trace.ts';
import { add } from '../ops/binary.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { callBody, makeBody } from './body.ts';
import { pullBack, zerosLike } from './linearize.ts';
import { freeParameter } from './parameters.ts';
import { sectionsOf, varying, type ApplyLoop } from './loop-parts.ts';

type Request = TransposeTogetherRequest<RepeatParams, AnyTensor>;

/** What is linear in a loop, and what is known. All numbers are positions among the inputs, or outputs, of its body. */
interface Split {
  readonly body: Body;
  readonly linear: readonly boolean[];
  /** Inputs. */
  readonly linearConstants: readonly number[];
  readonly linearCarries: readonly number[];
  readonly linearElements: readonly number[];
  /** Outputs. */
  readonly linearCarriesOut: readonly number[];
  /** Results that have a cotangent. */
  readonly results: readonly number[];
}

/**
 * The cotangents of a loop's operands. With the carry c' = A_t c + B_t x and the result y = C_t c + D_t x, linear in c and x, the
 * cotangents are c~ = A_t^T c~' + C_t^T y~ and x~ = B_t^T c~' + D_t^T y~: a loop from the end to the start. The cotangent of a constant is the
 * sum over all steps. What A_t to D_t are made of comes from the known part of the loop, run forwards: its carries and its sums are kept for each
 * step, what is cheap to make of them is made again.
 */
export function transposeRepeat(request: Request, applyLoop: ApplyLoop): readonly (AnyTensor | undefined)[] {
  const split = splitOf(request);
  const kept = whatIsNeeded(split, request.params);
  const { constants: k, carries: c } = request.params;
  const isElement = (i: number): boolean => i >= k + c;
  const known = (numbers: readonly number[]): AnyTensor[] => numbers.map((i) => request.inputs[i] as AnyTensor);
  const [constants, direct] = [kept.inputs.filter((i) => i < k), kept.inputs.filter(isElement)];
  const stacks = keptStacks(split, kept, request, applyLoop);

  const { linearConstants, linearCarries, linearElements, linearCarriesOut, results } = split;
  const bodySpec = (i: number): Spec => split.body.inputs[i] as Spec;
  const specs: Spec[] = [
    ...constants.map(bodySpec),
    ...[...linearCarries, ...linearConstants].map(bodySpec),
    ...kept.carries.map(bodySpec),
    ...kept.nodes,
    ...direct.map(bodySpec),
    ...results.map((output) => split.body.outputs[output] as Spec),
  ];
  const backwards = makeBody('scan', specs, (args, trace) => {
    let taken = 0;
    const take = (n: number): readonly AnyTensor[] => args.slice(taken, (taken += n));
    const given = new Map<number, AnyTensor>();
    const give = (numbers: readonly number[]): void => take(numbers.length).forEach((arg, i) => given.set(numbers[i] as number, arg));
    give(constants);
    const [ofCarries, sums] = [take(linearCarries.length), take(linearConstants.length)];
    give(kept.carries);
    const nodes = new Map(take(kept.nodes.length).map((arg, i) => [kept.nodes[i] as Node, arg] as const));
    give(direct);
    const ofResults = take(results.length);
    const pulled = pullThrough(split, trace, { inputs: given, nodes }, [...ofCarries, ...ofResults]).at;
    return [
      ...linearCarries.map((i) => pulled(i) ?? zerosLike(bodySpec(i) as AnyTensor)),
      ...linearConstants.map((i, position) => {
        const [sum, part] = [sums[position] as AnyTensor, pulled(i)];
        return part === undefined ? sum : (add(sum, part) as AnyTensor);
      }),
      ...linearElements.map((i) => pulled(i) ?? zerosLike(bodySpec(i) as AnyTensor)),
    ];
  });
  const outputs = applyLoop({
    body: backwards,
    length: request.params.length,
    reverse: !request.params.reverse,
    checkpoint: request.params.checkpoint,
    constants: known(constants),
    carries: [
      ...linearCarriesOut.map((output) => request.cotangents.get(output) ?? zerosLike(split.body.outputs[output] as AnyTensor)),
      ...linearConstants.map((i) => zerosLike(bodySpec(i) as AnyTensor)),
    ],
    elements: [...stacks, ...known(direct), ...results.map((output) => request.cotangents.get(output) as AnyTensor)],
  });
  const order = [...linearCarries, ...linearConstants, ...linearElements];
  return request.inputs.map((_, i) => (request.linear[i] ? outputs[order.indexOf(i)] : undefined));
}

function splitOf({ linear: given, params, cotangents }: Request): Split {
  const { body, constants, carries } = params;
  const linear = varying(body, params, given);
  const found = body.dependents(linear);
  const where = (from: number, to: number): number[] => [...linear.keys()].filter((i) => i >= from && i < to && linear[i]);
  const linearCarries = where(constants, constants + carries);
  return {
    body,
    linear,
    linearConstants: where(0, constants),
    linearCarries,
    linearElements: where(constants + carries, linear.length),
    linearCarriesOut: linearCarries.map((i) => i - constants),
    results: [...cotangents.keys()]
      .filter((output) => output >= carries && found.has(body.outputs[output] as Node))
      .toSorted((a, b) => a - b),
  };
}

/** One step backwards. */
interface Pulled {
  /** The cotangent of a linear input of the body. */
  readonly at: (input: number) => AnyTensor | undefined;
  /** What stands for each node of the body. */
  readonly instances: ReadonlyMap<Node, AnyTensor>;
}

/** Pulls cotangents back through a body, of which the known inputs are given, and some of the nodes made of them. */
function pullThrough(
  { body, linear, linearCarriesOut, results }: Split,
  trace: Trace,
  known: { readonly inputs: ReadonlyMap<number, AnyTensor>; readonly nodes: ReadonlyMap<Node, AnyTensor> },
  cotangents: readonly AnyTensor[],
): Pulled {
  const args = body.inputs.map((input, i) => known.inputs.get(i) ?? freeParameter(input, trace));
  const { outputs, instances } = callBody(body, args as AnyTensor[], known.nodes);
  const sources = args.filter((_, i) => linear[i]);
  const ends = [...linearCarriesOut, ...results].map((output) => outputs[output] as AnyTensor);
  const found = pullBack(ends, cotangents, sources, trace.level);
  const bySource = new Map(sources.map((source, i) => [source, found[i]] as const));
  return { at: (input) => bySource.get(args[input] as AnyTensor), instances };
}

/** What the steps backwards need of those forwards. */
interface Kept {
  /** Constants and elements, by position among the body's inputs. */
  readonly inputs: readonly number[];
  /** Carries as they were before each step. */
  readonly carries: readonly number[];
  /** Nodes of the body that cost too much to be computed again. */
  readonly nodes: readonly Node[];
}

/** Finds out by a trial: what the cotangents are made of, down to known inputs and to sums that are known. */
function whatIsNeeded(split: Split, { constants, carries, checkpoint }: RepeatParams): Kept {
  const { body, linear, linearConstants, linearCarries, linearElements, linearCarriesOut, results } = split;
  const trace = new Trace('scan');
  return trace.run(() => {
    const inputs = new Map(body.inputs.flatMap((input, i) => (linear[i] ? [] : [[i, freeParameter(input as AnyTensor, trace)] as const])));
    const cotangents = [...linearCarriesOut, ...results].map((output) => freeParameter(body.outputs[output] as AnyTensor, trace));
    const { at, instances } = pullThrough(split, trace, { inputs, nodes: new Map() }, cotangents);
    const roots = [...linearConstants, ...linearCarries, ...linearElements].flatMap((i) => at(i) ?? []);
    const tainted = body.dependents(linear);
    // What is stacked anyway costs nothing to keep.
    const stacked = new Set(body.outputs.slice(carries));
    const isThere = (node: Node): boolean => !tainted.has(node) && (stacked.has(node) || isKept(node, checkpoint));
    const sums = new Map(body.order.flatMap((node) => (isThere(node) ? [[instances.get(node) as Node, node] as const] : [])));
    const reached = new Set(topologicalOrder(roots, (node) => sums.has(node)));
    const used = [...inputs].flatMap(([i, parameter]) => (reached.has(parameter) ? [i] : []));
    return {
      inputs: used.filter((i) => i < constants || i >= constants + carries),
      carries: used.filter((i) => i >= constants && i < constants + carries),
      nodes: [...sums].flatMap(([instance, node]) => (reached.has(instance) ? [node] : [])),
    };
  });
}

/** Numbers that so many others are reduced to cost nothing to keep. */
const manyToOne = 16;

/** Whether a known value is kept for the way back. With checkpoints only what takes hardly any memory, as the sums of a softmax do. */
function isKept({ primitive: { lower }, shape, inputs: [input] }: Node, checkpoint: boolean): boolean {
  if (!checkpoint) return lower.kind !== 'map' && lower.kind !== 'literal';
  return lower.kind === 'reduction' && input !== undefined && sizeOf(shape) * manyToOne <= sizeOf(input.shape);
}

/** The known part of a loop, run forwards: for each step, what is kept of it. */
function keptStacks({ body, linear }: Split, kept: Kept, { inputs, params }: Request, applyLoop: ApplyLoop): AnyTensor[] {
  if (kept.carries.length + kept.nodes.length === 0) return [];
  const known = [...linear.keys()].filter((i) => !linear[i]);
  const operands = sectionsOf(
    inputs.map((input, i) => (linear[i] ? undefined : input)),
    params,
  );
  const present = (section: readonly (AnyTensor | undefined)[]): AnyTensor[] => section.filter((each) => each !== undefined);
  const tainted = body.dependents(linear);
  const isKnown = (output: Node, i: number): boolean =>
    i < params.carries ? !linear[params.constants + i] : !tainted.has(output) && !linear[body.inputs.indexOf(output)];
  const specs = known.map((i) => body.inputs[i] as Spec);
  let places: readonly number[] = [];
  const forwards = makeBody('scan', specs, (args, trace) => {
    const given = new Map(known.map((i, position) => [i, args[position] as AnyTensor] as const));
    const all = body.inputs.map((input, i) => given.get(i) ?? freeParameter(input as AnyTensor, trace));
    const { outputs, instances } = callBody(body, all);
    // All that the loop makes anyway comes first: so this loop can stand for that one.
    const isOwn = body.outputs.map(isKnown);
    const own = outputs.filter((_, i) => isOwn[i]);
    const carries = isOwn.slice(0, params.carries).filter(Boolean).length;
    const wanted = [...kept.carries.map((i) => all[i] as AnyTensor), ...kept.nodes.map((node) => instances.get(node) as AnyTensor)];
    // Its results are stacked already.
    const more = wanted.filter((node) => !own.includes(node, carries));
    const found = [...own, ...more];
    places = wanted.map((node) => found.indexOf(node, carries));
    return found;
  });
  const stacks = applyLoop({
    ...params,
    body: forwards,
    constants: present(operands.constants),
    carries: present(operands.carries),
    elements: present(operands.elements),
  });
  return places.map((place) => stacks[place] as AnyTensor);
}
