/** @file scan: a loop whose body is traced once, however often it runs. */
import { describeOperand, ShapeError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import { sameShape } from '../core/shape.ts';
import type { FlatTree } from '../core/tree.ts';
import { dependents, topologicalOrder } from '../graph/graph.ts';
import type { Node } from '../graph/node.ts';
import { Trace } from '../graph/trace.ts';
import { resolve } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { assignAll, isVariable, type AnyVariable } from '../tensor/variable.ts';
import { makeBody, replay } from './body.ts';
import { callTraced, flattenTensors, freeParameter } from './parameters.ts';
import { applyRepeat } from './repeat.ts';
import type { ScanFunction } from './types.ts';

/** How a loop goes over its elements. */
export interface ScanOptions {
  /** How many steps; needed where there are no elements. */
  readonly length?: number;
  /** From the last element to the first. */
  readonly reverse?: boolean;
}

type Step = (carry: unknown, x: unknown) => unknown;

/** How many steps a loop has. */
function lengthOf(elements: readonly AnyTensor[], { length }: ScanOptions): number {
  const sizes = elements.map((each) => each.shape[0]);
  const [size = length] = sizes;
  const got = `xs: ${elements.map(describeOperand).join(', ') || 'no tensors'}, length: ${length ?? 'not given'}`;
  if (sizes.some((each) => each === undefined || each !== size) || (length !== undefined && size !== length)) {
    throw new ShapeError({ op: 'scan', what: 'the elements are not equally many', got, expected: 'tensors with first axes of one size' });
  }
  if (size !== undefined && Number.isInteger(size) && size >= 0) return size;
  throw new ValueError({
    op: 'scan',
    what: 'how many steps there are is not known',
    got,
    expected: 'xs, or a length',
    hint: 'scan(f, init, undefined, { length: 10 })',
  });
}

/** What a step did when it was traced. */
interface Traced {
  readonly carries: readonly AnyTensor[];
  readonly elements: readonly AnyTensor[];
  readonly nextCarries: readonly AnyTensor[];
  readonly results: FlatTree<AnyTensor>;
  /** Variables that are read but not assigned, by the parameters that stand for them. */
  readonly reads: ReadonlyMap<Node, AnyVariable>;
  /** Variables that are assigned, with what stands for them. Their values are carried from step to step. */
  readonly writes: readonly { readonly variable: AnyVariable; readonly parameter: AnyTensor; readonly value: AnyTensor }[];
}

function trace(f: Step, init: FlatTree<AnyTensor>, xs: FlatTree<AnyTensor>): Traced & { readonly level: number } {
  const running = new Trace('scan');
  const carries = init.leaves.map((leaf) => freeParameter(leaf, running));
  const elements = xs.leaves.map(({ shape, dtype }) => freeParameter({ shape: shape.slice(1), dtype }, running));
  const returned = running.run(() => {
    const pair = callTraced('scan', () => f(init.rebuild(carries), xs.rebuild(elements)));
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new ValueError({
        op: 'scan',
        what: 'the step did not return two things',
        got: showValue(pair),
        expected: '[carry, result]',
        hint: 'undefined for no result',
      });
    }
    const [next, results] = [flattenTensors(pair[0]), flattenTensors(pair[1])];
    checkCarry(init, next);
    const resolved = { ...results, leaves: results.leaves.map(resolve) };
    return { nextCarries: next.leaves.map(resolve), results: resolved };
  });
  const writes = [...running.writes].flatMap(([variable, value]) => {
    if (!isVariable(variable)) return [];
    const parameter = (running.reads.get(variable) ?? freeParameter(variable, running)) as AnyTensor;
    return [{ variable, parameter, value: value as AnyTensor }];
  });
  const written = new Set<object>(writes.map(({ variable }) => variable));
  const reads = new Map(
    [...running.reads].flatMap(([variable, parameter]) =>
      isVariable(variable) && !written.has(variable) ? [[parameter, variable] as const] : [],
    ),
  );
  return { carries, elements, ...returned, reads, writes, level: running.level };
}

/** Refuses a carry that changes its form from step to step. */
function checkCarry(before: FlatTree<AnyTensor>, after: FlatTree<AnyTensor>): void {
  const isSame =
    before.structure === after.structure &&
    before.leaves.every(({ shape, dtype }, i) => sameShape(shape, after.leaves[i]?.shape ?? [-1]) && dtype === after.leaves[i]?.dtype);
  if (isSame) return;
  throw new ShapeError({
    op: 'scan',
    what: 'the carry that the step returns is not like the one that it gets',
    got: after.leaves.map(describeOperand).join(', ') || 'no tensors',
    expected: before.leaves.map(describeOperand).join(', ') || 'no tensors',
    hint: 'cast and reshape to what init is, or another init',
  });
}

/** What a step uses of the world around it: values that do not depend on its arguments, and that cost something to make. */
function capturedBy(order: readonly Node[], roots: readonly Node[], parameters: readonly Node[]): Node[] {
  const inside = dependents(order, parameters);
  const isMadeInside = ({ inputs, primitive: { lower } }: Node): boolean =>
    inputs.length === 0 && (lower.kind === 'literal' || lower.kind === 'map');
  const used = [...roots, ...order.flatMap((node) => (inside.has(node) ? node.inputs : []))];
  return [...new Set(used)].filter((node) => !inside.has(node) && !isMadeInside(node));
}

function loop(f: Step, init: unknown, xs: unknown, options: ScanOptions = {}): [unknown, unknown] {
  if (typeof f !== 'function')
    throw new ValueError({ op: 'scan', what: 'the first argument is no function', got: showValue(f), expected: 'the step to repeat' });
  checkOptions('scan', options, ['length', 'reverse']);
  const flatten = (tree: unknown): FlatTree<AnyTensor> => {
    const flat = flattenTensors(tree);
    return { ...flat, leaves: flat.leaves.map(resolve) };
  };
  const [first, stacked] = [flatten(init), flatten(xs)];
  const length = lengthOf(stacked.leaves, options);
  const { carries, elements, nextCarries, results, reads, writes, level } = trace(f, first, stacked);

  const carried = [...carries, ...writes.map(({ parameter }) => parameter)];
  const roots = [...nextCarries, ...writes.map(({ value }) => value), ...results.leaves];
  const order = topologicalOrder(roots, (node) => node.value !== undefined || (node.trace !== undefined && node.trace.level < level));
  const captured = capturedBy(order, roots, [...carried, ...elements]);
  const inputs = [...captured, ...carried, ...elements] as AnyTensor[];
  const body = makeBody('scan', inputs, (args) => {
    const now = replay(order, new Map(inputs.map((input, i) => [input, args[i] as AnyTensor] as const)));
    return roots.map((root) => now.get(root) as AnyTensor);
  });
  const outputs = applyRepeat({
    body,
    length,
    reverse: options.reverse === true,
    constants: captured.map((node) => (reads.get(node)?.read() ?? node) as AnyTensor),
    carries: [...first.leaves, ...writes.map(({ variable }) => variable.read())],
    elements: stacked.leaves,
  });
  assignAll(writes.map(({ variable }, i) => [variable, outputs[carries.length + i] as AnyTensor] as const));
  return [first.rebuild(outputs.slice(0, carries.length)), results.rebuild(outputs.slice(carried.length))];
}

/**
 * A loop over the first axis: (carry, y[t]) = f(carry, x[t]) for t = 0, 1, ..., n - 1. f is traced once, and compiled as one step that runs
 * n times inside of the program, so that a long loop costs no more to compile than a short one. Follows `jax.lax.scan`.
 *
 * Derivatives of any order and both modes, and batches, are loops as well. Backwards, the carries of all steps are kept, and the sums and
 * products of each step; what is elementwise is computed again. Variables may be read in f; those that are assigned go from step to
 * step, as the state of a generator of random numbers does.
 *
 * @param f a step: gets the carry and one element of xs, returns [next carry, result]; both may be trees, the result may be undefined. The
 * next carry has the shapes and dtypes of the first one.
 * @param init the first carry: a tensor, or a tree of tensors.
 * @param xs the elements, stacked along the first axis: a tensor or a tree; undefined if there are none.
 * @param options `length`: how many steps, needed where there are no xs; `reverse`: from the last element to the first (results keep the
 * places of their elements); default false.
 * @returns [last carry, results stacked along a new first axis].
 * @throws ShapeError where the first axes of xs differ, or a step changes the form of the carry; ValueError where the number of steps is not
 * known, or f does not return two things; TraceError where f reads a value.
 * @example
 * const sum = (total: Tensor<[]>, x: Tensor<[]>) => [total.add(x), total] as const;
 * scan(sum, tensor(0), tensor([1, 2, 3])); // [6, [0, 1, 3]]
 */
export const scan = loop as unknown as ScanFunction;
