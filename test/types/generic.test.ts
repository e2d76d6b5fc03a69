/** @file Functions that are generic in sizes: their bodies are checked on the type parameters. */
import { is } from './expectations.ts';
import { concat, dim, randn, stack, zeros } from './surface.ts';
import type { Dim, Tensor } from './surface.ts';

const n: number = 10;
export function mlp<N extends number>(x: Tensor<[N, 784]>, w: Tensor<[784, 512]>, b: Tensor<[512]>) {
  const h = x.matmul(w).add(b).relu();
  is<[N, 512]>()(h, true);
  is<[N]>()(h.sum(1), true);
  is<[N, 512]>()(h.add(h), true);
  is<[N, 512]>()(h.sub(h.max(-1, true)), true);
  is<[N, 784]>()(zeros([x.shape[0], 28, 28]).flatten(1), true);
  is<[N, 1, 512]>()(h.expandDims(1), true);
  is<[N, 784]>()(zeros([x.shape[0], 28, 28]).reshape([x.shape[0], 784]), true);
  is<[N, 28, 28]>()(x.reshape([x.shape[0], 28, 28]), true);
  // @ts-expect-error
  x.reshape([x.shape[0], 28, 29]);
  is<[N, 1024]>()(concat([h, h], 1), true);
  is<[2, N, 512]>()(stack([h, h]), true);
  is<[N, 100]>()(h.slice(':', [0, 100]), true);
  is<[512]>()(h.slice(0), true);
  is<[N, 512]>()(randn([512]).broadcastTo([x.shape[0], 512]), true);
  return h.matmul(randn([512, 10]));
}
is<[128, 10]>()(mlp(randn([128, 784]), randn([784, 512]), randn([512])), true);
is<[Dim<'B'>, 10]>()(mlp(randn([dim('B', 32), 784]), randn([784, 512]), randn([512])), true);
is<[number, 10]>()(mlp(randn([n, 784]), randn([784, 512]), randn([512])), true);

export function attention<B extends number, H extends number, T extends number, K extends number>(
  q: Tensor<[B, H, T, K]>,
  k: Tensor<[B, H, T, K]>,
  v: Tensor<[B, H, T, K]>,
) {
  const o = q.matmul(k.mT()).div(8).softmax().matmul(v);
  is<[B, T, H, K]>()(o.permute([0, 2, 1, 3]), true);
  // @ts-expect-error
  q.matmul(k);
  return o;
}
is<[2, 8, 64, 32]>()(attention(randn([2, 8, 64, 32]), randn([2, 8, 64, 32]), randn([2, 8, 64, 32])), true);

// Two literals for one type parameter are inferred as their union; NoInfer on the later uses gives the error.
export function pair<N extends number>(x: Tensor<[N, 10]>, y: Tensor<[NoInfer<N>, 10]>) {
  const r = x.add(y).mul(y);
  is<[N, 10]>()(r, true);
  return r;
}
is<[5, 10]>()(pair(randn([5, 10]), randn([5, 10])), true);
// @ts-expect-error
pair(randn([5, 10]), randn([6, 10]));
is<[number, 10]>()(pair(randn([n, 10]), randn([5, 10])), true);
export function sameShape<S extends number[]>(x: Tensor<S>, y: Tensor<S>) {
  return x.add(y);
}
// @ts-expect-error
sameShape(randn([5, 10]), randn([6, 10]));
