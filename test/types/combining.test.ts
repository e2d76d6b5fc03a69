/** @file Einstein sums beyond products of two matrices, products over several axes, diagonals. */
import { is } from './expectations.ts';
import { diag, diagonal, dim, einsum, outer, randn, tensordot, trace, tril, triu, zeros } from './surface.ts';
import type { Dim, Tensor } from './surface.ts';

const n: number = 10;
const unranked: Tensor = zeros([1, 2]);
const x = randn([128, 784]);

// einsum without an output, with spaces, with '...'
is<[128, 512]>()(einsum('ij,jk', x, randn([784, 512])), true);
is<[784, 128]>()(einsum('ba', x), true);
is<[]>()(einsum('ii', randn([3, 3])), true);
is<[3]>()(einsum('ii->i', randn([3, 3])), true);
is<[128, 512]>()(einsum(' i j, j k -> i k ', x, randn([784, 512])), true);
is<[8, 4, 128, 512]>()(einsum('...ij,jk->...ik', randn([8, 4, 128, 784]), randn([784, 512])), true);
is<[8, 4, 128, 512]>()(einsum('...ij,...jk->...ik', randn([8, 1, 128, 784]), randn([4, 784, 512])), true);
is<[128, 512]>()(einsum('...ij,...jk', x, randn([784, 512])), true);
is<[5, 7, 3]>()(einsum('i...->...i', randn([3, 5, 7])), true);
is<[number, 7]>()(einsum('...i->...', randn([n, 7, 3])), true);
is<[4, 5]>()(einsum('ij,jk,kl->il', randn([4, 2]), randn([2, 3]), randn([3, 5])), true);
is<number[]>()(einsum('...i->...', unranked), true);
is<number[]>()(einsum('ij,jk->ik' as string, x, x), true);
// @ts-expect-error: '...' is 8 and 4
einsum('...i,...i->...', randn([8, 3]), randn([4, 3]));
// @ts-expect-error: 'i' is 3 and 4
einsum('ii->i', randn([3, 4]));
// @ts-expect-error: more tensors than operands
einsum('ij->ji', x, x);
// @ts-expect-error: '...ijk' has more letters than dimensions
einsum('...ijk->i', x);
// @ts-expect-error: 'j' is 784 and 128
einsum('ij,jk', x, x);
export function attention<B extends number, T extends number, H extends number, D extends number>(q: Tensor<[B, T, H, D]>, k: Tensor<[B, T, H, D]>) {
  const scores = einsum('bqhd,bkhd->bhqk', q, k.reshape([k.shape[0], k.shape[1], k.shape[2], k.shape[3]]));
  is<[B, H, T, T]>()(scores, true);
  return scores;
}

// tensordot, outer
is<[2, 5]>()(tensordot(randn([2, 3, 4]), randn([3, 4, 5])), true);
is<[128, 10]>()(tensordot(x, randn([784, 10]), 1), true);
is<[128, 784, 3]>()(tensordot(x, randn([3]), 0), true);
is<[784, 10]>()(tensordot(x, randn([10, 128]), [0, 1]), true);
is<[3, 5]>()(tensordot(randn([2, 3, 4]), randn([4, 5, 2]), [[0, -1], [2, 0]]), true);
is<[number, 10]>()(tensordot(randn([n, 784]), randn([784, 10]), 1), true);
is<number[]>()(tensordot(unranked, x, 1), true);
is<number[]>()(tensordot(x, x, n), true);
is<[2, 5], 'float64'>()(tensordot(randn([2, 3]), zeros([3, 5], { dtype: 'float64' }), 1), true);
// @ts-expect-error: summed sizes [784] and [128] differ
tensordot(x, x, 1);
// @ts-expect-error: not both have 3 axes
tensordot(x, x, 3);
// @ts-expect-error: 1 axes of a and 2 of b
tensordot(x, x, [[0], [0, 1]]);
is<[3, 4]>()(outer(randn([3]), randn([4])), true);
is<[6, 1]>()(outer(randn([2, 3]), randn([])), true);
is<[number, 4]>()(outer(unranked, randn([4])), true);

// diagonals
is<[3]>()(diagonal(randn([3, 3])), true);
is<[3]>()(diagonal(randn([3, 7])), true);
is<[3]>()(diagonal(randn([7, 3])), true);
is<[number]>()(diagonal(randn([3, 7]), 1), true);
is<[2, 3]>()(diagonal(randn([3, 2, 7]), 0, 0, -1), true);
is<[Dim<'N'>]>()(diagonal(randn([dim('N', 3), dim('N', 3)])), true);
is<[number]>()(diagonal(randn([n, 7])), true);
is<number[]>()(diagonal(unranked), true);
// @ts-expect-error: no two axes
diagonal(randn([3]));
// @ts-expect-error: no axes 0 and 2
diagonal(x, 0, 0, 2);
// @ts-expect-error: the two axes are one
diagonal(x, 0, 1, -1);
is<[]>()(trace(randn([3, 3])), true);
is<[2]>()(trace(randn([3, 2, 7]), 1, 0, -1), true);
is<[], 'int32'>()(trace(zeros([2, 2], { dtype: 'uint8' })), true);
is<[3, 3]>()(diag(randn([3])), true);
is<[number, number]>()(diag(randn([3]), 1), true);
is<[3]>()(diag(randn([3, 7])), true);
is<[number]>()(diag(randn([3, 7]), -1), true);
is<number[]>()(diag(unranked), true);
// @ts-expect-error: neither a vector nor a matrix
diag(randn([2, 2, 2]));
is<[128, 784]>()(tril(x, -1), true);
is<[5, 3, 3], 'int32'>()(triu(zeros([5, 3, 3], { dtype: 'int32' })), true);
