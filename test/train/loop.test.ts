/** @file The event loop goes on turning while a model is trained, measured and asked. */
import { expect, test } from 'vitest';
import { random, zeros, type AnyTensor } from 'tidu';
import { dense, input, sequential } from 'tidu/nn';
import { breather, nextTurn } from '../../src/core/breath.ts';

/** Calls f, and counts how often the event loop goes round meanwhile, and how long it takes. */
async function turns(f: () => Promise<unknown>): Promise<{ count: number; milliseconds: number }> {
  let [count, running] = [0, true];
  const turn = (): void => {
    count++;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  const started = performance.now();
  await f();
  running = false;
  return { count, milliseconds: performance.now() - started };
}

test('fit, evaluate and predict let the event loop turn', async () => {
  random.seed(1);
  const model = sequential(input([256]), dense(256, { activation: 'relu' }), dense(256));
  model.compile({ loss: 'mse' });
  const x: AnyTensor = random.normal([4096, 256]);
  const y = zeros([4096, 256]);
  await x.data();
  for (const f of [() => model.fit(x, y, { epochs: 2 }), () => model.evaluate(x, y), () => model.predict(x)]) {
    await f(); // compiled: what remains is the loop
    const { count, milliseconds } = await turns(f);
    // A breath is due every 20 ms; on a busy machine a step in between may take as long again.
    expect(count).toBeGreaterThanOrEqual(Math.floor(milliseconds / 60));
  }
});

test('a breath is taken only when it is due', async () => {
  const breathe = breather();
  const { count } = await turns(async () => {
    for (let i = 0; i < 1000; i++) await breathe();
  });
  expect(count).toBeLessThan(20);
  const due = await turns(async () => {
    for (let i = 0; i < 5; i++) {
      const start = performance.now();
      while (performance.now() - start < 21);
      await breathe();
    }
  });
  expect(due.count).toBeGreaterThanOrEqual(5);
  expect((await turns(nextTurn)).count).toBeGreaterThanOrEqual(1);
});
