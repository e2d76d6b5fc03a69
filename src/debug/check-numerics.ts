/** @file Checks of all that is computed for NaN and infinities. */
import type { StorageArray } from '../core/dtype.ts';
import { NumericsError, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { listenToNodes } from '../graph/origin.ts';
import type { PrepareRequest } from '../runtime/engine.ts';
import { currentWatch, setWatch } from '../runtime/watch.ts';
import { findCulprit, type Culprit } from './blame.ts';
import { describeLine, describeOrigin, noteOrigin } from './origins.ts';
import { allFinite, showNonFinite, showStatistics } from './statistics.ts';

/**
 * Has every program checked as it runs, eager or compiled, from now on, until it is switched off. Where a result of one, or the
 * new value of a Variable, is not finite, the program is computed again operation by operation, and an error names the first that made a NaN or
 * an infinity of finite numbers: the line where it was called, the layer, the step of a loop, what it is the derivative of, and what its
 * operands were. Variables have the values then that they had before.
 *
 * What came in as NaN or infinity (data, numbers) is no fault, and neither is what reaches no result: `where(x > 0, log(x), 0)`.
 *
 * While it is on, what is compiled already is compiled once more, so that lines are known; every operation notes where it was called,
 * and all results are gone through. Off, it costs nothing.
 *
 * @param on whether to check.
 * @throws ValueError for what is neither true nor false. While it is on: NumericsError, by what reads values, calls compiled functions, or trains.
 * @example
 * checkNumerics(true);
 * try {
 *   log(tensor([1, 0])).dataSync();
 * } catch (error) {
 *   String(error).split(', at ')[0]; // "NumericsError: log: made 1 infinity in float32[2]"
 * }
 * checkNumerics(false);
 */
export function checkNumerics(on: boolean): void {
  if (typeof on !== 'boolean') {
    throw new ValueError({ op: 'checkNumerics', what: 'this says neither yes nor no', got: showValue(on), expected: 'true or false' });
  }
  listenToNodes(on ? noteOrigin : undefined);
  setWatch(on ? checked : undefined);
}

/** Runs a program, and throws where what it gives is not finite and one of its operations is to blame. */
function checked(request: PrepareRequest, args: readonly StorageArray[], execute: () => StorageArray[]): StorageArray[] {
  const { parameters, cells, outputs, updates } = request;
  const before = new Map([...cells.values(), ...updates.map(({ cell }) => cell)].map((cell) => [cell, cell.read()] as const));
  const results = execute();
  const areFinite =
    outputs.every(({ dtype }, i) => allFinite(dtype, results[i] as StorageArray)) &&
    updates.every(({ cell }) => allFinite(cell.dtype, cell.read()));
  if (areFinite) return results;

  const known = new Map(parameters.map((node, i) => [node, args[i] as StorageArray]));
  for (const [node, cell] of cells) known.set(node, before.get(cell) as StorageArray);
  const culprit = unwatched(() => findCulprit([...outputs, ...updates.map(({ value }) => value)], known));
  if (culprit === undefined) return results;
  for (const { cell } of updates) cell.write(before.get(cell) as StorageArray);
  throw complaint(culprit);
}

/** Calls f, which computes what nobody is to look at. */
function unwatched<R>(f: () => R): R {
  const watch = currentWatch();
  setWatch(undefined);
  try {
    return f();
  } finally {
    setWatch(watch);
  }
}

function complaint({ node, operands, made, inside }: Culprit): NumericsError {
  const surroundings = inside
    .toReversed()
    .map(({ node: outer, step }) => `in ${step === undefined ? 'the branch' : `step ${step} (from 0) of the loop`} ${describeLine(outer)}`);
  const what = [`made ${showNonFinite(made)} in ${node.dtype}[${node.shape.join(', ')}]`, describeOrigin(node), ...surroundings].join(', ');
  const got = node.inputs.map((input, i) => `${String.fromCharCode(97 + i)}: ${showStatistics(input, operands[i] as StorageArray)}`);
  return new NumericsError({ op: node.primitive.name, what, got: got.join('; ') });
}
