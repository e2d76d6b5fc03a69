/** @file Callbacks: when they are called, with what, and how they stop a run. */
import { expect, test, vi } from 'vitest';
import { device, tensor } from 'tidu';
import { sgd } from 'tidu/optim';
import { dense, input, sequential } from 'tidu/nn';
import { hashWeights, history, showDevice, showHash, terminateOnNaN, type Callback } from 'tidu/train';
import { blobs, classifier } from './blobs.ts';

/** Writes down what is called. */
function recorder(): Callback & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    onTrainBegin: ({ epochs, steps }) => void calls.push(`train ${epochs} x ${steps}`),
    onTrainEnd: (logs) => void calls.push(`train end ${Object.keys(logs).join()}`),
    onEpochBegin: (epoch) => void calls.push(`epoch ${epoch}`),
    onEpochEnd: async (epoch, logs) => {
      await Promise.resolve();
      calls.push(`epoch ${epoch} end ${Object.keys(logs).join()}`);
    },
    onBatchBegin: (batch) => void calls.push(`batch ${batch}`),
    onBatchEnd: (batch, logs) => void calls.push(`batch ${batch} end ${Object.keys(logs).join()}`),
  };
}

test('are called in order, promises waited for', async () => {
  const seen = recorder();
  const { x, y } = blobs(6);
  await classifier().fit(x, y, { epochs: 2, initialEpoch: 1, batchSize: 3, validationSplit: 0.3, callbacks: [seen] });
  expect(seen.calls).toEqual([
    'train 2 x 2',
    'epoch 1',
    'batch 0',
    'batch 0 end loss,accuracy',
    'batch 1',
    'batch 1 end loss,accuracy',
    'epoch 1 end loss,accuracy,valLoss,valAccuracy',
    'train end loss,accuracy,valLoss,valAccuracy',
  ]);
});

test('the logs of a batch are the means of the epoch so far, those of the last batch the epoch’s', async () => {
  const { x, y } = blobs(30);
  const losses: number[] = [];
  const { history: written } = await classifier().fit(x, y, {
    epochs: 2,
    batchSize: 8,
    callbacks: [{ onBatchEnd: (_, { loss }) => void losses.push(loss) }],
  });
  expect(losses.length).toBe(8);
  expect([losses[3], losses[7]]).toEqual(written.loss);
});

test('stopTraining ends a run after the present batch, with its epoch in the history', async () => {
  const { x, y } = blobs(30);
  const model = classifier();
  const stop: Callback = { onBatchEnd: (batch) => void (model.stopTraining = batch === 1) };
  const seen = recorder();
  const { epoch } = await model.fit(x, y, { epochs: 5, batchSize: 8, callbacks: [stop, seen] });
  expect(epoch).toEqual([0]);
  expect(seen.calls.filter((call) => call.startsWith('batch'))).toHaveLength(4);
  expect(seen.calls.at(-1)).toBe('train end loss,accuracy');
  expect((await model.fit(x, y, { epochs: 2 })).epoch).toEqual([0, 1]);
});

test('a history of one’s own goes on', async () => {
  const { x, y } = blobs(9);
  const all = history();
  const model = classifier();
  await model.fit(x, y, { epochs: 2, callbacks: [all] });
  await model.fit(x, y, { epochs: 3, initialEpoch: 2, callbacks: [all] });
  expect(all.epoch).toEqual([0, 1, 2]);
  expect(all.history.loss).toHaveLength(3);
});

test('terminateOnNaN ends a run that has no loss any more', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const model = sequential(input([1]), dense(1));
  model.compile({ optimizer: sgd({ learningRate: 1e30 }), loss: 'mse' });
  const x = tensor([[1], [2]]);
  const { epoch } = await model.fit(x, x, { epochs: 50, callbacks: [terminateOnNaN()] });
  expect(epoch.length).toBeLessThan(6);
  expect(warn.mock.calls[0]?.[0]).toMatch(
    /^terminateOnNaN: the loss is (NaN|Infinity) after batch 0, training ends\. Try a lower learning rate/,
  );
  warn.mockRestore();
});

test('a loss that is no number is told once, unless terminateOnNaN ends training', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const model = sequential(input([1]), dense(1));
  model.compile({ optimizer: sgd({ learningRate: 1e30 }), loss: 'mse' });
  const x = tensor([[1], [2]]);
  const { epoch } = await model.fit(x, x, { epochs: 5, batchSize: 1 });
  const messages = warn.mock.calls.map(([message]) => String(message));
  expect(epoch).toEqual([0, 1, 2, 3, 4]);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatch(/^fit: the loss is (NaN|Infinity) after batch \d of epoch [01], training goes on\. .*terminateOnNaN\(\)/);
  warn.mockClear();
  await model.fit(x, x, { epochs: 2, callbacks: [terminateOnNaN()] });
  expect(warn.mock.calls.map(([message]) => String(message).split(':')[0])).toEqual(['terminateOnNaN']);
  warn.mockClear();
  await classifier().fit(blobs(6).x, blobs(6).y);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test('fit prints nothing unless it is asked', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const { x, y } = blobs(9);
  await classifier().fit(x, y);
  expect(log).not.toHaveBeenCalled();
  log.mockRestore();
});

test('verbose prints the device, a line for each epoch, and the hash of the weights', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const { x, y } = blobs(9);
  const { run } = await classifier().fit(x, y, { epochs: 2, verbose: 1 });
  const lines = log.mock.calls.map(([line]) => String(line));
  log.mockRestore();
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe(`Training on ${showDevice(run)}`);
  expect(lines[3]).toBe(`Weights ${showHash(run)}`);
  expect(lines[2]).toMatch(/^Epoch 2\/2 {2}loss \d\.\d{4} {2}accuracy \d\.\d{4} {2}\d+\.\d s$/);
});

test('a run is told by its device, its profile and the hash of its weights', async () => {
  const { x, y } = blobs(9);
  const model = classifier();
  const { run } = await model.fit(x, y);
  expect(run).toEqual({ ...device(), weightsHash: await hashWeights(model) });
  const report = { backend: 'wasm', threads: 2, profile: 'fast', fused: true } as const;
  expect(showDevice(report)).toBe('wasm, up to 2 threads, profile fast, fused multiply-add');
  expect(showDevice({ ...report, threads: 1, fused: false })).toBe('wasm, one thread, profile fast, no fused multiply-add');
  expect(showHash({ ...report, profile: 'portable', fused: false, weightsHash: '0123456789abcdef01' })).toBe(
    'sha256 0123456789abcdef (portable)',
  );
  expect(showHash({ ...report, weightsHash: undefined })).toBe('not hashed: the page is no secure context (fast, fused multiply-add)');
});

test('an error of a callback ends the run', async () => {
  const { x, y } = blobs(9);
  const failing: Callback = { onEpochEnd: async () => Promise.reject(new Error('disk full')) };
  await expect(classifier().fit(x, y, { callbacks: [failing] })).rejects.toThrow('disk full');
});
