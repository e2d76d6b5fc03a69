/** @file Derivatives inside of programs, and programs that iterate: fixed points, optimizers, dynamic programming, flows. */
import type { AnyTensor } from 'tidu';
import { t } from '../../ops/loose.ts';
import { at, control, score, type Programs } from './loose.ts';

const { fori, scan, grad, hvp, jacobian, hessian, jvp } = control;
const zeros = (shape: readonly number[]): AnyTensor => t.zeros(shape, { dtype: 'float64' });
const identity = (n: number): AnyTensor => t.eye(n, { dtype: 'float64' });
const network = (x: AnyTensor, w: AnyTensor, v: AnyTensor): AnyTensor => x.matmul(w).tanh().matmul(v);
/** (|gradient| - 1)^2. */
const penalty = (critic: (x: AnyTensor) => AnyTensor, x: AnyTensor): AnyTensor => t.norm(grad(critic)(x)).sub(1).square();

export const iterations: Programs = {
  gradientPenalty: (x, k, v) =>
    penalty(
      (image) =>
        t
          .softplus(t.conv2d(image, k, { padding: 'same', strides: 2 }))
          .matmul(v)
          .sum(),
      x,
    ),
  gradientPenaltyWithPooling: (x, k, v) => penalty((image) => t.maxPool2d(t.conv2d(image, k).sin(), 2).matmul(v).sin().sum(), x),
  gradientPenaltyOfAttention: (q, k, v) => penalty((x) => control.scaledDotProductAttention(x, k, v, { causal: true }).sin().sum(), q),
  gradientPenaltyOfRecurrence: (x, w, u) => {
    const step = (h: AnyTensor, each: AnyTensor) => [each.matmul(w).add(h.matmul(u)).tanh(), h.sum()] as const;
    return penalty((xs) => scan(step, zeros([2]), xs)[0].sum(), x);
  },
  hessianVectorProduct: (x, w, v, direction) => score(hvp((y) => network(y, w, v).square().sum(), x, direction)),
  directionalDerivative: (x, w, v, dx) => {
    const [y, dy] = jvp((each) => network(each, w, v), [x], [dx]);
    return score(y.mul(dy));
  },
  contractiveNetwork: (x, w, v) =>
    jacobian((y) => network(y, w, v))(x)
      .square()
      .sum(),
  laplacianOfNetwork: (x, w, v) => t.trace(hessian((y) => network(y, w, v))(x)).square(),
  burgersResidual: (x, w, v) => {
    const u = (p: AnyTensor): AnyTensor => network(p, w, v);
    const first = grad(u);
    const second = grad((p) => at(first(p), 0));
    return at(first(x), 1)
      .add(u(x).mul(at(first(x), 0)))
      .sub(at(second(x), 0).mul(0.1))
      .square();
  },
  thirdDerivative: (x) =>
    grad((a) => grad((b) => grad((c) => c.sin().mul(c.exp()).add(c.pow(4)).sum())(b).sum())(a).sum())(x)
      .square()
      .sum(),
  metaLearning: (w, x, y) => {
    const loss = (each: AnyTensor): AnyTensor => x.matmul(each).tanh().sub(y).square().mean();
    return loss(w.sub(grad(loss)(w).mul(0.3)));
  },
  unrolledMomentum: (w, rate, x) => {
    const loss = (each: AnyTensor): AnyTensor => x.matmul(each).cos().sum();
    const step = (_: AnyTensor, s: { w: AnyTensor; m: AnyTensor }) => {
      const m = s.m.mul(0.7).add(grad(loss)(s.w));
      return { w: s.w.sub(m.mul(rate.sigmoid()).mul(0.1)), m };
    };
    return loss(fori(0, 5, step, { w, m: t.zerosLike(w) }).w);
  },
  newtonOfGradient: (x, a) => {
    const f = (y: AnyTensor): AnyTensor => y.pow(4).mul(0.25).add(y.square()).add(y.mul(a)).sum();
    const step = (_: AnyTensor, y: AnyTensor): AnyTensor => y.sub(grad(f)(y).div(hvp(f, y, t.onesLike(y))));
    return score(fori(0, 4, step, x));
  },
  fixedPoint: (x, w) => score(fori(0, 15, (_, z: AnyTensor) => z.matmul(w).mul(0.4).add(x).tanh(), t.zerosLike(x))),
  inverseByNewton: (a) => {
    const m = identity(3).add(a.mul(0.2));
    return score(fori(0, 6, (_, x: AnyTensor) => x.matmul(identity(3).mul(2).sub(m.matmul(x))), identity(3)));
  },
  conjugateGradients: (a, b) => {
    const m = a.matmul(a.transpose()).add(identity(3));
    const step = (_: AnyTensor, { x, r, p }: Record<'x' | 'r' | 'p', AnyTensor>) => {
      const length = r
        .square()
        .sum()
        .div(p.mul(m.matmul(p)).sum());
      const rest = r.sub(m.matmul(p).mul(length));
      return { x: x.add(p.mul(length)), r: rest, p: rest.add(p.mul(rest.square().sum().div(r.square().sum()))) };
    };
    return score(fori(0, 3, step, { x: t.zerosLike(b), r: b, p: b }).x);
  },
  powerIteration: (a, start) => {
    const m = a.transpose().matmul(a);
    const v = fori(0, 3, (_, x: AnyTensor) => m.matmul(x).div(t.norm(m.matmul(x))), start);
    return v.mul(m.matmul(v)).sum().log();
  },
  sinkhorn: (cost, a) => {
    const k = cost.div(-0.5);
    const mass = t.logSoftmax(a);
    const step = (_: AnyTensor, g: AnyTensor): AnyTensor => {
      const f = mass.sub(t.logSumExp(k.add(g), 1));
      return t
        .logSumExp(k.add(f.expandDims(1)), 0)
        .add(Math.log(3))
        .neg();
    };
    const g = fori(0, 8, step, zeros([3]));
    const f = mass.sub(t.logSumExp(k.add(g), 1));
    return k.add(f.expandDims(1)).add(g).exp().mul(cost).sum();
  },
  matrixExponential: (a) => {
    const step = (i: AnyTensor, { sum, term }: Record<'sum' | 'term', AnyTensor>) => {
      const next = term.matmul(a).div(t.cast(i, 'float64'));
      return { sum: sum.add(next), term: next };
    };
    return score(fori(1, 25, step, { sum: identity(3), term: identity(3) }).sum);
  },
  softValueIteration: (rewards, transitions) => {
    const p = t.softmax(transitions);
    const step = (_: AnyTensor, v: AnyTensor): AnyTensor => t.logSumExp(rewards.add(t.einsum('sat,t->sa', p, v).mul(0.9)), 1);
    return score(fori(0, 8, step, zeros([3])));
  },
  temporalAlignment: (x, y) => {
    // Soft dynamic time warping: along a row the cells depend on each other, a scan within a scan.
    const cost = x.expandDims(1).sub(y).square();
    const least = (...cells: AnyTensor[]): AnyTensor => t.logSumExp(t.stack(cells).neg()).neg();
    const row = (above: AnyTensor, costs: AnyTensor) => {
      const cell = (left: AnyTensor, c: { cost: AnyTensor; up: AnyTensor; corner: AnyTensor }) => {
        const here = c.cost.add(least(left, c.up, c.corner));
        return [here, here] as const;
      };
      const [up, corner] = [t.slice(above, [1, 5]), t.slice(above, [0, 4])];
      const cells = scan(cell, t.tensor(100, { dtype: 'float64' }), { cost: costs, up, corner })[1];
      return [t.concat([t.tensor([100], { dtype: 'float64' }), cells]), cells] as const;
    };
    return at(scan(row, t.tensor([0, 100, 100, 100, 100], { dtype: 'float64' }), cost)[0], 4);
  },
  kalmanFilter: (observations, noises) => {
    const [q, r] = [at(noises, 0).exp(), at(noises, 1).exp()];
    const step = ({ m, p }: Record<'m' | 'p', AnyTensor>, y: AnyTensor) => {
      const spread = p.mul(0.81).add(q);
      const total = spread.add(r);
      const surprise = y.sub(m.mul(0.9));
      const gain = spread.div(total);
      const likelihood = total.log().add(surprise.square().div(total)).mul(-0.5);
      return [{ m: m.mul(0.9).add(gain.mul(surprise)), p: spread.mul(t.sub(1, gain)) }, likelihood] as const;
    };
    return scan(step, { m: zeros([]), p: t.ones([], { dtype: 'float64' }) }, observations)[1].sum();
  },
  affineCouplingFlow: (x, w, v) => {
    const [a, b] = [t.slice(x, ':', [0, 2]), t.slice(x, ':', [2, 4])];
    const scale = a.matmul(w).tanh();
    const z = b.mul(scale.exp()).add(a.matmul(v));
    return z.square().sum().add(a.square().sum()).mul(0.5).sub(scale.sum());
  },
  planarFlow: (x, u, w) => {
    const step = (s: Record<'z' | 'log', AnyTensor>, layer: Record<'u' | 'w', AnyTensor>) => {
      const h = s.z.matmul(layer.w).tanh();
      const slope = t.sub(1, h.square()).mul(layer.w.mul(layer.u).sum());
      const next = { z: s.z.add(h.expandDims(1).mul(layer.u)), log: s.log.add(slope.add(1).abs().log().sum()) };
      return [next, h.sum()] as const;
    };
    const { z, log } = scan(step, { z: x, log: zeros([]) }, { u, w })[0];
    return z.square().sum().mul(0.5).sub(log);
  },
  stepwiseBranches: (x, w) => {
    const step = (h: AnyTensor, k: AnyTensor) => {
      const next = control.cond(
        h.sum().greater(0),
        (a, b) => a.mul(b).sin(),
        (a, b) => a.add(b).square(),
        h,
        k,
      );
      return [next, next.sum()] as const;
    };
    return score(scan(step, x, w)[1]);
  },
};
