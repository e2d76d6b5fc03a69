/** @file Losses and log-likelihoods. */
import type { AnyTensor } from 'tidu';
import { binaryCrossentropy, sparseCategoricalCrossentropy } from 'tidu/nn';
import { float64, int32, t } from '../../ops/loose.ts';
import { type Programs } from './loose.ts';

const labels = int32([2, 0, 1, 2]);
const loss = (f: unknown, label: AnyTensor, prediction: AnyTensor): AnyTensor => (f as typeof t.sub)(label, prediction);
const unit = (x: AnyTensor): AnyTensor => x.div(t.norm(x, 2, -1, true));
const logBeta = (a: AnyTensor, b: AnyTensor): AnyTensor =>
  t
    .lgamma(a)
    .add(t.lgamma(b))
    .sub(t.lgamma(a.add(b)));
const positive = (x: AnyTensor): AnyTensor => x.exp().add(0.5);

export const losses: Programs = {
  crossEntropy: (x, w) => loss(sparseCategoricalCrossentropy({ fromLogits: true }), labels, x.matmul(w)),
  temperedSoftmax: (x, temperature) => {
    const p = t.softmax(x.div(temperature.exp()));
    return t.xlogy(p, p).sum().neg();
  },
  binaryWithLogits: (x, target) => loss(binaryCrossentropy({ fromLogits: true }), target.sigmoid(), x.mul(5)),
  focal: (x) => {
    const p = t.takeAlongAxis(t.softmax(x), labels.expandDims(1));
    return t.sub(1, p).pow(2).mul(p.log()).mean().neg();
  },
  huber: (x, y) => {
    const d = x.sub(y).abs();
    return t.where(d.lessEqual(0.6), d.square().mul(0.5), d.sub(0.3).mul(0.6)).mean();
  },
  kullbackLeibler: (p, q) => {
    const [a, b] = [t.logSoftmax(p), t.logSoftmax(q)];
    return a.exp().mul(a.sub(b)).sum();
  },
  cosineSimilarity: (x, y) => unit(x).mul(unit(y)).sum(-1).mean(),
  multiClassHinge: (x) => {
    const margins = x
      .sub(t.takeAlongAxis(x, labels.expandDims(1)))
      .add(0.5)
      .relu();
    return margins.square().sum(-1).mean();
  },
  poisson: (x, counts) => t.average(x.exp().sub(x.mul(counts)), 0, false, { weights: float64([1, 2, 3, 4, 5, 6]) }),
  contrastive: (x, y) => t.trace(t.logSoftmax(unit(x).matmul(unit(y).mT()).div(0.3))).div(-4),
  triplet: (anchor, near, far) =>
    t
      .norm(anchor.sub(near), 2, -1)
      .sub(t.norm(anchor.sub(far), 2, -1))
      .add(0.7)
      .relu()
      .mean(),
  gaussianLikelihood: (x, mean, logScale) => {
    const z = x.sub(mean).mul(logScale.neg().exp());
    return z
      .square()
      .mul(0.5)
      .add(logScale)
      .add(0.5 * Math.log(2 * Math.PI))
      .sum();
  },
  gaussianMixture: (x, weights, means, logScales) => {
    const z = x.expandDims(1).sub(means).div(logScales.exp());
    return t.logSumExp(z.square().mul(-0.5).sub(logScales).add(t.logSoftmax(weights)), -1).sum();
  },
  variationalAutoencoder: (x, encode, decode, noise) => {
    const h = x.matmul(encode);
    const [mean, logVariance] = [t.slice(h, ':', [0, 2]), t.slice(h, ':', [2, 4])];
    const z = mean.add(logVariance.mul(0.5).exp().mul(noise));
    const divergence = mean.square().add(logVariance.exp()).sub(logVariance).sub(1).mean().mul(0.5);
    return z.matmul(decode).sub(x).square().mean().add(divergence);
  },
  gammaLikelihood: (x, shape, rate) => {
    const [y, a, b] = [positive(x), positive(shape), positive(rate)];
    return a.mul(b.log()).sub(t.lgamma(a)).add(a.sub(1).mul(y.log())).sub(b.mul(y)).sum();
  },
  betaLikelihood: (x, alpha, beta) => {
    const [y, a, b] = [x.mul(0.4).add(0.5), positive(alpha), positive(beta)];
    return t
      .xlogy(a.sub(1), y)
      .add(b.sub(1).mul(t.log1p(y.neg())))
      .sub(logBeta(a, b))
      .sum();
  },
  studentLikelihood: (x, freedom) => {
    const n = positive(freedom);
    const tail = n
      .add(1)
      .mul(0.5)
      .mul(t.log1p(x.square().div(n)));
    return t
      .lgamma(n.add(1).mul(0.5))
      .sub(t.lgamma(n.mul(0.5)))
      .sub(n.log().mul(0.5))
      .sub(tail)
      .sum();
  },
  dirichletDivergence: (x, y) => {
    const [a, b] = [positive(x), positive(y)];
    const total = a.sum();
    const logs = t.lgamma(a).sub(t.lgamma(b)).sum();
    return t
      .lgamma(total)
      .sub(t.lgamma(b.sum()))
      .sub(logs)
      .add(
        a
          .sub(b)
          .mul(t.digamma(a).sub(t.digamma(total)))
          .sum(),
      );
  },
  vonMises: (angle, mean, concentration) => {
    const k = positive(concentration);
    return k.mul(angle.sub(mean).cos()).sub(t.i0(k).log()).sum();
  },
  probit: (x, w) => t.erfc(x.matmul(w).div(-Math.SQRT2)).mul(0.5).log().sum(),
  normalQuantile: (x, scale) => t.erfInv(x.mul(0.9)).mul(scale.exp()).mul(Math.SQRT2).square().mean(),
  ordinalRegression: (x, steps) => {
    const cuts = t.cumsum(steps.exp());
    const cumulative = t.sigmoid(cuts.sub(x.expandDims(1)));
    const p = t.concat([cumulative, t.ones([4, 1])], 1).sub(t.concat([t.zeros([4, 1]), cumulative], 1));
    return t.takeAlongAxis(p, labels.expandDims(1)).log().mean().neg();
  },
  coxRegression: (risk, times) => {
    const ordered = t.take(risk, t.argsort(times, -1, { descending: true }));
    // The times only order the risks; their square makes them count.
    return ordered.sub(t.logCumsumExp(ordered)).mean().add(times.square().sum());
  },
  actorCritic: (logits, values, rewards) => {
    const advantage = t.stopGradient(t.cumsum(rewards, 0, { reverse: true }).sub(values));
    const chosen = t.takeAlongAxis(t.logSoftmax(logits), labels.expandDims(1)).squeeze(1);
    const critic = t.cumsum(rewards, 0, { reverse: true }).sub(values).square();
    return critic.mul(0.5).sub(chosen.mul(advantage)).mean();
  },
  clippedPolicy: (x, old, advantage) => {
    const ratio = x.sub(old).exp();
    return t.minimum(ratio.mul(advantage), t.clip(ratio, 0.8, 1.2).mul(advantage)).mean();
  },
};
