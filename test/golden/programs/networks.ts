/** @file Feed-forward networks: activations, convolutions, poolings, normalizations. */
import { t } from '../../ops/loose.ts';
import { control, score, standardized, type Programs } from './loose.ts';

const smooth = [
  'sigmoid',
  'tanh',
  'softplus',
  'softsign',
  'silu',
  'mish',
  'gelu',
  'elu',
  'selu',
  'celu',
  'logSigmoid',
  'tanhShrink',
] as const;
const piecewise = [
  'relu',
  'relu6',
  'hardSigmoid',
  'hardSilu',
  'hardTanh',
  'hardShrink',
  'softShrink',
  'sparseSigmoid',
  'sparsePlus',
] as const;

export const networks: Programs = {
  multilayerPerceptron: (x, w1, b1, w2, b2, w3) => score(x.matmul(w1).add(b1).tanh().matmul(w2).add(b2).sigmoid().matmul(w3)),
  smoothActivations: (x, w, v) => score(t.stack(smooth.map((name) => t[name](x.matmul(w)).matmul(v)))),
  piecewiseActivations: (x, w, v) => score(t.stack(piecewise.map((name) => t[name](x.matmul(w).mul(3)).matmul(v)))),
  slopes: (x, w, slope) => {
    const h = x.matmul(w);
    return score(t.stack([t.prelu(h, slope), t.leakyRelu(h, 0.1), t.elu(h, 0.7), t.celu(h, 0.7), t.squareplus(h, 2)]));
  },
  gatedUnits: (x, w, v) => {
    const [a, b] = [x.matmul(w), x.matmul(v)];
    return score(
      t
        .glu(t.concat([a, b], 1))
        .add(t.gelu(a).mul(b))
        .add(t.silu(b).mul(a)),
    );
  },
  sparseOutput: (x, w) => score(t.sparsemax(x.matmul(w).mul(2))),
  checkpointedNetwork: (x, w) => {
    const layer = control.checkpoint((h, k) => h.matmul(k).sin());
    return score(layer(layer(x, w), w));
  },
  causalConvolution: (x, k, v) => score(t.conv1d(x, k, { padding: 'causal', dilation: 2 }).tanh().mean(1).matmul(v)),
  stridedConvolution: (x, k, b) => score(t.conv2d(x, k, { padding: 'same', strides: 2 }).add(b).sigmoid()),
  groupedConvolution: (x, k) => score(t.conv2d(x, k, { dilation: 2, groups: 2 })),
  volumeConvolution: (x, k, v) => score(t.gelu(t.conv3d(x, k)).mean([1, 2, 3]).matmul(v)),
  depthwiseSeparable: (x, depth, point) => score(t.conv2d(t.relu6(t.depthwiseConv2d(x, depth, { padding: 'same' }).mul(4)), point)),
  transposedSequence: (x, k) => score(t.conv1dTranspose(x, k, { strides: 2 })),
  transposedImage: (x, k, w) => score(t.conv2dTranspose(t.conv2d(x, k).tanh(), w, { strides: 2 })),
  transposedVolume: (x, k) => score(t.conv3dTranspose(x, k, { strides: [1, 2, 1] })),
  maxPoolNetwork: (x, k, w) => score(t.maxPool2d(t.conv2d(x, k), 2).flatten(1).matmul(w)),
  maxPoolPadded: (x) => score(t.maxPool2d(x, 3, { strides: 2, padding: 'same' }).square()),
  averagePoolPadded: (x) => score(t.averagePool2d(x, 3, { strides: 2, padding: 1 }).square()),
  sequenceAndVolumePools: (x, y) => score(t.maxPool1d(x, 3, { strides: 1 })).add(score(t.averagePool3d(y, 2, { strides: 1 }).square())),
  encoderDecoder: (x, k, up, out) => {
    const fine = t.conv2d(x, k, { padding: 'same' }).tanh();
    const coarse = t.conv2dTranspose(t.maxPool2d(fine, 2), up, { strides: 2 });
    return score(t.conv2d(t.concat([fine, coarse], -1), out));
  },
  batchNormalization: (x, scale, shift) => score(standardized(x, [0, 1, 2]).mul(scale).add(shift)),
  layerNormalization: (x, w, scale) => score(standardized(x.matmul(w), -1).mul(scale)),
  groupNormalization: (x, scale) =>
    score(
      standardized(x.reshape([2, 3, 3, 2, 2]), [1, 2, 4])
        .reshape([2, 3, 3, 4])
        .mul(scale),
    ),
  weightNormalization: (x, v, length) => score(x.matmul(v.mul(length.div(t.norm(v, 2, 0)))).tanh()),
  mixtureOfExperts: (x, gate, experts) => score(t.einsum('be,bd,edf->bf', t.softmax(x.matmul(gate)), x, experts)),
  expertByBranch: (x, w, v) =>
    score(
      control.cond(
        x.sum().greater(0),
        (h, a, b) => h.matmul(a).matmul(b).tanh(),
        (h, a, b) => h.matmul(b).mul(h.matmul(a)),
        x,
        w,
        v,
      ),
    ),
  expertByElement: (x, w, v) => {
    const gate = x.matmul(w);
    return score(t.where(gate.greater(0.3), gate.exp(), t.where(gate.less(-0.5), gate.square(), x.matmul(v))));
  },
};
