/** @file What einsum makes of an equation: which products, in which order. */
import { expect, test } from 'vitest';
import { topologicalOrder } from '../../src/graph/graph.ts';
import { range, showShape, sizeOf, type Dims } from '../../src/core/shape.ts';
import { summing } from './formulas.ts';
import { float64, read, t } from './loose.ts';
import { traceGraph } from './trace.ts';
import { expectNear, seeded } from './values.ts';

/** The operations that the equation becomes, without the changes of shape. */
function operationsOf(equation: string, ...shapes: readonly Dims[]): string[] {
  const graph = traceGraph(
    (...operands) => [t.einsum(equation, ...operands)],
    shapes.map((shape) => ({ shape, dtype: 'float32' as const })),
  );
  return topologicalOrder(graph.outputs)
    .filter(({ primitive }) => ['dot', 'mul', 'sum'].includes(primitive.name))
    .map(({ primitive, shape }) => primitive.name + showShape(shape));
}

test('the product that is smallest beside its factors comes first', () => {
  expect(operationsOf('ij,jk,kl->il', [100, 2], [2, 50], [50, 3])).toEqual(['dot[2, 3]', 'dot[100, 3]']);
  expect(operationsOf('ij,jk,kl->il', [3, 50], [50, 2], [2, 100])).toEqual(['dot[3, 2]', 'dot[3, 100]']);
  expect(operationsOf('i,j,ij->', [30], [40], [30, 40])).toEqual(['dot[1, 30]', 'dot[1, 1]']);
});

test('a letter of one operand alone is summed over before any product', () => {
  expect(operationsOf('ij,kl->ik', [2, 3], [4, 5])).toEqual(['sum[2]', 'sum[4]', 'mul[2, 4]']);
});

test('a letter that stays is no product of matrices but a batch of them', () => {
  expect(operationsOf('bqhd,bkhd->bhqk', [2, 5, 3, 4], [2, 6, 3, 4])).toEqual(['dot[2, 3, 5, 6]']);
  expect(operationsOf('bij,jk->bik', [2, 3, 4], [4, 5])).toEqual(['dot[6, 5]']);
  expect(operationsOf('i,i->i', [3], [3])).toEqual(['mul[3]']);
});

test('random equations of one to four operands give what the sum written out gives', () => {
  const random = seeded(5);
  const pick = (n: number): number => Math.floor(random() * n);
  for (let round = 0; round < 80; round++) {
    const letters = 'abcde'.slice(0, 1 + pick(5));
    const sizes = [...letters].map(() => 1 + pick(3));
    const terms = range(1 + pick(4)).map(() => range(pick(4)).map(() => pick(letters.length)));
    const output = [...new Set(terms.flat())].filter(() => random() < 0.5).sort(() => random() - 0.5);
    const write = (term: readonly number[]): string => term.map((letter) => letters[letter]).join('');
    const equation = `${terms.map(write).join(',')}->${write(output)}`;
    const shapes = terms.map((term) => term.map((letter) => sizes[letter] ?? 1));
    const data = shapes.map((shape) => range(sizeOf(shape)).map(() => random() - 0.5));
    const result = t.einsum(equation, ...data.map((values, i) => float64(values, shapes[i])));
    expectNear(read(result), summing(equation, ...shapes)(...data), { relative: 1e-12, floor: 1 }, equation);
  }
});
