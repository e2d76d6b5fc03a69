/** @file The branch as an operation: the record of `branch`, whose rules make branches. */
import { isFloat } from '../core/dtype.ts';
import { InternalError } from '../core/errors.ts';
import type { Body, BranchParams } from '../graph/body.ts';
import type { Node } from '../graph/node.ts';
import type { BatchRequest, JvpRequest, Primitive, Spec, TransposeTogetherRequest } from '../graph/primitive.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { batchBody, callBatched, chooseEach, spread, widened } from './batch-body.ts';
import { callBody, makeBody, pushThrough } from './body.ts';
import { Latest } from './latest.ts';
import { pullBack, zerosLike } from './linearize.ts';
import { inPlaces } from './loop-parts.ts';
import { freeParameter } from './parameters.ts';

/** All outputs of a branch. */
export const applyBranch = (condition: AnyTensor, yes: Body, no: Body, operands: readonly AnyTensor[]): AnyTensor[] =>
  yes.outputs.map((_, output) => apply(branchPrimitive, [condition, ...operands], { yes, no, output }));

const tangentsOf = new Latest();
const batchesOf = new Latest();

/** Which outputs depend on some of the inputs, in one of the two bodies at least. */
function outputsThatVary({ yes, no }: BranchParams, varies: readonly boolean[]): boolean[] {
  const reached = [yes, no].map((body) => body.dependents(varies));
  return yes.outputs.map((output, i) => reached[0]?.has(output) === true || reached[1]?.has(no.outputs[i] as Node) === true);
}

/** A branch to the tangents of the outputs; those of what has none are left out. */
function tangentBranch({ inputs, tangents, params }: JvpRequest<BranchParams, AnyTensor>): readonly (AnyTensor | undefined)[] {
  const [condition, ...operands] = inputs as [AnyTensor, ...AnyTensor[]];
  const moves = tangents.slice(1).map((tangent) => tangent !== undefined);
  const moved = outputsThatVary(params, moves).map((varies, i) => varies && isFloat((params.yes.outputs[i] as Node).dtype));
  const movers = operands.filter((_, i) => moves[i]);
  const derivative = (body: Body): Body =>
    makeBody('cond', [...operands, ...movers], (args, trace) => {
      const values = args.slice(0, operands.length);
      const { outputs, tangents: found } = pushThrough(body, values, inPlaces(moves, args.slice(operands.length)), trace);
      return outputs.flatMap((output, i) => (moved[i] ? [found[i] ?? zerosLike(output)] : []));
    });
  const directions = tangents.slice(1).filter((tangent) => tangent !== undefined);
  const results = applyBranch(condition, derivative(params.yes), derivative(params.no), [...operands, ...directions]);
  return inPlaces(moved, results);
}

/**
 * The cotangents of a branch's operands: a branch between the two ways back. What is known is computed again there: nothing but the
 * operands is kept.
 */
function transposeBranch(request: TransposeTogetherRequest<BranchParams, AnyTensor>): readonly (AnyTensor | undefined)[] {
  const { inputs, linear: given, params, cotangents } = request;
  const [condition, ...operands] = inputs as [AnyTensor, ...AnyTensor[]];
  const linear = given.slice(1);
  const known = operands.filter((_, i) => !linear[i]);
  const results = [...cotangents.keys()];
  const backwards = (body: Body): Body =>
    makeBody('cond', [...known, ...results.map((output) => body.outputs[output] as Spec)], (args, trace) => {
      const given = inPlaces(
        linear.map((is) => !is),
        args,
      );
      const values = body.inputs.map((input, i) => given[i] ?? freeParameter(input, trace));
      const sources = values.filter((_, i) => linear[i]);
      const outputs = callBody(body, values);
      const ends = results.map((output) => outputs[output] as AnyTensor);
      const found = pullBack(ends, args.slice(known.length), sources, trace.level);
      return sources.map((source, i) => found[i] ?? zerosLike(source));
    });
  const pulled = applyBranch(condition, backwards(params.yes), backwards(params.no), [...known, ...cotangents.values()]);
  return [undefined, ...inPlaces(linear, pulled)];
}

/** A branch for a whole batch, or, where examples go different ways, both ways and a choice for each example. */
function batchedBranch({ inputs, batched, size, params }: BatchRequest<BranchParams, AnyTensor>): readonly AnyTensor[] {
  const [condition, ...operands] = inputs as [AnyTensor, ...AnyTensor[]];
  const wide = batched.slice(1);
  if (batched[0] === true) {
    const args = operands.map((value, i) => ({ value, isWide: wide[i] === true }));
    const [yes, no] = [params.yes, params.no].map((body) => callBatched(body, args, size).map((output) => widened(output, size)));
    return (yes ?? []).map((value, i) => chooseEach(condition, value, no?.[i] as AnyTensor));
  }
  const mustBe = outputsThatVary(params, wide);
  const [yes, no] = [params.yes, params.no].map((body) => batchBody(body, wide, size, (output) => mustBe[output] === true)) as [Body, Body];
  return applyBranch(condition, yes, no, operands).map((output, i) => (mustBe[i] ? output : spread(output, size)));
}

/** One of the results of a branch. */
export const branchPrimitive: Primitive<BranchParams, AnyTensor> = {
  name: 'branch',
  doc: 'y = condition ? yes(x) : no(x)',
  infer: (_, { yes, output }) => yes.outputs[output] as Spec,
  jvp: (request) => {
    const { yes, output } = request.params;
    return tangentsOf.of(yes, [request.params.no, ...request.inputs, ...request.tangents], () => tangentBranch(request))[output];
  },
  transpose: () => {
    throw new InternalError('results of a branch are transposed together');
  },
  together: {
    group: ({ yes }) => yes,
    position: ({ output }) => output,
    transpose: transposeBranch,
  },
  batch: (request) => {
    const { yes, no, output } = request.params;
    const operands = [no, request.size, ...request.inputs, ...request.batched];
    return batchesOf.of(yes, operands, () => batchedBranch(request))[output] as AnyTensor;
  },
  lower: { kind: 'control', form: 'branch' },
  samples: () => [],
};
