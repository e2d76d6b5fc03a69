/** @file Sequences: recurrent networks by scan, attention, hidden Markov models. */
import type { AnyTensor } from 'tidu';
import { bool, t } from '../../ops/loose.ts';
import { at, control, score, standardized, type Programs } from './loose.ts';

const { scan, scaledDotProductAttention } = control;
const zeros = (shape: readonly number[]): AnyTensor => t.zeros(shape, { dtype: 'float64' });
const quarter = (x: AnyTensor, i: number, size: number): AnyTensor => t.slice(x, ':', [i * size, (i + 1) * size]);
/** [n, heads * d] as [heads, n, d]. */
const heads = (x: AnyTensor): AnyTensor => x.reshape([4, 2, 2]).permute([1, 0, 2]);
const attention = (q: AnyTensor, k: AnyTensor, v: AnyTensor): AnyTensor => t.softmax(q.matmul(k.mT()).div(Math.sqrt(2))).matmul(v);

const recurrent = (xs: AnyTensor, w: AnyTensor, u: AnyTensor, options?: object): AnyTensor => {
  const step = (h: AnyTensor, x: AnyTensor) => {
    const next = x.matmul(w).add(h.matmul(u)).tanh();
    return [next, next] as const;
  };
  return scan(step, zeros([2, 3]), xs, options)[1];
};

const longShortTerm = (xs: AnyTensor, w: AnyTensor, u: AnyTensor, options?: object): AnyTensor => {
  const step = ({ h, c }: { h: AnyTensor; c: AnyTensor }, x: AnyTensor) => {
    const gates = x.matmul(w).add(h.matmul(u));
    const [i, f, g, o] = [0, 1, 2, 3].map((each) => quarter(gates, each, 2)) as [AnyTensor, AnyTensor, AnyTensor, AnyTensor];
    const cell = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
    const next = o.sigmoid().mul(cell.tanh());
    return [{ h: next, c: cell }, next] as const;
  };
  return scan(step, { h: zeros([2, 2]), c: zeros([2, 2]) }, xs, options)[1];
};

export const sequences: Programs = {
  bidirectionalNetwork: (xs, w, u) => score(t.concat([recurrent(xs, w, u), recurrent(xs, u, w, { reverse: true })], -1).square()),
  longShortTermMemory: (xs, w, u) => score(longShortTerm(xs, w, u)),
  checkpointedMemory: (xs, w, u) => score(longShortTerm(xs, w, u, { checkpoint: true }).square()),
  gatedRecurrentUnit: (xs, w, u) => {
    const step = (h: AnyTensor, x: AnyTensor) => {
      const [a, b] = [x.matmul(w), h.matmul(u)];
      const [reset, update] = [0, 1].map((i) =>
        quarter(a, i, 2)
          .add(quarter(b, i, 2))
          .sigmoid(),
      ) as [AnyTensor, AnyTensor];
      const candidate = quarter(a, 2, 2)
        .add(reset.mul(quarter(b, 2, 2)))
        .tanh();
      const next = t.sub(1, update).mul(candidate).add(update.mul(h));
      return [next, next] as const;
    };
    return score(scan(step, zeros([2, 2]), xs)[1]);
  },
  linearStateSpace: (xs, decay, b, c) => {
    const rate = decay.sigmoid();
    return score(scan((h: AnyTensor, x: AnyTensor) => [h.mul(rate).add(x.mul(b)), h.mul(c).sum()], zeros([3]), xs)[1]);
  },
  rolledWeights: (xs, w) => {
    // The layers' weights are what the loop goes over.
    return score(scan((h: AnyTensor, layer: AnyTensor) => [h.add(h.matmul(layer).tanh()), h.sum()], xs, w)[0]);
  },
  multiHeadAttention: (x, q, k, v, o) => {
    const mixed = scaledDotProductAttention(heads(x.matmul(q)), heads(x.matmul(k)), heads(x.matmul(v)), { causal: true });
    return score(mixed.permute([1, 0, 2]).reshape([4, 4]).matmul(o));
  },
  maskedAttention: (q, k, v) => {
    const mask = bool([
      [true, false, true],
      [false, true, true],
      [true, true, true],
      [false, false, true],
    ]);
    return score(scaledDotProductAttention(q, k, v, { mask, scale: 0.8 }));
  },
  biasedAttention: (q, k, v, bias) => score(scaledDotProductAttention(q, k, v, { mask: bias })),
  groupedQueryAttention: (q, k, v) => score(scaledDotProductAttention(q, k, v)),
  linearAttention: (q, k, v) => {
    const [a, b] = [t.elu(q).add(1), t.elu(k).add(1)];
    const states = t.cumsum(t.einsum('nd,ne->nde', b, v), 0);
    return score(t.einsum('nd,nde->ne', a, states).div(t.einsum('nd,nd->n', a, t.cumsum(b, 0)).expandDims(1)));
  },
  rotaryAttention: (q, k, v) => {
    const angle = t.arange(4, { dtype: 'float64' }).expandDims(1).mul(0.6);
    const turned = (x: AnyTensor): AnyTensor => {
      const [a, b] = [t.slice(x, ':', [0, 1]), t.slice(x, ':', [1, 2])];
      return t.concat([a.mul(angle.cos()).sub(b.mul(angle.sin())), a.mul(angle.sin()).add(b.mul(angle.cos()))], 1);
    };
    return score(attention(turned(q), turned(k), v));
  },
  transformerBlock: (x, qkv, o, up, down) => {
    const [q, k, v] = [0, 1, 2].map((i) => heads(standardized(x, -1).matmul(at(qkv, i)))) as [AnyTensor, AnyTensor, AnyTensor];
    const h = x.add(scaledDotProductAttention(q, k, v, { causal: true }).permute([1, 0, 2]).reshape([4, 4]).matmul(o));
    return score(h.add(t.gelu(standardized(h, -1).matmul(up)).matmul(down)));
  },
  hiddenMarkov: (transitions, emissions, start) => {
    const log = t.logSoftmax(transitions);
    const step = (a: AnyTensor, e: AnyTensor) => [t.logSumExp(a.expandDims(1).add(log), 0).add(e), a.sum()] as const;
    return t.logSumExp(scan(step, t.logSoftmax(start), t.logSoftmax(emissions))[0]);
  },
  bestPath: (transitions, emissions) => {
    const step = (a: AnyTensor, e: AnyTensor) => [a.expandDims(1).add(transitions).max(0).add(e), a.sum()] as const;
    return scan(step, zeros([3]), emissions)[0].max();
  },
};
