/** @file The cases of the op table: every sample of every primitive. */
import { allPrimitives } from '../../src/ops/all.ts';
import type { Primitive, Sample } from '../../src/graph/primitive.ts';
import { sameShape, showShape } from '../../src/core/shape.ts';
import { apply } from '../../src/tensor/apply.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import type { OpCase } from './checks.ts';

/** A primitive with samples of any kind. */
export type AnyPrimitive = Primitive<object, AnyTensor>;

/** Whether some operand takes any float dtype. */
export const isFloatSample = (sample: Sample<object>): boolean => sample.operands.some((operand) => operand.dtype === undefined);

/** An operation that treats all elements alike: every sample has one shape, and no parameters. */
const isElementwise = ({ lower, samples }: AnyPrimitive): boolean =>
  lower.kind === 'map' &&
  samples().every(
    ({ operands, params }) =>
      operands.length > 0 && Object.keys(params).length === 0 && operands.every(({ shape }) => sameShape(shape, operands[0]?.shape ?? [])),
  );

/** The samples of a primitive, as cases. */
export const casesOf = (primitive: AnyPrimitive): { sample: Sample<object>; c: OpCase }[] =>
  primitive.samples().map((sample) => ({
    sample,
    c: {
      name: `${primitive.name}(${sample.operands.map(({ shape, dtype = '' }) => dtype + showShape(shape)).join(', ')}) ${JSON.stringify(sample.params)}`,
      operands: sample.operands,
      call: (...operands) => apply(primitive, operands, sample.params),
      elementwise: isElementwise(primitive),
    },
  }));

/** Those that have samples. */
export const primitives = allPrimitives.filter((primitive) => primitive.samples().length > 0);
