/** @file Programs of arrays: sums of products, running sums, order, positions, Fourier transforms, images, graphs. */
import type { AnyTensor } from 'tidu';
import { int32, t } from '../../ops/loose.ts';
import { at, control, score, type Parts, type Programs } from './loose.ts';

const { scan, map, fft, ifft, rfft, stft, topK } = control;
const power = ({ real, imag }: Parts): AnyTensor => real.square().add(imag.square());
const product = (a: Parts, b: Parts): Parts => ({
  real: a.real.mul(b.real).sub(a.imag.mul(b.imag)),
  imag: a.real.mul(b.imag).add(a.imag.mul(b.real)),
});
const [from, to] = [int32([0, 1, 2, 3, 0, 2, 1]), int32([1, 2, 0, 0, 3, 3, 1])];

export const arrays: Programs = {
  tensorTrain: (a, b, c) => score(t.einsum('ir,rjs,sk->ijk', a, b, c)),
  tuckerDecomposition: (core, a, b, c) => score(t.einsum('pqr,ip,jq,kr->ijk', core, a, b, c)),
  einsumTraces: (x, y) => t.einsum('iij,jkk->', x, y).add(t.einsum('iji->j', x).sin().sum()),
  matrixChain: (a, b, c, d) => score(a.matmul(b).matmul(c).matmul(d)),
  survival: (hazards) => t.cumprod(t.sub(1, hazards.sigmoid()), 0, { exclusive: true }).mul(hazards.sigmoid()).mul(hazards).sum(),
  runningProducts: (x) => score(t.cumprod(x, 1).add(t.cumprod(x, 0, { reverse: true }))),
  drawdown: (x) => {
    const wealth = t.cumsum(x, 0);
    return t.cumMax(wealth).sub(wealth).square().sum().add(t.cumMin(wealth).sum());
  },
  logRunningSums: (x) => score(t.logCumsumExp(x.mul(3), 1)),
  medianDeviation: (x) => t.median(x.sub(t.median(x)).abs()),
  quantileRange: (x) => {
    const q = t.quantile(x, [0.1, 0.5, 0.75], 1);
    return score(at(q, 2).sub(at(q, 0)).mul(at(q, 1)));
  },
  topPooling: (x, w) => score(topK(x.matmul(w), 2)[0].mean(-1)),
  sortedDistance: (x, y) => t.sort(x, 0).sub(t.sort(y, 0)).abs().pow(1.5).mean(),
  autocorrelation: (x) => {
    const centred = x.sub(x.mean());
    const lag = (k: number): AnyTensor =>
      t
        .slice(centred, [k, 8])
        .mul(t.slice(centred, [0, 8 - k]))
        .sum();
    return t.stack([1, 2, 3].map(lag)).div(lag(0)).square().sum();
  },
  exponentialFilter: (x, rate) => {
    const share = rate.sigmoid();
    return score(scan((h: AnyTensor, each: AnyTensor) => [t.lerp(h, each, share), h] as const, t.zerosLike(rate), x)[1]);
  },
  periodicSignal: (x) =>
    score(
      t
        .roll(x, 2, 1)
        .mul(x)
        .sub(t.flip(x, 1))
        .add(t.tile(t.slice(x, ':', [0, 2]), [1, 3])),
    ),
  powerSpectrum: (x) => power(rfft(x)).add(1).log().sum(),
  circularConvolution: (x, k) => score(ifft(product(fft(x), fft(k))).real),
  spectralPhase: (x, y) => {
    const z = fft({ real: x, imag: y });
    return t.atan2(z.imag, z.real).mul(power(z).sqrt()).sum();
  },
  spectrogram: (x) =>
    power(stft(x, 6, 3))
      .add(0.1)
      .sqrt()
      .sum(),
  resizedImage: (x) => score(t.resize(x, [5, 3]).square()),
  croppedImage: (x, corner) => {
    const boxes = corner.mul(0.2).add(t.tensor([[0.3, 0.3, 0.8, 0.8]], { dtype: 'float64' }));
    return score(t.cropAndResize(x, boxes, int32([0]), [2, 3]));
  },
  bilinearSampling: (x, y) => {
    const p = y.mul(1.4).add(1.5);
    const low = t.stopGradient(t.floor(p));
    const share = p.sub(low);
    const index = (k: number, axis: number): AnyTensor => t.cast(t.slice(low, ':', axis).add(k), 'int32');
    const pixel = (i: number, j: number): AnyTensor => t.take(x.reshape([16]), index(i, 0).mul(int32(4)).add(index(j, 1)));
    const [v, u] = [0, 1].map((axis) => t.slice(share, ':', axis)) as [AnyTensor, AnyTensor];
    return score(t.lerp(t.lerp(pixel(0, 0), pixel(0, 1), u), t.lerp(pixel(1, 0), pixel(1, 1), u), v));
  },
  colours: (x) => {
    const rgb = x.sigmoid();
    return score(t.rgbToHsv(rgb))
      .add(score(t.hsvToRgb(rgb)))
      .add(score(t.rgbToGrayscale(rgb).square()));
  },
  paddedEdges: (x) =>
    score(
      t
        .pad(
          x,
          [
            [1, 2],
            [2, 1],
          ],
          { mode: 'reflect' },
        )
        .mul(
          t.pad(
            x,
            [
              [1, 2],
              [2, 1],
            ],
            { mode: 'edge' },
          ),
        ),
    ),
  embeddingBag: (table, weights) => {
    const ids = int32([
      [0, 2, 2],
      [4, 1, 0],
    ]);
    return score(t.embedding(table, ids).mul(weights.expandDims(2)).sum(1));
  },
  scatterWrites: (x, rows) => {
    const places = int32([3, 0, 3]);
    return score(t.scatter(x, places, rows, 'add').mul(t.scatter(x, places, rows, 'set'))).add(score(t.scatter(x, places, rows, 'max')));
  },
  diagonals: (x, d) => score(t.tril(x).matmul(t.diag(d)).add(t.triu(x, 1)).add(t.diagonal(x))),
  graphConvolution: (x, w) => {
    const degree = t.segmentSum(t.ones([7], { dtype: 'float64' }), to, 4);
    return score(t.segmentSum(t.take(x, from), to, 4).div(degree.expandDims(1)).matmul(w).tanh());
  },
  graphAttention: (x, w, a) => {
    const h = x.matmul(w);
    const scores = t.leakyRelu(t.concat([t.take(h, from), t.take(h, to)], 1).matmul(a));
    const weights = scores.sub(t.take(t.segmentMax(scores, to, 4), to)).exp();
    const shares = weights.div(t.take(t.segmentSum(weights, to, 4), to));
    return score(t.segmentSum(t.take(h, from).mul(shares.expandDims(1)), to, 4));
  },
  messagePassing: (x, w, v) => {
    const messages = t.concat([t.take(x, from), t.take(x, to)], 1).matmul(w);
    return score(
      t
        .segmentMax(messages, to, 4)
        .add(t.segmentMin(messages, to, 4).mul(2))
        .matmul(v)
        .add(x),
    );
  },
  mappedRows: (x, w) => score(map((row) => t.softmax(row.matmul(w)).mul(row.sum()), x)),
  perExampleNorms: (x, w) => {
    const gradient = control.grad((k, row) => row.matmul(k).tanh().sum());
    return score(t.norm(control.vmap((row) => gradient(w, row))(x), undefined, [1, 2]));
  },
  norms: (x) =>
    t
      .norm(x, 1, 1)
      .sum()
      .add(t.norm(x, 3, 0).sum())
      .add(t.norm(x))
      .add(t.norm(x, Infinity, 1).sum()),
  moments: (x) => {
    const z = x.sub(x.mean(1, true)).div(t.std(x, 1, true));
    return z.pow(3).mean(1).sum().add(z.pow(4).mean(1).prod()).add(t.variance(x, 0).log().sum());
  },
  remainders: (x, y) =>
    score(
      t
        .mod(x.mul(5), y.exp())
        .add(x.abs().pow(y))
        .add(t.maximum(x, y).mul(t.minimum(x, y))),
    ),
};
