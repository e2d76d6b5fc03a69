/** @file Sums of products of tensors whose axes have labels: equal labels meet, and a label that nobody needs later is summed over. */
import { range, sizeOf } from '../core/shape.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import { sumAlong } from './along.ts';
import { mul } from './binary.ts';
import { cast } from './cast.ts';
import { contract } from './contraction.ts';
import { takeDiagonal } from './diagonal.ts';
import type { Labels } from './equation.ts';
import { permute, reshape } from './shape.ts';

/** A tensor with a label for each axis. */
export interface Labelled {
  readonly x: AnyTensor;
  readonly labels: Labels;
}

const sizeAt = ({ x, labels }: Labelled, label: string): number => x.shape[labels.indexOf(label)] ?? 1;
const sizesAt = (operand: Labelled, labels: Labels): number[] => labels.map((label) => sizeAt(operand, label));

/** Axes with the same label become their diagonal. */
function withoutRepeats({ x, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) < axis);
  if (second === -1) return { x, labels };
  const label = labels[second] as string;
  const first = labels.indexOf(label);
  const others = labels.filter((_, axis) => axis !== first && axis !== second);
  return withoutRepeats({ x: takeDiagonal(x, first, second), labels: [...others, label] });
}

/** Without the axes of size 1 that other operands have longer: what is not there is repeated by itself. */
function withoutOnes({ x, labels }: Labelled, sizes: ReadonlyMap<string, number>): Labelled {
  const kept = range(labels.length).filter((axis) => x.shape[axis] !== 1 || sizes.get(labels[axis] as string) === 1);
  const shape = kept.map((axis) => x.shape[axis] ?? 1);
  return { x: reshape(x, shape) as AnyTensor, labels: kept.map((axis) => labels[axis] as string) };
}

/** Summed over the labels that are not needed. */
function sumAway({ x, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = range(labels.length).filter((axis) => !needed.has(labels[axis] as string));
  if (axes.length === 0) return { x, labels };
  return { x: cast(sumAlong(x, axes), x.dtype) as AnyTensor, labels: labels.filter((label) => needed.has(label)) };
}

/** The axes in the order of the labels, of which it must have all. */
const arrange = ({ x, labels }: Labelled, order: Labels): AnyTensor =>
  permute(
    x,
    order.map((label) => labels.indexOf(label)),
  ) as AnyTensor;

/** The axes in the order of the labels, with size 1 for those that it lacks. */
function spread(operand: Labelled, order: Labels): AnyTensor {
  const own = order.filter((label) => operand.labels.includes(label));
  return reshape(arrange(operand, own), sizesAt(operand, order)) as AnyTensor;
}

/** What becomes of the labels of two operands. */
interface Roles {
  /** In both, and needed later. */
  readonly batch: Labels;
  /** In both, and needed no more. */
  readonly summed: Labels;
  /** In the first alone, and in the second alone. */
  readonly rows: Labels;
  readonly columns: Labels;
}

function rolesOf(a: Labels, b: Labels, needed: ReadonlySet<string>): Roles {
  const shared = a.filter((label) => b.includes(label));
  return {
    batch: shared.filter((label) => needed.has(label)),
    summed: shared.filter((label) => !needed.has(label)),
    rows: a.filter((label) => !b.includes(label)),
    columns: b.filter((label) => !a.includes(label)),
  };
}

/** The sum of products of two operands: a product of matrices [rows, summed] and [summed, columns], one for each batch. */
function multiply(a: Labelled, b: Labelled, needed: ReadonlySet<string>): Labelled {
  const { batch, summed, rows, columns } = rolesOf(a.labels, b.labels, needed);
  const labels = [...batch, ...rows, ...columns];
  if (summed.length === 0) return { x: mul(spread(a, labels), spread(b, labels)), labels };
  const [batches, depth] = [sizesAt(a, batch), sizeOf(sizesAt(a, summed))];
  const [rowSizes, columnSizes] = [sizesAt(a, rows), sizesAt(b, columns)];
  const left = reshape(arrange(a, [...batch, ...rows, ...summed]), [...batches, sizeOf(rowSizes), depth]) as AnyTensor;
  const right = reshape(arrange(b, [...batch, ...summed, ...columns]), [...batches, depth, sizeOf(columnSizes)]) as AnyTensor;
  return { x: reshape(contract(left, right), [...batches, ...rowSizes, ...columnSizes]) as AnyTensor, labels };
}

/** The labels that the others and the result still need. */
const neededBy = (others: readonly Labelled[], output: Labels): Set<string> =>
  new Set([...output, ...others.flatMap(({ labels }) => labels)]);

/** Elements of the product of two operands less those of the two: what the rest of the work grows by. */
function growth(a: Labelled, b: Labelled, needed: ReadonlySet<string>): number {
  const { batch, rows, columns } = rolesOf(a.labels, b.labels, needed);
  return sizeOf([...sizesAt(a, [...batch, ...rows]), ...sizesAt(b, columns)]) - sizeOf(a.x.shape) - sizeOf(b.x.shape);
}

/** The two operands whose product takes least memory in comparison with them; of equal pairs the first. */
function bestPair(operands: readonly Labelled[], output: Labels): readonly [number, number] {
  let best: readonly [number, number] = [0, 1];
  let least = Infinity;
  for (let j = 1; j < operands.length; j++) {
    for (let i = 0; i < j; i++) {
      const others = operands.filter((_, each) => each !== i && each !== j);
      const grows = growth(operands[i] as Labelled, operands[j] as Labelled, neededBy(others, output));
      if (grows < least) [best, least] = [[i, j], grows];
    }
  }
  return best;
}

/**
 * y[output] = sum over all other labels of the product of the operands. Two are multiplied at a time, those first whose product
 * is smallest in comparison with them. Sizes of equal labels must agree, or be 1.
 */
export function sumOfProducts(operands: readonly Labelled[], output: Labels): AnyTensor {
  const sizes = new Map<string, number>();
  for (const operand of operands) {
    for (const label of operand.labels) if ((sizes.get(label) ?? 1) === 1) sizes.set(label, sizeAt(operand, label));
  }
  let rest = operands.map((operand) => withoutOnes(withoutRepeats(operand), sizes));
  rest = rest.map((operand, i) =>
    sumAway(
      operand,
      neededBy(
        rest.filter((_, each) => each !== i),
        output,
      ),
    ),
  );
  while (rest.length > 1) {
    const [i, j] = bestPair(rest, output);
    const others = rest.filter((_, each) => each !== i && each !== j);
    const product = multiply(rest[i] as Labelled, rest[j] as Labelled, neededBy(others, output));
    rest = rest.flatMap((operand, each) => (each === i ? [product] : each === j ? [] : [operand]));
  }
  return arrange(rest[0] as Labelled, output);
}
