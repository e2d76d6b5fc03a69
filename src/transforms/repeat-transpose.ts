/** @file The loop backwards: cotangents go from the last step to the first, and meet what the steps forwards have left for them. */
import { range, sizeOf } from '../core/shape.ts';
import type { Body, RepeatParams } from '../graph/body.ts';
import { dependents, topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import type { TransposeTogetherRequest } from '../graph/primitive.ts';
import { Trace } from '../graph/trace.ts';
import { sumOfDefined } from '../ops/define.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { callBody, computeAgain, makeBody } from './body.ts';
import { pullBack, zerosLike } from './linearize.ts';
import { freeParameter } from './parameters.ts';
import { sectionsOf, varying, type ApplyLoop } from './loop-parts.ts';

type Request = TransposeTogetherRequest<RepeatParams, AnyTensor>;

/** What is linear in a loop, and what is known. All numbers are positions among the inputs, or outputs, of its body. */
interface Split {
  readonly body: Body;
  readonly linear: readonly boolean[];
  /** Outputs that depend on no linear input. */
  readonly knownOutputs: readonly number[];
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
 * sum over all steps. What A_t to D_t are made of comes from the known part of a step, run forwards: its carries and its sums are kept for each
 * step, what is cheap to make of them is made again.
 */
export function transposeRepeat(request: Request, applyLoop: ApplyLoop): readonly (AnyTensor | undefined)[] {
  const { inputs, params, cotangents, linear } = request;
  const split = splitOf(request);
  const step = traceStep(split);
  const kept = whatIsKept(split, step, params);
  const stacks = keptStacks(split, step, kept, request, applyLoop);

  const { body, linearConstants, linearCarries, linearElements, linearCarriesOut, results } = split;
  const isConstant = (i: number): boolean => i < params.constants;
  const [constants, elements] = [kept.inputs.filter(isConstant), kept.inputs.filter((i) => !isConstant(i))];
  const parametersOf = (numbers: readonly number[]): AnyTensor[] => numbers.map((i) => step.args[i] as AnyTensor);
  const operandsOf = (numbers: readonly number[]): AnyTensor[] => numbers.map((i) => inputs[i] as AnyTensor);
  const parameters = [
    ...parametersOf(constants),
    ...step.ofCarries,
    ...step.sums,
    ...parametersOf(kept.carries),
    ...kept.nodes,
    ...parametersOf(elements),
    ...step.ofResults,
  ];
  const outputs = applyLoop({
    body: makeBody('scan', parameters, (args) => computeAgain(step.outputs, parameters, args)),
    length: params.length,
    reverse: !params.reverse,
    checkpoint: params.checkpoint,
    constants: operandsOf(constants),
    carries: [
      ...linearCarriesOut.map((output) => cotangents.get(output) ?? zerosLike(body.outputs[output] as AnyTensor)),
      ...linearConstants.map((i) => zerosLike(body.inputs[i] as AnyTensor)),
    ],
    elements: [...stacks, ...operandsOf(elements), ...results.map((output) => cotangents.get(output) as AnyTensor)],
  });
  const order = [...linearCarries, ...linearConstants, ...linearElements];
  return inputs.map((_, i) => (linear[i] ? outputs[order.indexOf(i)] : undefined));
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
    knownOutputs: range(body.outputs.length).filter((i) => !found.has(body.outputs[i] as Node)),
    linearConstants: where(0, constants),
    linearCarries,
    linearElements: where(constants + carries, linear.length),
    linearCarriesOut: linearCarries.map((i) => i - constants),
    results: [...cotangents.keys()]
      .filter((output) => output >= carries && found.has(body.outputs[output] as Node))
      .toSorted((a, b) => a - b),
  };
}

/** One step forwards and back again, as a graph of parameters. */
interface Step {
  /** What stands for the body's inputs. */
  readonly args: readonly AnyTensor[];
  /** The body's outputs. */
  readonly forwards: readonly AnyTensor[];
  /** The cotangents of the linear carries that the step returns, and of the results. */
  readonly ofCarries: readonly AnyTensor[];
  readonly ofResults: readonly AnyTensor[];
  /** The cotangents of the linear constants, summed over the steps behind this one. */
  readonly sums: readonly AnyTensor[];
  /** The cotangents of the linear carries that the step gets, of the constants with this step's, and of the elements. */
  readonly outputs: readonly AnyTensor[];
}

/** Calls a body, and pulls cotangents back through it. */
function traceStep({ body, linear, linearConstants, linearCarries, linearElements, linearCarriesOut, results }: Split): Step {
  const trace = new Trace('scan');
  const like = (nodes: readonly Node[], numbers: readonly number[]): AnyTensor[] =>
    numbers.map((i) => freeParameter(nodes[i] as AnyTensor, trace));
  return trace.run(() => {
    const args = like(body.inputs, range(body.inputs.length));
    const forwards = callBody(body, args);
    const ofCarries = like(body.outputs, linearCarriesOut);
    const ofResults = like(body.outputs, results);
    const sums = like(body.inputs, linearConstants);
    const ends = [...linearCarriesOut, ...results].map((output) => forwards[output]);
    const sources = args.filter((_, i) => linear[i]);
    const found = pullBack(ends, [...ofCarries, ...ofResults], sources, trace.level);
    const at = (input: number): AnyTensor | undefined => found[sources.indexOf(args[input] as AnyTensor)];
    const orZeros = (input: number): AnyTensor => at(input) ?? zerosLike(args[input] as AnyTensor);
    const outputs = [
      ...linearCarries.map(orZeros),
      ...linearConstants.map((input, i) => sumOfDefined([sums[i], at(input)]) as AnyTensor),
      ...linearElements.map(orZeros),
    ];
    return { args, forwards, ofCarries, ofResults, sums, outputs };
  });
}

/** What a step backwards needs of the step forwards. */
interface Kept {
  /** Constants and elements, by position among the body's inputs. */
  readonly inputs: readonly number[];
  /** Carries as they were before the step, likewise. */
  readonly carries: readonly number[];
  /** Nodes of the step that cost too much to be computed again. */
  readonly nodes: readonly AnyTensor[];
}

/** What the cotangents are made of, down to known inputs and to known sums. */
function whatIsKept({ linear, knownOutputs }: Split, step: Step, { constants, carries, checkpoint }: RepeatParams): Kept {
  const { args, forwards, ofCarries, ofResults, sums, outputs } = step;
  const order = topologicalOrder(outputs) as AnyTensor[];
  const comesLater = dependents(order, [...ofCarries, ...ofResults, ...sums, ...args.filter((_, i) => linear[i])]);
  // What constants alone make is the same in each step.
  const changes = dependents(order, args.slice(constants));
  // What is stacked anyway costs nothing to keep.
  const stacked = new Set(knownOutputs.filter((i) => i >= carries).map((i) => forwards[i]));
  const isThere = (node: AnyTensor): boolean =>
    node.inputs.length > 0 && changes.has(node) && !comesLater.has(node) && (stacked.has(node) || isKept(node, checkpoint));
  const there = new Set<Node>(order.filter(isThere));
  const reached = new Set(topologicalOrder(outputs, (node) => there.has(node)) as AnyTensor[]);
  const used = range(args.length).filter((i) => !linear[i] && reached.has(args[i] as AnyTensor));
  const isCarry = (i: number): boolean => i >= constants && i < constants + carries;
  return {
    inputs: used.filter((i) => !isCarry(i)),
    carries: used.filter(isCarry),
    nodes: [...reached].filter((node) => there.has(node)),
  };
}

/** Numbers that so many others are reduced to cost nothing to keep. */
const manyToOne = 16;

/** Whether a known value is kept for the way back. With checkpoints only what takes hardly any memory, as the sums of a softmax do. */
function isKept({ primitive: { lower }, shape, inputs: [input] }: Node, checkpoint: boolean): boolean {
  if (!checkpoint) return lower.kind !== 'map' && lower.kind !== 'literal';
  return lower.kind === 'reduction' && input !== undefined && sizeOf(shape) * manyToOne <= sizeOf(input.shape);
}

/** The known part of a loop, run forwards: for each step, what is kept of it. */
function keptStacks(
  { linear, knownOutputs }: Split,
  { args, forwards }: Step,
  kept: Kept,
  { inputs, params }: Request,
  applyLoop: ApplyLoop,
): AnyTensor[] {
  const wanted = [...kept.carries.map((i) => args[i] as AnyTensor), ...kept.nodes];
  if (wanted.length === 0) return [];
  const known = args.filter((_, i) => !linear[i]);
  // All that the loop makes anyway comes first: so this loop can stand for that one. Its results are stacked already.
  const own = knownOutputs.map((i) => forwards[i] as AnyTensor);
  const carries = knownOutputs.filter((i) => i < params.carries).length;
  const outputs = [...own, ...wanted.filter((node) => !own.includes(node, carries))];
  const operands = sectionsOf(
    inputs.map((input, i) => (linear[i] ? undefined : input)),
    params,
  );
  const present = (section: readonly (AnyTensor | undefined)[]): AnyTensor[] => section.filter((each) => each !== undefined);
  const stacks = applyLoop({
    ...params,
    body: makeBody('scan', known, (given) => computeAgain(outputs, known, given)),
    constants: present(operands.constants),
    carries: present(operands.carries),
    elements: present(operands.elements),
  });
  return wanted.map((node) => stacks[outputs.indexOf(node, carries)] as AnyTensor);
}
