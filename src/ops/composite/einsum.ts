/** @file Sums of products over named axes: einsum, and the two products that NumPy has names for. */
import { describeOperand, ShapeError, ValueError } from '../../core/errors.ts';
import { showValue } from '../../core/options.ts';
import { range, showShape } from '../../core/shape.ts';
import type { EinsumFunction } from '../../tensor/signatures.ts';
import type { OuterFunction, TensordotFunction } from '../../tensor/signatures-arrays.ts';
import type { AnyTensor } from '../../tensor/tensor.ts';
import type { SummedAxes } from '../../types/index.ts';
import { axisOf } from '../axes.ts';
import { mul } from '../binary.ts';
import { checkTensor } from '../check.ts';
import { checkDType } from '../define.ts';
import { isDots, readEquation, type Equation } from '../equation.ts';
import { sumOfProducts } from '../labelled.ts';
import { promoteOperands } from '../operands.ts';
import { reshape } from '../shape.ts';

/** Refuses axes that meet under one label and differ in size; those of '...' may be 1. */
function checkSizes(equation: string, { inputs }: Equation, operands: readonly AnyTensor[]): void {
  const sizes = new Map<string, number>();
  inputs.forEach((labels, i) =>
    labels.forEach((label, axis) => {
      const size = operands[i]?.shape[axis] ?? 1;
      const known = sizes.get(label) ?? size;
      const fits = known === size || (isDots(label) && (known === 1 || size === 1));
      if (!fits) {
        throw new ShapeError({
          op: 'einsum',
          what: `'${isDots(label) ? '...' : label}' is ${known} and ${size}`,
          got: `'${equation}', ${operands.map(describeOperand).join(', ')}`,
          expected: 'one size for each letter',
        });
      }
      sizes.set(label, known === 1 ? size : known);
    }),
  );
}

/**
 * The Einstein sum: each letter names an axis, axes of the same letter meet, and letters that are not in the output are summed
 * over. 'ij,jk->ik' is y[i, k] = sum over j of a[i, j] * b[j, k]. dtypes promote.
 *
 * A letter twice in one operand is the diagonal ('ii->' is the trace). '...' stands for any number of axes, which broadcast; an output
 * without it sums over them, as PyTorch's does. Without '->' the output is '...' and the letters that occur once, in alphabetical
 * order. More than two operands are multiplied two at a time, those first whose product is smallest beside them.
 *
 * @throws ValueError for an equation that cannot be read, or that is for another number of tensors; ShapeError for another number of
 * axes, and for a letter that stands for two sizes; DTypeError for bool.
 * @see NumPy's `einsum`.
 * @example
 * einsum('ij,jk->ik', tensor([[1, 2], [3, 4]]), tensor([[1, 0], [1, 1]])); // [[3, 2], [7, 4]]
 * einsum('ii->i', tensor([[1, 2], [3, 4]])); // [1, 4]
 * einsum('...i,i->...', tensor([[1, 2], [3, 4]]), tensor([1, 10])); // [21, 43]
 */
export const einsum = ((equation: string, ...tensors: readonly AnyTensor[]): AnyTensor => {
  for (const each of tensors) checkTensor('einsum', each, 'an equation, and a tensor for each of its operands');
  const read = readEquation(equation, tensors);
  const operands = promoteOperands('einsum', tensors);
  for (const each of operands) checkDType('einsum', each, 'number');
  checkSizes(equation, read, operands);
  return sumOfProducts(
    operands.map((x, i) => ({ x, labels: read.inputs[i] ?? [] })),
    read.output,
  );
}) as unknown as EinsumFunction;

/** The axes of a and of b that are summed over. */
function summedAxes(a: AnyTensor, b: AnyTensor, axes: SummedAxes): readonly [readonly number[], readonly number[]] {
  const op = 'tensordot';
  const got = `a: ${describeOperand(a)}, b: ${describeOperand(b)}, axes: ${typeof axes === 'number' ? axes : JSON.stringify(axes)}`;
  if (typeof axes === 'number') {
    if (!Number.isInteger(axes) || axes < 0) {
      throw new ValueError({
        op,
        what: 'there is no such number of axes',
        got,
        expected: 'a whole number from 0, or axes of a and axes of b',
      });
    }
    if (axes > Math.min(a.shape.length, b.shape.length)) {
      const what = `${showShape(a.shape)} and ${showShape(b.shape)} do not both have ${axes} axes`;
      throw new ShapeError({ op, what, got, expected: 'a number of axes that both have' });
    }
    return [range(axes).map((i) => a.shape.length - axes + i), range(axes)];
  }
  if (!Array.isArray(axes) || axes.length !== 2) {
    throw new ValueError({ op, what: 'the axes are no pair', got: showValue(axes), expected: 'a number, or axes of a and axes of b' });
  }
  const [first, second] = ([a, b] as const).map((x, i) => [axes[i] ?? []].flat().map((axis) => axisOf(op, x, axis))) as [
    number[],
    number[],
  ];
  if (first.length !== second.length) {
    throw new ShapeError({ op, what: `${first.length} axes of a and ${second.length} of b`, got, expected: 'as many axes of a as of b' });
  }
  for (const list of [first, second]) {
    if (new Set(list).size !== list.length) throw new ShapeError({ op, what: 'an axis is named twice', got, expected: 'each axis once' });
  }
  return [first, second];
}

/**
 * The sum of products over axes of both: with the last axes of a and the first ones of b, or with pairs of axes. The axes of a that
 * are left stand before those of b. dtypes promote.
 *
 * @param axes how many axes are summed over, default 2; or axes of a and axes of b, in pairs: [[1, 2], [0, 1]], or [1, 0] for one pair.
 * @throws ShapeError for axes that do not exist, and where the sizes of a pair differ; ValueError for what are no axes; DTypeError for bool.
 * @see NumPy's `tensordot`.
 * @example
 * tensordot(tensor([[1, 2], [3, 4]]), tensor([1, 10]), 1); // [21, 43]
 * tensordot(tensor([[1, 2], [3, 4]]), tensor([1, 10]), [[0], [0]]); // [31, 42]
 */
export const tensordot = ((left: AnyTensor, right: AnyTensor, axes: SummedAxes = 2): AnyTensor => {
  const [a, b] = promoteOperands('tensordot', [left, right]) as [AnyTensor, AnyTensor];
  checkDType('tensordot', a, 'number');
  const [first, second] = summedAxes(a, b, axes);
  const sizes = [first.map((axis) => a.shape[axis] ?? 1), second.map((axis) => b.shape[axis] ?? 1)] as const;
  if (sizes[0].some((size, i) => size !== sizes[1][i])) {
    throw new ShapeError({
      op: 'tensordot',
      what: `summed sizes ${showShape(sizes[0])} and ${showShape(sizes[1])} differ`,
      got: `a: ${describeOperand(a)}, b: ${describeOperand(b)}`,
      expected: 'axes of the same sizes',
    });
  }
  const labels = [
    a.shape.map((_, axis) => (first.includes(axis) ? `sum ${first.indexOf(axis)}` : `row ${axis}`)),
    b.shape.map((_, axis) => (second.includes(axis) ? `sum ${second.indexOf(axis)}` : `column ${axis}`)),
  ] as const;
  const output = labels.flat().filter((label) => !label.startsWith('sum'));
  return sumOfProducts(
    [
      { x: a, labels: labels[0] },
      { x: b, labels: labels[1] },
    ],
    output,
  );
}) as unknown as TensordotFunction;

/**
 * Each element of a times each of b: y[i, j] = a[i] * b[j]. Both are flattened first. dtypes promote.
 *
 * @throws DTypeError for bool.
 * @see NumPy's `outer`.
 * @example
 * outer(tensor([1, 2]), tensor([3, 4])); // [[3, 4], [6, 8]]
 */
export const outer = ((left: AnyTensor, right: AnyTensor): AnyTensor => {
  const [a, b] = promoteOperands('outer', [left, right]) as [AnyTensor, AnyTensor];
  checkDType('outer', a, 'number');
  return mul(reshape(a, [-1, 1]), reshape(b, [-1])) as AnyTensor;
}) as unknown as OuterFunction;
