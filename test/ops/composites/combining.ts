/** @file Cases of Einstein sums, of products over several axes, and of diagonals. */
import { range, type Dims } from '../../../src/core/shape.ts';
import { matrixProduct, picking, summing, total } from '../formulas.ts';
import { bool, f, float, int, type Row, type Table } from '../rows.ts';

/** An equation on floats of these shapes, against the sum written out. */
const equation = (text: string, ...shapes: readonly Dims[]): Row => ({
  operands: shapes.map((shape) => float(shape)),
  call: (...operands) => f.einsum(text, ...operands),
  want: summing(text, ...shapes),
});

/** The same in words that `summing` does not read. */
const written = (text: string, plain: string, ...shapes: readonly Dims[]): Row => ({
  ...equation(plain, ...shapes),
  call: (...operands) => f.einsum(text, ...operands),
});

/** Cases by public name. */
export const combining = {
  einsum: [
    equation('ij,jk->ik', [3, 4], [4, 5]),
    equation('ij,kj->ki', [3, 4], [5, 4]),
    equation('i,i->', [7], [7]),
    equation('i,i->i', [7], [7]),
    equation('i,j->ij', [3], [4]),
    equation('ij->ji', [2, 3]),
    equation('ij->i', [2, 3]),
    equation('ij->', [2, 3]),
    equation('ii->i', [4, 4]),
    equation('ii->', [4, 4]),
    equation('iji->j', [3, 2, 3]),
    equation('iii->i', [3, 3, 3]),
    equation('bij,bjk->bik', [2, 3, 4], [2, 4, 2]),
    equation('bhqk,bkhd->bhqd', [2, 2, 3, 4], [2, 4, 2, 3]),
    equation('ijk,jil->kl', [2, 3, 4], [3, 2, 5]),
    equation('ij,jk,kl->il', [2, 3], [3, 4], [4, 2]),
    equation('ij,j,i->', [3, 4], [4], [3]),
    equation('i,j,k->kij', [2], [3], [2]),
    equation('ii,ij->j', [3, 3], [3, 4]),
    equation('ij,k->ik', [2, 3], [4]),
    equation('ij,jk->ik', [3, 0], [0, 2]),
    equation('ij,jk->ik', [0, 3], [3, 2]),
    equation(',i->i', [], [3]),
    equation('->', []),
    written('ij,jk', 'ij,jk->ik', [3, 4], [4, 5]),
    written('ba', 'ba->ab', [2, 3]),
    written('ii', 'ii->', [3, 3]),
    written(' i j , j k -> i k ', 'ij,jk->ik', [2, 3], [3, 2]),
    written('...ij,...jk->...ik', 'bij,bjk->bik', [2, 3, 4], [2, 4, 2]),
    written('...ij,jk', 'abij,jk->abik', [2, 2, 3, 4], [4, 2]),
    written('i...->...i', 'iab->abi', [3, 2, 2]),
    written('i...i->...', 'iai->a', [3, 2, 3]),
    written('...,...', 'ab,b->ab', [2, 3], [3]),
    written('...i->i', 'abi->i', [2, 2, 3]),
    {
      operands: [float([2, 1, 3]), float([4, 3])],
      call: (x, y) => f.einsum('...i,...i->...', x, y),
      want: (x = [], y = []) => range(8).map((n) => total(range(3).map((i) => (x[3 * (n >> 2) + i] ?? 0) * (y[3 * (n & 3) + i] ?? 0)))),
      shape: [2, 4],
    },
    {
      operands: [int([1, 2, 3, 4], [2, 2]), float([2])],
      call: (x, y) => f.einsum('ij,j', x, y),
      want: (_ = [], [a = 0, b = 0] = []) => [a + 2 * b, 3 * a + 4 * b],
    },
    { operands: [int([1, 2, 3, 4], [2, 2])], call: (x) => f.einsum('ij->j', x), want: [4, 6] },
  ],
  tensordot: [
    {
      operands: [float([2, 3, 4]), float([3, 4, 2])],
      call: (x, y) => f.tensordot(x, y),
      want: matrixProduct([2, 12], [12, 2]),
      shape: [2, 2],
    },
    { operands: [float([2, 3]), float([3, 4])], call: (x, y) => f.tensordot(x, y, 1), want: matrixProduct([2, 3], [3, 4]) },
    { operands: [float([2]), float([3])], call: (x, y) => f.tensordot(x, y, 0), want: matrixProduct([2, 1], [1, 3]), shape: [2, 3] },
    { operands: [float([2, 3]), float([4, 2])], call: (x, y) => f.tensordot(x, y, [0, -1]), want: summing('ab,ca->bc', [2, 3], [4, 2]) },
    {
      operands: [float([2, 3, 4]), float([4, 5, 2])],
      call: (x, y) =>
        f.tensordot(x, y, [
          [0, 2],
          [2, 0],
        ]),
      want: summing('abc,cda->bd', [2, 3, 4], [4, 5, 2]),
      shape: [3, 5],
    },
    { operands: [float([2]), float([2])], call: (x, y) => f.tensordot(x, y, 1), want: summing('i,i->', [2], [2]), shape: [] },
  ],
  outer: [
    { operands: [float([2]), float([3])], call: (x, y) => f.outer(x, y), want: matrixProduct([2, 1], [1, 3]), shape: [2, 3] },
    { operands: [float([2, 2]), float([])], call: (x, y) => f.outer(x, y), want: matrixProduct([4, 1], [1, 1]), shape: [4, 1] },
    { operands: [float([0]), float([3])], call: (x, y) => f.outer(x, y), want: [], shape: [0, 3] },
  ],

  diagonal: [
    { operands: [float([3, 3])], call: (x) => f.diagonal(x), want: picking([3, 3], [3], ([k = 0]) => [k, k]), shape: [3] },
    { operands: [float([3, 4])], call: (x) => f.diagonal(x, 2), want: picking([3, 4], [2], ([k = 0]) => [k, k + 2]), shape: [2] },
    { operands: [float([3, 4])], call: (x) => f.diagonal(x, -1), want: picking([3, 4], [2], ([k = 0]) => [k + 1, k]), shape: [2] },
    { operands: [float([3, 4])], call: (x) => f.diagonal(x, 4), want: [], shape: [0] },
    { operands: [float([3, 4])], call: (x) => f.diagonal(x, -7), want: [], shape: [0] },
    {
      operands: [float([2, 3, 4])],
      call: (x) => f.diagonal(x, 1, -1, 0),
      want: picking([2, 3, 4], [3, 1], ([j = 0, k = 0]) => [k + 1, j, k]),
      shape: [3, 1],
    },
    { operands: [float([0, 3])], call: (x) => f.diagonal(x), want: [], shape: [0] },
  ],
  trace: [
    { operands: [float([3, 3])], call: (x) => f.trace(x), want: summing('ii->', [3, 3]), shape: [] },
    { operands: [float([2, 2, 3])], call: (x) => f.trace(x, 0, 1, 0), want: summing('iij->j', [2, 2, 3]), shape: [3] },
    { operands: [float([2, 3])], call: (x) => f.trace(x, -1), want: picking([2, 3], [1], () => [1, 0]), shape: [] },
    { operands: [float([2, 2])], call: (x) => f.trace(x, 2), want: [0] },
    { operands: [bool([1, 0, 1, 1], [2, 2])], call: (x) => f.trace(x), want: [2] },
  ],
  diag: [
    { operands: [float([2])], call: (x) => f.diag(x), want: ([a = 0, b = 0] = []) => [a, 0, 0, b], shape: [2, 2] },
    { operands: [float([2])], call: (x) => f.diag(x, 1), want: ([a = 0, b = 0] = []) => [0, a, 0, 0, 0, b, 0, 0, 0], shape: [3, 3] },
    { operands: [float([1])], call: (x) => f.diag(x, -1), want: ([a = 0] = []) => [0, 0, a, 0], shape: [2, 2] },
    { operands: [float([0])], call: (x) => f.diag(x, 1), want: [0], shape: [1, 1] },
    { operands: [float([0])], call: (x) => f.diag(x), want: [], shape: [0, 0] },
    { operands: [float([3, 2])], call: (x) => f.diag(x), want: picking([3, 2], [2], ([k = 0]) => [k, k]), shape: [2] },
    { operands: [float([3, 2])], call: (x) => f.diag(x, -1), want: picking([3, 2], [2], ([k = 0]) => [k + 1, k]), shape: [2] },
  ],
  tril: [
    { operands: [float([2, 3])], call: (x) => f.tril(x), want: ([a = 0, , , d = 0, e = 0] = []) => [a, 0, 0, d, e, 0], shape: [2, 3] },
    { operands: [float([2, 2])], call: (x) => f.tril(x, -1), want: ([, , c = 0] = []) => [0, 0, c, 0] },
    { operands: [float([2, 2, 2])], call: (x) => f.tril(x, 1), want: (x = []) => x },
    { operands: [bool([1, 1, 1, 1], [2, 2])], call: (x) => f.tril(x), want: [1, 0, 1, 1] },
  ],
  triu: [
    { operands: [float([2, 3])], call: (x) => f.triu(x), want: ([a = 0, b = 0, c = 0, , e = 0, g = 0] = []) => [a, b, c, 0, e, g] },
    { operands: [float([2, 2])], call: (x) => f.triu(x, 1), want: ([, b = 0] = []) => [0, b, 0, 0] },
    { operands: [float([1, 3, 2])], call: (x) => f.triu(x, -2), want: (x = []) => x },
    { operands: [int([1, 2, 3, 4], [2, 2])], call: (x) => f.triu(x), want: [1, 2, 0, 4] },
  ],
} satisfies Partial<Table>;
