/** @file scan: a loop whose body is traced once, however often it runs. */
import { describeOperand, ShapeError, ValueError } from '../core/errors.ts';
import { checkOptions, showValue } from '../core/options.ts';
import type { FlatTree } from '../core/tree.ts';
import { resolve, together } from '../tensor/apply.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { assignAll } from '../tensor/variable.ts';
import { bodyOf, capturedBy, outsideOf, traceCall } from './closure.ts';
import { checkFunction, flattenCarry, flattenResolved, flattenTensors } from './parameters.ts';
import { applyRepeat } from './repeat.ts';
import type { ScanFunction } from './control-types.ts';

/** How a loop goes over its elements. */
export interface ScanOptions {
  /** How many steps; needed where there are no elements. */
  readonly length?: number;
  /** From the last element to the first. */
  readonly reverse?: boolean;
  /** Backwards, keep only the carries of all steps and reductions to few numbers, and compute all else again. */
  readonly checkpoint?: boolean;
}

/** The loops that are scans. */
type Loop = 'scan' | 'fori' | 'map';
type Step = (carry: unknown, x: unknown) => unknown;

/** How many steps a loop has. */
function lengthOf(op: Loop, elements: readonly AnyTensor[], { length }: ScanOptions): number {
  const sizes = elements.map((each) => each.shape[0]);
  const [size = length] = sizes;
  const isScan = op === 'scan';
  const got = `xs: ${elements.map(describeOperand).join(', ') || 'no tensors'}${isScan ? `, length: ${length ?? 'not given'}` : ''}`;
  if (sizes.some((each) => each === undefined || each !== size) || (length !== undefined && size !== length)) {
    throw new ShapeError({ op, what: 'the elements are not equally many', got, expected: 'tensors with first axes of one size' });
  }
  if (size !== undefined && Number.isInteger(size) && size >= 0) return size;
  throw new ValueError({
    op,
    what: 'how many steps there are is not known',
    got,
    expected: isScan ? 'xs, or a length' : 'a tensor, or a tree with one in it',
    hint: isScan ? 'scan(f, init, undefined, { length: 10 })' : undefined,
  });
}

/** Calls a step: the next carry and the result, taken apart. */
function callStep(op: Loop, f: Step, init: FlatTree<AnyTensor>, xs: FlatTree<AnyTensor>, parameters: readonly AnyTensor[]) {
  const count = init.leaves.length;
  const pair = f(init.rebuild(parameters.slice(0, count)), xs.rebuild(parameters.slice(count)));
  if (!Array.isArray(pair) || pair.length !== 2) {
    throw new ValueError({
      op,
      what: 'the step did not return two things',
      got: showValue(pair),
      expected: '[carry, result]',
      hint: 'undefined for no result',
    });
  }
  const next = flattenCarry(op, init, pair[0]);
  const results = flattenTensors(pair[1]);
  return { next: next.leaves.map(resolve), results: { ...results, leaves: results.leaves.map(resolve) } };
}

/** `scan`, for a function of another name. */
export function scanAs(op: Loop, f: Step, init: unknown, xs: unknown, options: ScanOptions = {}): [unknown, unknown] {
  const [first, stacked] = [flattenResolved(init), flattenResolved(xs)];
  const length = lengthOf(op, stacked.leaves, options);
  const elementSpecs = stacked.leaves.map(({ shape, dtype }) => ({ shape: shape.slice(1), dtype }));
  const traced = traceCall(op, [...first.leaves, ...elementSpecs], (parameters) => callStep(op, f, first, stacked, parameters));
  const { next, results } = traced.returned;
  const count = next.length;
  const [carries, elements] = [traced.parameters.slice(0, count), traced.parameters.slice(count)];

  // Variables that are assigned go from step to step.
  const assigned = [...traced.writes.keys()];
  const carried = [...carries, ...assigned.map(traced.parameterOf)];
  const roots = [...next, ...traced.writes.values(), ...results.leaves];
  const captured = capturedBy(traced, roots, [...carried, ...elements], 'invariant');
  const made = applyRepeat({
    body: bodyOf(traced, roots, [...captured, ...carried, ...elements]),
    length,
    reverse: options.reverse === true,
    checkpoint: options.checkpoint === true,
    constants: outsideOf(traced, captured),
    carries: [...first.leaves, ...assigned.map((variable) => variable.read())],
    elements: stacked.leaves,
  });
  const outputs = together(made);
  assignAll(assigned.map((variable, i) => [variable, outputs[count + i] as AnyTensor] as const));
  return [first.rebuild(outputs.slice(0, count)), results.rebuild(outputs.slice(carried.length))];
}

/**
 * A loop over the first axis: (carry, y[t]) = f(carry, x[t]) for t = 0, 1, ..., n - 1. f is traced once, and compiled as one step that runs
 * n times inside of the program, so that a long loop costs no more to compile than a short one.
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
 * places of their elements), default false; `checkpoint`: backwards, only the carries and reductions to few numbers are kept of a step,
 * and all else is computed again: less memory for more work, default false.
 * @returns [last carry, results stacked along a new first axis].
 * @throws ShapeError where the first axes of xs differ, or a step changes the form of the carry; ValueError where the number of steps is not
 * known, or f does not return two things; TraceError where f reads a value.
 * @see JAX `lax.scan`.
 * @example
 * const sum = (total: Tensor<[]>, x: Tensor<[]>) => [total.add(x), total] as const;
 * scan(sum, tensor(0), tensor([1, 2, 3])); // [6, [0, 1, 3]]
 */
export const scan = ((f: Step, init: unknown, xs: unknown, options?: ScanOptions) => {
  checkFunction('scan', f, 'the step to repeat');
  checkOptions('scan', options, ['length', 'reverse', 'checkpoint']);
  return scanAs('scan', f, init, xs, options);
}) as unknown as ScanFunction;
