/** @file Gradients of trees and of variables, jit, vmap. */
import { is, same } from './expectations.ts';
import { crossEntropy, grad, jit, randn, valueAndGrad, variable, vmap, zeros } from './surface.ts';
import type { DType, Shape, Tensor, Variable } from './surface.ts';

const x = randn([128, 784]);
const y = zeros([128], { dtype: 'int32' });
const params = {
  l1: { w: randn([784, 512]), b: zeros([512]) },
  l2: [randn([512, 10]), zeros([10])] as const,
  step: zeros([], { dtype: 'int32' }),
  half: zeros([2], { dtype: 'float16' }),
  double: zeros([2], { dtype: 'float64' }),
  name: 'mlp',
};
const loss = (p: typeof params, t: Tensor<[128, 784]>, labels: Tensor<[128], 'int32'>) =>
  crossEntropy(t.matmul(p.l1.w).add(p.l1.b).relu().matmul(p.l2[0]).add(p.l2[1]), labels);
const g = grad(loss)(params, x, y);
is<[784, 512]>()(g.l1.w, true);
is<[10]>()(g.l2[1], true);
is<[2], 'float16'>()(g.half, true);
is<[2], 'float64'>()(g.double, true);
same<null>()(g.step, true);
same<null>()(g.name, true);
const [value, grads] = valueAndGrad(loss)(params, x, y);
is<[]>()(value, true);
is<[512]>()(grads.l1.b, true);
is<[3]>()(grad((p: { w: Tensor<[3]> }) => p.w.square().sum())({ w: zeros([3]) }).w, true);
is<[3]>()(grad((w: Tensor<[3]>) => w.square().sum())(zeros([3])), true);
is<number[]>()(grad((p: { w: Tensor }) => p.w.square().mean())({ w: zeros([3]) }).w, true);
// @ts-expect-error
grad((p: { w: Tensor<[3]> }) => p.w.square());
// @ts-expect-error
valueAndGrad((p: { w: Tensor<[3]> }) => p.w.square());
// @ts-expect-error
grad((w: Tensor<[3], 'int32'>) => w.sum());
// @ts-expect-error
grad(loss)(params, randn([128, 783]), y);

// auxiliary results
const withAux = (p: typeof params, t: Tensor<[128, 784]>, labels: Tensor<[128], 'int32'>) => {
  const logits = t.matmul(p.l1.w).add(p.l1.b).relu().matmul(p.l2[0]);
  return [crossEntropy(logits, labels), logits] as const;
};
const [auxGrads, logits] = grad(withAux, { hasAux: true })(params, x, y);
is<[784, 512]>()(auxGrads.l1.w, true);
is<[128, 10]>()(logits, true);
const [[auxLoss, sameLogits], moreGrads] = valueAndGrad(withAux, { hasAux: true })(params, x, y);
is<[]>()(auxLoss, true);
is<[128, 10]>()(sameLogits, true);
is<[10]>()(moreGrads.l2[1], true);
// @ts-expect-error: the function returns no pair
grad(loss, { hasAux: true });
// @ts-expect-error: the option is missing
grad(withAux);

// with respect to variables that the function reads
const w = variable(randn([784, 10]));
const b = variable(zeros([10]));
const [current, [dw, db]] = valueAndGrad(() => crossEntropy(x.matmul(w).add(b), y), [w, b])();
is<[]>()(current, true);
is<[784, 10]>()(dw, true);
is<[10]>()(db, true);
const [onlyDw] = grad((t: Tensor<[128, 784]>) => crossEntropy(t.matmul(w), y), [w])(x);
is<[784, 10]>()(onlyDw, true);
const list: readonly Variable[] = [w, b];
same<[Tensor<[]>, Tensor<Shape>[]]>()(valueAndGrad(() => w.square().sum(), list)(), true);
const anyList: Variable<Shape, DType>[] = [w, b];
same<Tensor<Shape, DType>[]>()(grad(() => w.square().sum(), anyList)(), true);
const [[pairLoss, pairAux], pairGrads] = valueAndGrad(() => [w.sum(), 'aux'] as const, [w], { hasAux: true })();
is<[]>()(pairLoss, true);
same<'aux'>()(pairAux, true);
is<[784, 10]>()(pairGrads[0], true);
const [statefulGrads, statefulAux] = grad(() => [w.sum(), 3] as const, [w, b], { hasAux: true })();
is<[10]>()(statefulGrads[1], true);
same<3>()(statefulAux, true);
// @ts-expect-error
valueAndGrad(() => w.square(), [w]);

// jit, vmap
const compiled = jit(loss);
is<[]>()(compiled(params, x, y), true);
is<[32, 10]>()(vmap((t: Tensor<[784]>) => t.matmul(randn([784, 10])))(randn([32, 784])), true);

// a loss generic in its batch size gives a gradient generic in it
function genericLoss<N extends number>(p: { w: Tensor<[784, 10]> }, t: Tensor<[N, 784]>, labels: Tensor<[N], 'int32'>) {
  return crossEntropy(t.matmul(p.w), labels);
}
const genericGrad = grad(genericLoss);
is<[784, 10]>()(genericGrad({ w: randn([784, 10]) }, x, y).w, true);
is<[784, 10]>()(genericGrad({ w: randn([784, 10]) }, randn([5, 784]), zeros([5], { dtype: 'int32' })).w, true);
// Two literals for one N are inferred as the union 127 | 128, no error; see generic.test.ts for what to write.
genericGrad({ w: randn([784, 10]) }, x, zeros([127], { dtype: 'int32' }));

// a model that can be called is the tree of its fields
declare const callable: { (t: Tensor<[2]>): Tensor<[2]>; readonly w: Tensor<[2]>; readonly describe: () => string };
const callableGrads = grad((m: typeof callable) => m(m.w).sum())(callable);
is<[2]>()(callableGrads.w, true);
same<null>()(callableGrads.describe, true);
