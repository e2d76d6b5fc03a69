/** @file The loop with a condition as an operation: the record of `while`, which has derivatives forwards alone. */
import { isFloat } from '../core/dtype.ts';
import { GradError } from '../core/errors.ts';
import type { Body, WhileParams } from '../graph/body.ts';
import type { BatchRequest, JvpRequest, Primitive, Spec } from '../graph/primitive.ts';
import { any } from '../ops/composite/statistics.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { callBatched, chooseEach, spread, widened, type Batchable } from './batch-body.ts';
import { callBody, makeBody, pushThrough } from './body.ts';
import { Latest } from './latest.ts';
import { zerosLike } from './linearize.ts';
import { inPlaces, partsOf, varying } from './loop-parts.ts';

/** The last carries. */
export const applyWhile = (condition: Body, body: Body, constants: readonly AnyTensor[], carries: readonly AnyTensor[]): AnyTensor[] =>
  body.outputs.map((_, output) =>
    apply(whilePrimitive, [...constants, ...carries], { condition, body, constants: constants.length, output }),
  );

const tangentsOf = new Latest();
const batchesOf = new Latest();

const sizesOf = ({ body, constants }: WhileParams): { readonly constants: number; readonly carries: number } => ({
  constants,
  carries: body.outputs.length,
});

/** A loop over [carries, their tangents], which runs as long as that over the carries. */
function tangentLoop({ inputs, tangents, params }: JvpRequest<WhileParams, AnyTensor>): readonly (AnyTensor | undefined)[] {
  const { condition, body, constants } = params;
  const given = tangents.map((tangent) => tangent !== undefined);
  const moves = varying(body, sizesOf(params), given).map((each, i) => each && isFloat(inputs[i]?.dtype ?? 'bool'));
  const moved = <T>(section: readonly T[], from: number): T[] => section.filter((_, i) => moves[from + i]);
  const [k, c] = [inputs.slice(0, constants), inputs.slice(constants)];
  const directions = tangents.map((tangent, i) => tangent ?? zerosLike(inputs[i] as AnyTensor));
  const [dk, dc] = [moved(directions.slice(0, constants), 0), moved(directions.slice(constants), constants)];
  const specs = [...k, ...dk, ...c, ...dc];
  const counts = { k: constants, dk: dk.length, c: c.length, dc: dc.length };
  const divide = (args: readonly AnyTensor[]): { readonly values: AnyTensor[]; readonly directions: AnyTensor[] } => {
    const parts = partsOf(args, counts);
    return { values: [...parts.k, ...parts.c], directions: [...parts.dk, ...parts.dc] };
  };
  const test = makeBody('whileLoop', specs, (args) => callBody(condition, divide(args).values));
  const round = makeBody('whileLoop', specs, (args, trace) => {
    const { values, directions: given } = divide(args);
    const { outputs, tangents: found } = pushThrough(body, values, inPlaces(moves, given), trace);
    return [
      ...outputs,
      ...moved(
        outputs.map((output, i) => found[i] ?? zerosLike(output)),
        constants,
      ),
    ];
  });
  const outputs = applyWhile(test, round, [...k, ...dk], [...c, ...dc]);
  return inPlaces(moves.slice(constants), outputs.slice(c.length));
}

/** A loop for a whole batch: it runs as long as one example goes on, and those that have ended stay as they are. */
function batchedLoop({ inputs, batched, size, params }: BatchRequest<WhileParams, AnyTensor>): readonly AnyTensor[] {
  const { condition, body, constants } = params;
  const found = varying(body, sizesOf(params), batched);
  const tested = condition.dependents(found);
  const endsApart = condition.outputs.some((output) => tested.has(output));
  const wide = found.map((each, i) => each || (endsApart && i >= constants));
  const operands = inputs.map((input, i) => (wide[i] && !batched[i] ? spread(input, size) : input));
  const widths = (args: readonly AnyTensor[]): Batchable[] => args.map((value, i) => ({ value, isWide: wide[i] === true }));
  const goesOn = (args: readonly AnyTensor[]): AnyTensor => (callBatched(condition, widths(args), size)[0] as Batchable).value;
  const test = makeBody('whileLoop', operands, (args) => [endsApart ? (any(goesOn(args) as never) as AnyTensor) : goesOn(args)]);
  const round = makeBody('whileLoop', operands, (args) =>
    callBatched(body, widths(args), size).map((output, i) => {
      if (wide[constants + i] !== true) return output.value;
      const next = widened(output, size);
      return endsApart ? chooseEach(goesOn(args), next, args[constants + i] as AnyTensor) : next;
    }),
  );
  const outputs = applyWhile(test, round, operands.slice(0, constants), operands.slice(constants));
  return outputs.map((output, i) => (wide[constants + i] ? output : spread(output, size)));
}

function noWayBack(): never {
  throw new GradError({
    op: 'whileLoop',
    what: 'a loop with a condition has no derivative backwards: how many steps there are to go back is not known when it is compiled',
    expected: 'forward mode: jvp',
    hint: 'fori or scan with a fixed number of steps, and where() for what is to stay as it is after the last of them',
  });
}

/** One of the last carries of a loop with a condition. */
export const whilePrimitive: Primitive<WhileParams, AnyTensor> = {
  name: 'while',
  doc: 'while (condition(constants, carry)) carry = body(constants, carry)',
  infer: (_, { body, output }) => body.outputs[output] as Spec,
  jvp: (request) => {
    const { body, condition, output } = request.params;
    return tangentsOf.of(body, [condition, ...request.inputs, ...request.tangents], () => tangentLoop(request))[output];
  },
  transpose: noWayBack,
  batch: (request) => {
    const { body, condition, output } = request.params;
    const operands = [condition, request.size, ...request.inputs, ...request.batched];
    return batchesOf.of(body, operands, () => batchedLoop(request))[output] as AnyTensor;
  },
  lower: { kind: 'control', form: 'while' },
  samples: () => [],
};
