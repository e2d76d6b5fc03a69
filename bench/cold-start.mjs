/**
 * @file How long a fresh process takes until the book's model (784-512-10, RMSprop) has made its first training step:
 * import, build, trace, compile, run. Needs the built package (`npm run build`).
 */
const start = performance.now();
const { sequential, input, dense } = await import('tidu/nn');
const { tensor, random } = await import('tidu');
const imported = performance.now();

const model = sequential(input([784]), dense(512, { activation: 'relu' }), dense(10, { activation: 'softmax' }));
model.compile({ optimizer: 'rmsprop', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
const images = random.uniform([128, 784], { seed: 1 });
const labels = tensor(Int32Array.from({ length: 128 }, (_, i) => i % 10));
const built = performance.now();

await model.fit(images, labels, { batchSize: 128, epochs: 1, shuffle: false });
const stepped = performance.now();

const { user, system } = process.cpuUsage();
console.log(
  `import ${(imported - start).toFixed(0)} ms, model ${(built - imported).toFixed(0)} ms, first step ${(stepped - built).toFixed(0)} ms, ` +
    `all ${(stepped - start).toFixed(0)} ms (${((user + system) / 1000).toFixed(0)} ms of processor time, Node's start included)`,
);
