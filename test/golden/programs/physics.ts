/** @file Energies and simulated motion: loops over steps of time; and geometry. */
import type { AnyTensor } from 'tidu';
import { int32, t } from '../../ops/loose.ts';
import { at, control, score, type Programs } from './loose.ts';

const { fori, scan, grad } = control;
const time = (steps: number): AnyTensor => t.arange(steps, { dtype: 'float64' });
interface State {
  readonly q: AnyTensor;
  readonly p: AnyTensor;
}

/** Squared distances of all pairs of rows. */
const squaredDistances = (x: AnyTensor, y: AnyTensor): AnyTensor => x.expandDims(1).sub(y).square().sum(-1);
/** The classical step of Runge and Kutta for dx/dt = f(x). */
const rungeKutta = (f: (x: AnyTensor) => AnyTensor, x: AnyTensor, h: number): AnyTensor => {
  const k1 = f(x);
  const k2 = f(x.add(k1.mul(h / 2)));
  const k3 = f(x.add(k2.mul(h / 2)));
  const k4 = f(x.add(k3.mul(h)));
  return x.add(
    k1
      .add(k2.mul(2))
      .add(k3.mul(2))
      .add(k4)
      .mul(h / 6),
  );
};
const cross = (a: AnyTensor, b: AnyTensor): AnyTensor => {
  const next = int32([1, 2, 0]);
  const last = int32([2, 0, 1]);
  return t
    .take(a, next, -1)
    .mul(t.take(b, last, -1))
    .sub(t.take(a, last, -1).mul(t.take(b, next, -1)));
};
/** v turned by the rotation of a quaternion [w, x, y, z] of length 1. */
const turned = (quaternion: AnyTensor, v: AnyTensor): AnyTensor => {
  const q = quaternion.div(t.norm(quaternion));
  const axis = t.broadcastTo(t.slice(q, [1, 4]), v.shape);
  const twice = cross(axis, v).mul(2);
  return v.add(twice.mul(at(q, 0))).add(cross(axis, twice));
};

export const physics: Programs = {
  nBodyPotential: (x, mass) => {
    const weights = t.outer(mass.exp(), mass.exp()).div(squaredDistances(x, x).add(0.1).sqrt());
    return t.triu(weights, 1).sum().neg();
  },
  lennardJones: (x) => {
    const inverse = t
      .reciprocal(
        squaredDistances(x, x)
          .add(0.5)
          .add(t.eye(5, { dtype: 'float64' })),
      )
      .pow(3);
    return t.tril(inverse.square().sub(inverse), -1).sum();
  },
  pendulumByEuler: (start, length) => {
    const step = (_: AnyTensor, { q, p }: State): State => ({ q: q.add(p.mul(0.1)), p: p.sub(q.sin().div(length.exp()).mul(0.1)) });
    return score(fori(0, 20, step, { q: at(start, 0), p: at(start, 1) }).q);
  },
  pendulumByRungeKutta: (start, friction) => {
    const f = (x: AnyTensor): AnyTensor => t.stack([at(x, 1), at(x, 0).sin().neg().sub(at(x, 1).mul(friction.square()))]);
    return score(fori(0, 8, (_, x: AnyTensor) => rungeKutta(f, x, 0.2), start));
  },
  oscillatorsByLeapfrog: (q, p, stiffness) => {
    const force = (x: AnyTensor): AnyTensor => x.mul(stiffness.exp()).add(x.pow(3)).neg();
    const step = (s: State) => {
      const half = s.p.add(force(s.q).mul(0.05));
      const next = s.q.add(half.mul(0.1));
      const state = { q: next, p: half.add(force(next).mul(0.05)) };
      return [state, state.q.square().sum()] as const;
    };
    return score(scan((s: State, _x: AnyTensor) => step(s), { q, p }, time(10))[1]);
  },
  hamiltonianByGradient: (q, p) => {
    // The force is a gradient inside of the loop, which is itself differentiated.
    const potential = (x: AnyTensor): AnyTensor => x.square().sum().mul(0.5).add(x.prod()).sub(x.cos().sum());
    const step = (_: AnyTensor, s: State): State => {
      const next = s.p.sub(grad(potential)(s.q).mul(0.1));
      return { p: next, q: s.q.add(next.mul(0.1)) };
    };
    return score(fori(0, 6, step, { q, p }).q);
  },
  heatEquation: (start, diffusion) => {
    const rate = diffusion.sigmoid().mul(0.4);
    const step = (_: AnyTensor, u: AnyTensor): AnyTensor =>
      u.add(
        rate.mul(
          t
            .roll(u, 1, 0)
            .sub(u.mul(2))
            .add(t.roll(u, -1, 0)),
        ),
      );
    return score(fori(0, 10, step, start));
  },
  waveEquation: (u, v, speed) => {
    const laplacian = (x: AnyTensor): AnyTensor => {
      const y = t.pad(x, [
        [1, 1],
        [1, 1],
      ]);
      const part = (rows: number, columns: number): AnyTensor => t.slice(y, [rows, rows + 4], [columns, columns + 4]);
      return part(0, 1).add(part(2, 1)).add(part(1, 0)).add(part(1, 2)).sub(x.mul(4));
    };
    const step = (_: AnyTensor, s: State): State => {
      const p = s.p.add(speed.square().mul(laplacian(s.q)).mul(0.1));
      return { p, q: s.q.add(p.mul(0.1)) };
    };
    return score(fori(0, 6, step, { q: u, p: v }).q);
  },
  springNetwork: (x, rest) => {
    const [from, to] = [int32([0, 1, 2, 3, 0]), int32([1, 2, 3, 0, 2])];
    const length = t.norm(t.take(x, from).sub(t.take(x, to)), 2, -1);
    return length
      .sub(rest.exp())
      .square()
      .sum()
      .mul(0.5)
      .add(t.slice(x, ':', 1).sum());
  },
  isingMeanField: (coupling, field) => {
    const symmetric = coupling.add(coupling.transpose()).mul(0.3);
    const m = fori(0, 12, (_, s: AnyTensor) => symmetric.matmul(s).add(field).tanh(), t.zerosLike(field));
    return m.matmul(symmetric.matmul(m)).mul(0.5).add(field.mul(m).sum()).neg();
  },
  partitionFunction: (coupling, field) => {
    const spins = t.stack(
      Array.from({ length: 8 }, (_, i) =>
        t.tensor(
          [i & 1, i & 2, i & 4].map((bit) => (bit === 0 ? -1 : 1)),
          { dtype: 'float64' },
        ),
      ),
    );
    return t.logSumExp(t.einsum('si,ij,sj->s', spins, coupling, spins).add(spins.matmul(field)));
  },
  pairwiseDistances: (x, y) => score(squaredDistances(x, y).sqrt()),
  chamferDistance: (x, y) => {
    const d = squaredDistances(x, y);
    return d.min(0).mean().add(d.min(1).mean());
  },
  quaternionRotation: (q, v) => score(turned(q, v)),
  rotationByAngles: (angles, points) => {
    const about = (i: number, order: readonly number[]): AnyTensor => {
      const [c, s] = [at(angles, i).cos(), at(angles, i).sin()];
      const [one, zero] = [t.onesLike(c), t.zerosLike(c)];
      const block = t.stack([c, s.neg(), zero, s, c, zero, zero, zero, one]).reshape([3, 3]);
      return t.take(t.take(block, int32(order), 0), int32(order), 1);
    };
    const rotation = about(0, [0, 1, 2])
      .matmul(about(1, [2, 0, 1]))
      .matmul(about(2, [1, 2, 0]));
    return score(points.matmul(rotation.transpose()));
  },
  triangleAreas: (vertices) => {
    const corner = (i: number): AnyTensor => t.slice(vertices, ':', i);
    return t
      .norm(cross(corner(1).sub(corner(0)), corner(2).sub(corner(0))), 2, -1)
      .mul(0.5)
      .log()
      .sum();
  },
  curveBending: (x) => {
    const edges = t.slice(x, [1, 6]).sub(t.slice(x, [0, 5]));
    const direction = t.atan2(t.slice(edges, ':', 1), t.slice(edges, ':', 0));
    const bends = t.slice(direction, [1, 5]).sub(t.slice(direction, [0, 4]));
    return t
      .sub(1, bends.cos())
      .sum()
      .add(t.hypot(t.slice(edges, ':', 0), t.slice(edges, ':', 1)).sum());
  },
  forwardKinematics: (angles, lengths) => {
    const total = t.cumsum(angles);
    const ends = t.stack([t.cumsum(lengths.mul(total.cos())), t.cumsum(lengths.mul(total.sin()))], 1);
    return ends.sub(0.7).square().sum(-1).sqrt().sum();
  },
};
