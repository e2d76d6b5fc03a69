/** @file The loop as an operation: the record of `repeat`, whose rules make loops of loops. */
import { isFloat } from '../core/dtype.ts';
import { InternalError } from '../core/errors.ts';
import { range } from '../core/shape.ts';
import type { RepeatParams } from '../graph/body.ts';
import type { BatchRequest, JvpRequest, Primitive, Spec } from '../graph/primitive.ts';
import { permute } from '../ops/shape.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { batchBody, spread } from './batch-body.ts';
import { makeBody, pushThrough } from './body.ts';
import { Latest } from './latest.ts';
import { inPlaces, partsOf, sectionsOf, varying, type Loop } from './loop-parts.ts';
import { zerosLike } from './linearize.ts';
import { transposeRepeat } from './repeat-transpose.ts';

/** All outputs of a loop: the last carries, then the stacked results. */
export function applyRepeat({ body, length, reverse, checkpoint, constants, carries, elements }: Loop): AnyTensor[] {
  const shared = { body, length, reverse, checkpoint, constants: constants.length, carries: carries.length };
  return body.outputs.map((_, output) => apply(repeatPrimitive, [...constants, ...carries, ...elements], { ...shared, output }));
}

const count = (mask: readonly boolean[]): number => mask.filter(Boolean).length;

const tangentsOf = new Latest();
const batchesOf = new Latest();

// ---- tangents

/** A loop over [inputs, their tangents] to [outputs, their tangents]; those of what has none are left out. */
function tangentLoop({ inputs, tangents, params }: JvpRequest<RepeatParams, AnyTensor>): readonly (AnyTensor | undefined)[] {
  const { body, constants, carries } = params;
  const moves = varying(
    body,
    params,
    tangents.map((tangent) => tangent !== undefined),
  ).map((each, i) => each && isFloat(inputs[i]?.dtype ?? 'bool'));
  const movers = sectionsOf(moves, params);
  const both = <T>(section: readonly T[], mask: readonly boolean[], tangent: readonly T[]): T[] => [
    ...section,
    ...tangent.filter((_, i) => mask[i]),
  ];
  const primal = sectionsOf(body.inputs as readonly AnyTensor[], params);
  const specs = [
    ...both(primal.constants, movers.constants, primal.constants),
    ...both(primal.carries, movers.carries, primal.carries),
    ...both(primal.elements, movers.elements, primal.elements),
  ];
  const hasTangent: boolean[] = [];
  const moved = makeBody('scan', specs, (args, trace) => {
    const { k, dk, c, dc, x, dx } = partsOf(args, {
      k: constants,
      dk: count(movers.constants),
      c: carries,
      dc: count(movers.carries),
      x: primal.elements.length,
      dx: count(movers.elements),
    });
    const values = [...k, ...c, ...x];
    const { outputs, tangents: found } = pushThrough(body, values, inPlaces(moves, [...dk, ...dc, ...dx]), trace);
    outputs.forEach((_, i) => (hasTangent[i] = i < carries ? movers.carries[i] === true : found[i] !== undefined));
    const all = outputs.map((output, i) => found[i] ?? zerosLike(output));
    const [last, results] = [outputs.slice(0, carries), outputs.slice(carries)];
    return [...both(last, movers.carries, all.slice(0, carries)), ...both(results, hasTangent.slice(carries), all.slice(carries))];
  });
  const operand = sectionsOf(inputs, params);
  const direction = sectionsOf(
    tangents.map((tangent, i) => tangent ?? zerosLike(inputs[i] as AnyTensor)),
    params,
  );
  const outputs = applyRepeat({
    ...params,
    body: moved,
    constants: both(operand.constants, movers.constants, direction.constants),
    carries: both(operand.carries, movers.carries, direction.carries),
    elements: both(operand.elements, movers.elements, direction.elements),
  });
  const { ofCarries, ofResults } = partsOf(outputs, {
    carries,
    ofCarries: count(movers.carries),
    results: body.outputs.length - carries,
    ofResults: count(hasTangent.slice(carries)),
  });
  return inPlaces(hasTangent, [...ofCarries, ...ofResults]);
}

// ---- batches

/** The loop over batches: every operand that varies has the batch as an axis, elements behind that along which they are stacked. */
function batchedLoop({ inputs, batched, size, params }: BatchRequest<RepeatParams, AnyTensor>): readonly AnyTensor[] {
  const { body, constants, carries } = params;
  const varies = varying(body, params, batched);
  const over = batchBody(body, varies, size, (output) => output >= carries || varies[constants + output] === true);
  const stackedFirst = (x: AnyTensor): AnyTensor => permute(x, [1, 0, ...range(x.shape.length).slice(2)]) as AnyTensor;
  const operand = sectionsOf(
    inputs.map((input, i) => {
      if (!batched[i]) return varies[i] ? spread(input, size) : input;
      return i < constants + carries ? input : stackedFirst(input);
    }),
    params,
  );
  const outputs = applyRepeat({ ...params, ...operand, body: over });
  return outputs.map((output, i) => {
    if (i >= carries) return stackedFirst(output);
    return varies[constants + i] ? output : spread(output, size);
  });
}

/** One of the outputs of a loop. */
export const repeatPrimitive: Primitive<RepeatParams, AnyTensor> = {
  name: 'repeat',
  doc: '(carry, y[t]) = body(constants, carry, x[t]) for t = 0, 1, ...: the last carry, or y',
  infer: (_, { body, length, carries, output }) => {
    const { shape, dtype } = body.outputs[output] as Spec;
    return { shape: output < carries ? shape : [length, ...shape], dtype };
  },
  jvp: (request) => {
    const { body, output } = request.params;
    return tangentsOf.of(body, [...request.inputs, ...request.tangents], () => tangentLoop(request))[output];
  },
  transpose: () => {
    throw new InternalError('results of a loop are transposed together');
  },
  together: {
    group: ({ body }) => body,
    position: ({ output }) => output,
    transpose: (request) => transposeRepeat(request, applyRepeat),
  },
  batch: (request) => {
    const { body, output } = request.params;
    return batchesOf.of(body, [request.size, ...request.inputs, ...request.batched], () => batchedLoop(request))[output] as AnyTensor;
  },
  lower: { kind: 'control', form: 'repeat' },
  samples: () => [],
};
