/** @file Bodies over batches: some inputs have a batch axis in front, and so have the outputs that depend on them. */
import type { Body } from '../graph/body.ts';
import type { Node } from '../graph/node.ts';
import { because } from '../graph/origin.ts';
import type { Spec } from '../graph/primitive.ts';
import { broadcastTo, reshape } from '../ops/shape.ts';
import { where } from '../ops/where.ts';
import { apply } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { makeBody } from './body.ts';

/** A value, and whether it has the batch axis. */
export interface Batchable {
  readonly value: AnyTensor;
  readonly isWide: boolean;
}

/** The same value for all of a batch. */
export const spread = (x: AnyTensor, size: number): AnyTensor => broadcastTo(x, [size, ...x.shape]) as AnyTensor;
/** With the batch axis, whether it had one or not. */
export const widened = ({ value, isWide }: Batchable, size: number): AnyTensor => (isWide ? value : spread(value, size));

/** For each example of a batch one of two values, as its bool says. */
export function chooseEach(condition: AnyTensor, yes: AnyTensor, no: AnyTensor): AnyTensor {
  const [size = 1] = condition.shape;
  return where(reshape(condition, [size, ...yes.shape.slice(1).map(() => 1)]) as never, yes, no) as AnyTensor;
}

/** Does what a body does, for all of a batch. */
export function callBatched(body: Body, args: readonly Batchable[], size: number): Batchable[] {
  const instances = new Map<Node, Batchable>(body.inputs.map((input, i) => [input, args[i] as Batchable]));
  for (const node of body.order) {
    const operands = node.inputs.map((input) => instances.get(input) as Batchable);
    const inputs = operands.map(({ value }) => value);
    const batched = operands.map((operand) => operand.isWide);
    const isWide = batched.includes(true);
    const value = because(node, 'copy', () =>
      isWide ? node.primitive.batch({ inputs, batched, size, params: node.params }) : apply(node.primitive, inputs, node.params),
    );
    instances.set(node, { value: value as AnyTensor, isWide });
  }
  return body.outputs.map((output) => instances.get(output) as Batchable);
}

/**
 * A body over batches.
 *
 * @param wide which inputs have the batch axis.
 * @param mustBe which outputs have it, whatever they depend on.
 */
export function batchBody(body: Body, wide: readonly boolean[], size: number, mustBe: (output: number) => boolean): Body {
  const specs = body.inputs.map(({ shape, dtype }, i): Spec => ({ shape: wide[i] === true ? [size, ...shape] : shape, dtype }));
  return makeBody('scan', specs, (args) => {
    const outputs = callBatched(
      body,
      args.map((value, i) => ({ value, isWide: wide[i] === true })),
      size,
    );
    return outputs.map((output, i) => (mustBe(i) ? widened(output, size) : output.value));
  });
}
