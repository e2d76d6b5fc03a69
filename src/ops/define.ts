/** @file What the records of elementwise primitives have in common, and the checks of operands. */
import type { DType } from '../core/dtype.ts';
import { isFloat, isInteger } from '../core/dtype.ts';
import { describeOperand, DTypeError, InternalError } from '../core/errors.ts';
import { range, sameShape } from '../core/shape.ts';
import type { BatchRequest, Primitive, Sample, SampleOperand, Spec } from '../graph/primitive.ts';
import type { Expr } from '../kernel/expression.ts';
import { narrowed } from '../kernel/scalar.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { broadcastTo } from './shape.ts';
import { add } from './binary.ts';

/** The value, which an internal invariant says is there. */
export function requireDefined<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new InternalError(`missing: ${what}`);
  return value;
}

/** The only one. */
export const only = <T>(list: readonly T[]): T => requireDefined(list[0], 'the only operand');
/** The two of them. */
export const pair = <T>(list: readonly T[]): [T, T] => [
  requireDefined(list[0], 'first operand'),
  requireDefined(list[1], 'second operand'),
];
/** The three of them. */
export const triple = <T>(list: readonly T[]): [T, T, T] => [...pair(list), requireDefined(list[2], 'third operand')];

/** The kinds of dtype that an operation may take. */
export type Accepts = 'float' | 'number' | 'bool' | 'any' | 'integer';

const accepted: Readonly<Record<Accepts, (dtype: DType) => boolean>> = {
  float: isFloat,
  integer: isInteger,
  number: (dtype) => dtype !== 'bool',
  bool: (dtype) => dtype === 'bool',
  any: () => true,
};

/** Refuses an operand whose dtype the operation does not take. */
export function checkDType(op: string, operand: Spec, accepts: Accepts): void {
  if (accepted[accepts](operand.dtype)) return;
  throw new DTypeError({
    op,
    what: `the dtype ${operand.dtype} does not fit`,
    got: describeOperand(operand),
    expected: accepts === 'number' ? 'numbers, not bool' : accepts === 'integer' ? 'an integer dtype' : `a ${accepts} dtype`,
    hint: accepts === 'bool' ? 'a comparison, such as x.notEqual(0)' : `x.cast('${accepts === 'integer' ? 'int32' : 'float32'}')`,
  });
}

/** Elementwise records see operands of one shape and (but for conditions) one dtype: the public functions have made them so. */
function inferElementwise(op: string, inputs: readonly Spec[], accepts: Accepts): Spec {
  const first = only(inputs);
  for (const input of inputs) {
    checkDType(op, input, accepts);
    if (!sameShape(input.shape, first.shape) || input.dtype !== first.dtype) {
      throw new InternalError(`${op} on ${inputs.map(describeOperand).join(' and ')}: operands were not made equal`);
    }
  }
  return first;
}

/** Operands of an elementwise primitive with the batch axis in all of them. */
export function batchTogether<P>({ inputs, batched, size }: BatchRequest<P, AnyTensor>): AnyTensor[] {
  return inputs.map((input, i) => (batched[i] === true ? input : broadcastTo(input, [size, ...input.shape])));
}

interface ElementwiseRules<Jvp, Transpose, Scalar> {
  readonly doc: string;
  readonly accepts: Accepts;
  /** Default: that of the operands. */
  readonly result?: DType;
  readonly cost?: 'cheap' | 'costly';
  /** The element of the result, from elements of the operands. */
  readonly scalar: Scalar;
  readonly jvp: 'zero' | Jvp;
  readonly transpose: 'nonlinear' | Transpose;
  /** Where the operation is defined and smooth enough for the generic suite; default [-2, 2]. */
  readonly range?: readonly [number, number];
}

function elementwise(
  name: string,
  arity: number,
  rules: ElementwiseRules<unknown, unknown, (...args: Expr[]) => Expr>,
  derivatives: Pick<Primitive<object, AnyTensor>, 'jvp' | 'transpose'>,
): Primitive<object, AnyTensor> {
  const self: Primitive<object, AnyTensor> = {
    name,
    doc: rules.doc,
    infer: (inputs) => {
      const { shape, dtype } = inferElementwise(name, inputs, rules.accepts);
      return { shape, dtype: rules.result ?? dtype };
    },
    ...derivatives,
    batch: (request) => apply(self, batchTogether(request), {}),
    lower: {
      kind: 'map',
      cost: rules.cost ?? 'cheap',
      element: ({ at, inputs, output }) => narrowed(rules.scalar(...inputs.map((input) => input.read(at))), output.dtype),
    },
    samples: () => elementwiseSamples(arity, rules.accepts, rules.range),
  };
  return self;
}

function elementwiseSamples(arity: number, accepts: Accepts, interval?: readonly [number, number]): Sample<object>[] {
  const dtype: Partial<SampleOperand> = accepts === 'bool' ? { dtype: 'bool' } : accepts === 'integer' ? { dtype: 'int32' } : {};
  const spread: Partial<SampleOperand> = interval === undefined ? {} : { range: interval };
  return [[], [5], [3, 7], [0, 4], [2, 1, 3]].map((shape) => ({
    operands: range(arity).map(() => ({ shape, ...dtype, ...spread })),
    params: {},
  }));
}

/** dx -> the tangent, given the operand and the result. */
type UnaryJvp = (dx: AnyTensor, x: AnyTensor, y: AnyTensor) => AnyTensor;
/** What a record of one operand says beyond what all such records share. */
export type UnaryRules = ElementwiseRules<UnaryJvp, (cotangent: AnyTensor, y: AnyTensor) => AnyTensor, (x: Expr) => Expr>;

/** The record of an elementwise function of one operand. */
export function unaryPrimitive(name: string, rules: UnaryRules): Primitive<object, AnyTensor> {
  const { jvp, transpose, scalar } = rules;
  return elementwise(
    name,
    1,
    { ...rules, scalar: (x) => scalar(requireDefined(x, name)) },
    {
      jvp: jvp === 'zero' ? jvp : ({ inputs, tangents, output }) => jvp(requireDefined(tangents[0], 'tangent'), only(inputs), output),
      transpose: transpose === 'nonlinear' ? transpose : ({ cotangent, output }) => [transpose(cotangent, output)],
    },
  );
}

/** A tangent of one operand -> its part of the result's tangent. */
type BinaryJvp = (tangent: AnyTensor, a: AnyTensor, b: AnyTensor, y: AnyTensor) => AnyTensor;
/** The cotangent -> the cotangent of one operand, given both (the linear one must not be used). */
type BinaryTranspose = (cotangent: AnyTensor, a: AnyTensor, b: AnyTensor) => AnyTensor;
/** What a record of two operands says beyond what all such records share. */
export type BinaryRules = ElementwiseRules<
  readonly [BinaryJvp, BinaryJvp],
  readonly [BinaryTranspose | 'nonlinear', BinaryTranspose | 'nonlinear'],
  (a: Expr, b: Expr) => Expr
>;

/** The record of an elementwise function of two operands. */
export function binaryPrimitive(name: string, rules: BinaryRules): Primitive<object, AnyTensor> {
  const { jvp, transpose, scalar } = rules;
  return elementwise(
    name,
    2,
    { ...rules, scalar: (a, b) => scalar(requireDefined(a, name), requireDefined(b, name)) },
    {
      jvp:
        jvp === 'zero'
          ? jvp
          : ({ inputs, tangents, output }) => {
              const [a, b] = pair(inputs);
              return sumOfDefined(tangents.map((tangent, i) => tangent && requireDefined(jvp[i], name)(tangent, a, b, output)));
            },
      transpose:
        transpose === 'nonlinear'
          ? transpose
          : ({ cotangent, inputs, linear }) => {
              const [a, b] = pair(inputs);
              return linear.map((isLinear, i) => {
                const rule = transpose[i];
                if (!isLinear) return undefined;
                if (rule === undefined || rule === 'nonlinear') throw new InternalError(`${name} is not linear in operand ${i}`);
                return rule(cotangent, a, b);
              });
            },
    },
  );
}

/** The sum of those that are there. */
export function sumOfDefined(terms: readonly (AnyTensor | undefined)[]): AnyTensor | undefined {
  return terms.reduce<AnyTensor | undefined>(
    (sum, term) => (sum === undefined ? term : term === undefined ? sum : add(sum, term)),
    undefined,
  );
}
