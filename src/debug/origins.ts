/** @file What is known of how nodes came about, in words: the line, the layer, what they are a derivative of. */
import { placeOf, withDeepStacks } from '../core/places.ts';
import { scopeName } from '../core/scope.ts';
import type { Node } from '../graph/node.ts';
import type { Cause } from '../graph/origin.ts';

interface Origin {
  readonly stack: Error;
  /** The layers that were being called: model/dense_1. */
  readonly layer: string;
  readonly cause: Cause | undefined;
}

const origins = new WeakMap<Node, Origin>();

/** Notes how a node is being made. */
export function noteOrigin(node: Node, cause: Cause | undefined): void {
  origins.set(node, { stack: withDeepStacks(() => new Error('here')), layer: scopeName(), cause });
}

/** The line of the user's program that a node comes from, whether as an operation of it or of its derivative: `at /project/model.ts:12:8`. */
export function describeLine(node: Node): string {
  const origin = origins.get(originalOf(node));
  const place = origin && placeOf(origin.stack);
  return place === undefined ? unknownLine : `at ${place.line}`;
}

const unknownLine = 'at a line that is not known';

/** How a node came about, to follow its name: `in softmax at /project/model.ts:12:8, in the layer 'model/dense_1'`. */
export function describeOrigin(node: Node): string {
  const original = copiedFrom(node);
  const origin = origins.get(original);
  if (origin === undefined) return 'made before checkNumerics was on';
  const { cause, stack } = origin;
  const own = describeCall(original, origin);
  if (cause === undefined) return own;
  const source = originalOf(cause.node);
  const from = origins.get(source);
  const call = from === undefined ? '' : ` ${describeCall(source, from)}`;
  const place = placeOf(stack);
  return `in the derivative of ${source.primitive.name}${call}${place === undefined ? '' : `, taken at ${place.line}`}`;
}

function describeCall({ primitive }: Node, { stack, layer }: Origin): string {
  const place = placeOf(stack);
  const callee = layer === '' && place?.callee !== primitive.name ? place?.callee : undefined;
  const parts = [callee && `in ${callee}`, place ? `at ${place.line}` : unknownLine].filter(Boolean).join(' ');
  return layer === '' ? parts : `${parts}, in the layer '${layer}'`;
}

/** What a node does with other operands: the one that the user's program made. */
function copiedFrom(node: Node): Node {
  let found = node;
  for (let cause = origins.get(found)?.cause; cause?.relation === 'copy'; cause = origins.get(found)?.cause) found = cause.node;
  return found;
}

/** What a node is a derivative of, of any order, or a copy of. */
function originalOf(node: Node): Node {
  let found = node;
  for (let cause = origins.get(found)?.cause; cause !== undefined; cause = origins.get(found)?.cause) found = cause.node;
  return found;
}
