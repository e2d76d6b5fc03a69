/**
 * @file Functions with a derivative rule of their own. Each result is a node that passes its value on, as an alias does, and whose
 * record, made for the call, holds the rule. So every transform treats such a function as it does any operation.
 */
import { isFloat } from '../core/dtype.ts';
import { GradError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import type { BatchRequest, Primitive } from '../graph/primitive.ts';
import type { Declared } from '../graph/source.ts';
import { cast } from '../ops/cast.ts';
import { flatten, split } from '../ops/composite/reshaping.ts';
import { sumOfDefined } from '../ops/define.ts';
import { concat } from '../ops/join.ts';
import { broadcastTo, reshape } from '../ops/shape.ts';
import { aliasPrimitive } from '../ops/source.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { zerosLike } from './linearize.ts';
import { batchFlat } from './vmap.ts';

type Tensors = readonly AnyTensor[];
type Tangents = readonly (AnyTensor | undefined)[];

/** A derivative rule on lists. What it is given and what it returns belong to the floats alone: nothing else has a derivative. */
export type FlatRule = (operands: Tensors, given: Tensors, results: Tensors) => Tensors;

/** A function's own derivative. */
export interface OwnRule {
  /** The function that the user called. */
  readonly name: string;
  /** Forward: tangents of the operands to those of the results. Backward: cotangents of the results to those of the operands. */
  readonly direction: 'forward' | 'backward';
  readonly rule: FlatRule;
  /** Tangents of the results come from the function's graph; else from the rule, and only what is no operand comes from the graph. */
  readonly followsGraph: boolean;
}

const floats = (list: Tensors): AnyTensor[] => list.filter(({ dtype }) => isFloat(dtype));

/** f of the same operands as at the last call is not called again: results come one by one, and have one rule in common. */
function rememberLast<R>(f: (...lists: readonly (readonly unknown[])[]) => R): (...lists: readonly (readonly unknown[])[]) => R {
  let last: { readonly key: readonly unknown[]; readonly value: R } | undefined;
  return (...lists) => {
    const key = lists.flat();
    if (last === undefined || last.key.length !== key.length || key.some((each, i) => each !== last?.key[i])) {
      last = { key, value: f(...lists) };
    }
    return last.value;
  };
}

const broadcastInFront = (x: AnyTensor, size: number): AnyTensor => broadcastTo(x, [size, ...x.shape]) as AnyTensor;

/** All operands with the batch axis: a rule knows of one kind of batch only. */
const batchEverything = ({ inputs, batched, size }: Pick<BatchRequest<object, AnyTensor>, 'inputs' | 'batched' | 'size'>): AnyTensor[] =>
  inputs.map((input, i) => (batched[i] === true ? input : broadcastInFront(input, size)));

/** The rule over one more axis in front of everything. */
const batchRule = (own: OwnRule): OwnRule => ({
  ...own,
  rule: (operands, given, results) => {
    const lists = [operands, given, results];
    const over = (all: Tensors): Tensors => {
      const [first, second] = [operands.length, operands.length + given.length];
      return own.rule(all.slice(0, first), all.slice(first, second), all.slice(second));
    };
    const [size = 0] = results[0]?.shape ?? [];
    return batchFlat(over, lists.flat(), size);
  },
});

// ---- results

interface ResultParams {
  readonly result: number;
}

/** The same values, as functions of the operands whose derivative is the rule. */
export function withOwnRule(own: OwnRule, results: Tensors, operands: Tensors): AnyTensor[] {
  const record = resultRecord(own, results.length);
  return results.map((_, i) => oneOf(record, results, operands, i));
}

const oneOf = (record: Primitive<ResultParams, AnyTensor>, results: Tensors, operands: Tensors, i: number): AnyTensor => {
  const result = results[i] as AnyTensor;
  return isFloat(result.dtype) ? apply(record, [result, ...results, ...operands], { result: i }) : result;
};

/** A result. Inputs: the result that it is, then all of them, then the function's operands. */
function resultRecord(own: OwnRule, count: number): Primitive<ResultParams, AnyTensor> {
  const divide = <T>(list: readonly T[]): [results: readonly T[], operands: readonly T[]] => [list.slice(0, count), list.slice(count)];
  const tangentsOf = rememberLast((inputs, tangents) => {
    const [results, operands] = divide(inputs as Tensors);
    const [direct, given] = divide(tangents as Tangents);
    const siblings = results.map((_, i) => oneOf(record, results, operands, i));
    return resultTangents(own, { operands, tangents: given, results: siblings, direct });
  });
  let batched: Primitive<ResultParams, AnyTensor> | undefined;
  const batchedInputs = rememberLast((inputs, flags, [size]) =>
    batchEverything({ inputs: inputs as Tensors, batched: flags as readonly boolean[], size: size as number }),
  );
  const record: Primitive<ResultParams, AnyTensor> = {
    ...aliasPrimitive,
    name: own.name,
    doc: 'y = x, with a derivative of its own',
    infer: ([result]) => result as AnyTensor,
    jvp: ({ inputs, tangents, params }) => tangentsOf(inputs.slice(1), tangents.slice(1))[params.result],
    transpose: 'nonlinear',
    batch: ({ inputs, batched: flags, size, params }) => {
      batched ??= resultRecord(batchRule(own), count);
      const all = batchedInputs(inputs.slice(1), flags.slice(1), [size]);
      return apply(batched, [all[params.result] as AnyTensor, ...all], params);
    },
    samples: () => [],
  };
  return record;
}

interface Derivative {
  readonly operands: Tensors;
  readonly tangents: Tangents;
  readonly results: Tensors;
  /** Tangents of the results as their graph says. */
  readonly direct: Tangents;
}

/** Tangents of the results. */
function resultTangents(own: OwnRule, { operands, tangents, results, direct }: Derivative): Tangents {
  if (tangents.every((tangent) => tangent === undefined)) return direct;
  const given = operands.flatMap((operand, i) => (isFloat(operand.dtype) ? [tangents[i] ?? zerosLike(operand)] : []));
  if (own.direction === 'backward') return linearTangents(own, { operands, given, results, direct });
  const found = [...own.rule(operands, given, results)];
  return results.map((result, i) => (isFloat(result.dtype) ? sumOfDefined([direct[i], found.shift()]) : undefined));
}

// ---- the linear function that is known by its transpose

interface Linear extends Pick<Derivative, 'operands' | 'results' | 'direct'> {
  /** Tangents of the float operands. */
  readonly given: Tensors;
}

/** Tangents of the results that are taken back by the rule. They are packed into one node, as the rule takes all cotangents at once. */
function linearTangents(own: OwnRule, { operands, given, results, direct }: Linear): Tangents {
  const wanted = floats(results);
  const others = [...results, ...operands];
  const graph = results.flatMap((result, i) => (isFloat(result.dtype) ? [direct[i] ?? zerosLike(result)] : []));
  const packed = pack(graph);
  const forward = own.followsGraph ? packed : unknown(own.name, [...given, ...others], packed);
  const linear = apply(linearRecord(own, results.length, given.length), [forward, ...given, ...others], {});
  const found = unpack(linear, wanted);
  return results.map((result, i) => {
    if (!isFloat(result.dtype)) return undefined;
    return own.followsGraph ? found.shift() : sumOfDefined([direct[i], found.shift()]);
  });
}

/** Inputs: the tangent itself, which is passed on; tangents of the operands, which the cotangents go to; results and operands. */
function linearRecord(own: OwnRule, count: number, given: number): Primitive<object, AnyTensor> {
  const record: Primitive<object, AnyTensor> = {
    ...aliasPrimitive,
    name: `${own.name}Tangent`,
    doc: 'y = dx, taken back by a rule of its own',
    infer: ([forward]) => forward as AnyTensor,
    jvp: ({ inputs, tangents }) => {
      const [forward, ...rest] = tangents;
      const isLinear = rest.slice(given).every((tangent) => tangent === undefined);
      if (forward === undefined || !isLinear) return forward;
      const list = inputs.slice(1, given + 1).map((input, i) => rest[i] ?? zerosLike(input));
      return apply(record, [forward, ...list, ...inputs.slice(given + 1)], {});
    },
    transpose: ({ cotangent, inputs }) => {
      const results = inputs.slice(given + 1, given + 1 + count);
      const operands = inputs.slice(given + 1 + count);
      return [undefined, ...own.rule(operands, unpack(cotangent, floats(results)), results), ...results.map(none), ...operands.map(none)];
    },
    batch: (request) => apply(linearRecord(batchRule(own), count, given), batchEverything(request), {}),
    samples: () => [],
  };
  return record;
}

const none = (): undefined => undefined;

/** A tangent that nobody knows how to compute, since only the way back is known. It may stand in a graph, but has no value. */
const unknown = (name: string, inputs: Tensors, { shape, dtype }: Declared): AnyTensor =>
  apply(unknownRecord(name), inputs, { shape, dtype });

function unknownRecord(name: string): Primitive<Declared, AnyTensor> {
  const refuse = (): never => {
    throw new GradError({
      op: name,
      what: 'the function has a rule for reverse mode alone, and its derivative is taken forwards',
      expected: 'grad, valueAndGrad or vjp, or hessian, which goes forwards through the gradient',
      hint: "customJvp, whose rule serves both ways, or jacobian(f, { mode: 'reverse' })",
    });
  };
  const record: Primitive<Declared, AnyTensor> = {
    name: `${name}Forward`,
    doc: 'y = what is not known',
    infer: (_, { shape, dtype }) => ({ shape, dtype }),
    jvp: ({ tangents, params }) =>
      apply(
        record,
        tangents.filter((tangent) => tangent !== undefined),
        params,
      ),
    transpose: refuse,
    batch: ({ inputs, size, params: { shape, dtype } }) => apply(record, inputs, { shape: [size, ...shape], dtype }),
    lower: { kind: 'map', cost: 'costly', element: refuse },
    samples: () => [],
  };
  return record;
}

/** Several tensors as one: as it is where there is one only, else their elements in a row. */
function pack(list: Tensors): AnyTensor {
  const [first] = list;
  if (first !== undefined && list.length === 1) return first;
  return concat(list.map((each) => flatten(each) as AnyTensor)) as AnyTensor;
}

/** What was packed, as tensors of the shapes and dtypes that they had. */
function unpack(packed: AnyTensor, like: Tensors): AnyTensor[] {
  if (like.length === 1) return [packed];
  const parts = split(
    packed,
    like.map(({ shape }) => sizeOf(shape)),
  ) as AnyTensor[];
  return parts.map((part, i) => cast(reshape(part, [...(like[i]?.shape ?? [])]) as AnyTensor, like[i]?.dtype ?? part.dtype) as AnyTensor);
}
