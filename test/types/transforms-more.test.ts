/** @file Linearization, Jacobians, Hessians, functions with rules of their own, checkpoints; options of grad and vmap. */
import { is, same } from './expectations.ts';
import {
  checkpoint,
  customGradient,
  customJvp,
  grad,
  hessian,
  hvp,
  jacobian,
  jit,
  linearize,
  randn,
  valueAndGrad,
  variable,
  vmap,
  zeros,
} from './surface.ts';
import type { Tensor } from './surface.ts';

const x = randn([3]);
const params = { w: randn([2, 3]), list: [zeros([4], { dtype: 'float64' })] as const, step: zeros([], { dtype: 'int32' }), name: 'p' };
type Params = typeof params;

// linearize
const [value, linear] = linearize((a: Tensor<[3]>, b: Tensor<[2, 3]>) => b.matmul(a), x, params.w);
is<[2]>()(value, true);
is<[2]>()(linear(x, params.w), true);
// @ts-expect-error: no tangent of the argument
linear(randn([4]), params.w);

// jacobian: the axes of the result, then those of the argument
is<[2, 3]>()(jacobian((a: Tensor<[3]>) => params.w.matmul(a))(x), true);
is<[3]>()(jacobian((a: Tensor<[3]>) => a.sum(), { mode: 'reverse' })(x), true);
is<[3, 2, 3]>()(jacobian((a: Tensor<[2, 3]>, scale: Tensor<[]>) => a.sum(0).mul(scale))(params.w, zeros([])), true);
const f = (p: Params, y: Tensor<[3]>) => ({ out: p.w.matmul(y), parts: [p.list[0].mul(2)] as const });
const j = jacobian(f)(params, x);
is<[2, 2, 3]>()(j.out.w, true);
is<[2, 4], 'float64'>()(j.out.list[0], true);
is<[4, 4], 'float64'>()(j.parts[0].list[0], true);
same<null>()(j.out.step, true);
same<null>()(j.parts[0].name, true);
// @ts-expect-error
jacobian((a: Tensor<[3]>) => a, { mode: 'backward' });
// @ts-expect-error
jacobian((a: Tensor<[3]>) => a)(randn([4]));

// hessian, hvp
const loss = (p: Params, y: Tensor<[3]>) => p.w.matmul(y).square().sum();
is<[3, 3]>()(hessian((a: Tensor<[3]>) => a.square().sum())(x), true);
const h = hessian(loss)(params, x);
is<[2, 3, 2, 3]>()(h.w.w, true);
is<[2, 3, 4], 'float64'>()(h.w.list[0], true);
same<null>()(h.w.name, true);
// @ts-expect-error: no number
hessian((a: Tensor<[3]>) => a);
is<[3]>()(hvp((a: Tensor<[3]>) => a.square().sum(), x, x), true);
// @ts-expect-error
hvp((a: Tensor<[3]>) => a.square().sum(), x, randn([4]));

// rules
const custom = customGradient(
  (a: Tensor<[3]>, p: { w: Tensor<[2, 3]> }) => p.w.matmul(a),
  ([a, p], cotangent, result) => {
    is<[3]>()(a, true);
    is<[2, 3]>()(p.w, true);
    is<[2]>()(cotangent, true);
    is<[2]>()(result, true);
    return [a, null];
  },
);
is<[2]>()(custom(x, { w: params.w }), true);
// @ts-expect-error: the gradient is not like the argument
customGradient((a: Tensor<[3]>) => a.sum(), (_, cotangent) => [cotangent]);
const withTangent = customJvp(
  (a: Tensor<[3]>, b: Tensor<[3]>) => a.mul(b),
  ([a, b], [da, db], result) => {
    is<[3]>()(result, true);
    return da.mul(b).add(db.mul(a));
  },
);
is<[3]>()(withTangent(x, x), true);
// @ts-expect-error: the tangent is not like the result
customJvp((a: Tensor<[3]>) => a.sum(), (_, [da]) => da);

// checkpoint is of the function's own type
is<[2]>()(checkpoint((a: Tensor<[3]>, w: Tensor<[2, 3]>) => w.matmul(a))(x, params.w), true);
// @ts-expect-error
checkpoint((a: Tensor<[3]>) => a)(randn([4]));
is<[3]>()(jit(grad(checkpoint((a: Tensor<[3]>) => a.exp().sum())))(x), true);

// argnums
const three = (a: Tensor<[3]>, p: Params, b: Tensor<[2]>) => p.w.matmul(a).mul(b).sum();
const b = zeros([2]);
is<[3]>()(grad(three, { argnums: 0 })(x, params, b), true);
is<[2]>()(grad(three, { argnums: 2 })(x, params, b), true);
is<[2, 3]>()(grad(three, { argnums: 1 })(x, params, b).w, true);
const [db, dx] = grad(three, { argnums: [2, 0] })(x, params, b);
is<[2]>()(db, true);
is<[3]>()(dx, true);
const [number, [dp]] = valueAndGrad(three, { argnums: [1], unconnected: 'error' })(x, params, b);
is<[]>()(number, true);
same<null>()(dp.step, true);
const [[, aux], db2] = valueAndGrad((...args: Parameters<typeof three>) => [three(...args), 'aux'] as const, { argnums: 2, hasAux: true })(x, params, b);
same<'aux'>()(aux, true);
is<[2]>()(db2, true);
is<[3]>()(grad((a: Tensor<[3]>) => a.sum(), { unconnected: 'error' })(x), true);
const w = variable(randn([3]));
is<[3]>()(grad(() => w.sum(), [w], { unconnected: 'error' })()[0], true);
// @ts-expect-error
grad(three, { argnums: '0' });
// @ts-expect-error
grad(three, { unconnected: 'none' });

// vmap
const dot = (a: Tensor<[3]>, c: Tensor<[3]>) => a.mul(c).sum();
is<[5]>()(vmap(dot)(randn([5, 3]), randn([5, 3])), true);
is<[5]>()(vmap(dot, { inAxes: [0, null] })(randn([5, 3]), x), true);
is<[5]>()(vmap(dot, { inAxes: [1, 0] })(randn([3, 5]), randn([5, 3])), true);
is<[2, 7, 3]>()(vmap((a: Tensor<[2, 3]>) => a.exp(), { inAxes: -1, outAxes: 1 })(randn([2, 3, 7])), true);
const tree = vmap((p: { w: Tensor<[2]>; b: Tensor<[]> }) => ({ y: p.w.add(p.b), b: p.b }), { inAxes: [{ w: 0, b: null }], outAxes: { y: 0, b: null } });
const batched = tree({ w: randn([5, 2]), b: zeros([]) });
is<[5, 2]>()(batched.y, true);
is<[]>()(batched.b, true);
is<[5, 3]>()(vmap((a: Tensor<[3]>, scale: number) => a.mul(scale))(randn([5, 3]), 2), true);
// @ts-expect-error: the batch axis is missing
vmap(dot, { inAxes: [0, null] })(x, x);
// @ts-expect-error
vmap(dot, { inAxes: '0' });
