/**
 * @file How long a fresh process takes until a model has made its first training step: import, build, trace, compile, run. Needs the
 * built package (`npm run build`).
 *
 *   node bench/cold-start.mjs                               # the book's model, 784-512-10 with RMSprop
 *   node bench/cold-start.mjs --model cnn                   # two convolutions and two dense layers with Adam
 *   node bench/cold-start.mjs --model cnn --save programs   # writes what was compiled into a file,
 *   node bench/cold-start.mjs --model cnn --load programs   # with which it is not compiled again
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { model: { type: 'string', default: 'book' }, save: { type: 'string' }, load: { type: 'string' } },
});
const start = performance.now();
const { sequential, input, dense, conv2d, maxPooling2d, flatten } = await import('tidu/nn');
const { tensor, random, loadPrograms, savePrograms } = await import('tidu');
const imported = performance.now();

const models = {
  book: () => [[784], sequential(input([784]), dense(512, { activation: 'relu' }), dense(10, { activation: 'softmax' })), 'rmsprop'],
  cnn: () => [
    [28, 28, 1],
    sequential(
      input([28, 28, 1]),
      conv2d(32, 3, { activation: 'relu' }),
      maxPooling2d(2),
      conv2d(64, 3, { activation: 'relu' }),
      maxPooling2d(2),
      flatten(),
      dense(128, { activation: 'relu' }),
      dense(10, { activation: 'softmax' }),
    ),
    'adam',
  ],
};
if (values.load !== undefined) loadPrograms(readFileSync(values.load));
const [shape, model, optimizer] = models[values.model]();
model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
const images = random.uniform([128, ...shape], { seed: 1 });
const labels = tensor(Int32Array.from({ length: 128 }, (_, i) => i % 10));
const built = performance.now();

await model.fit(images, labels, { batchSize: 128, epochs: 1, shuffle: false });
const stepped = performance.now();

if (values.save !== undefined) writeFileSync(values.save, savePrograms());
const { user, system } = process.cpuUsage();
console.log(
  `import ${(imported - start).toFixed(0)} ms, model ${(built - imported).toFixed(0)} ms, first step ${(stepped - built).toFixed(0)} ms, ` +
    `all ${(stepped - start).toFixed(0)} ms (${((user + system) / 1000).toFixed(0)} ms of processor time, Node's start included)`,
);
