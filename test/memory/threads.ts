/**
 * @file Compiled training steps on two threads, as many as the argument says; prints, at 20 moments, resident memory in MB, reserved
 * bytes, and how many resources and listeners the process has, as JSON.
 */
import { configure, jit, random, tensor, valueAndGrad, variable, zeros, type Tensor } from 'tidu';
import { memory, threads } from 'tidu/debug';

declare const gc: (() => void) | undefined;

const count = Number(process.argv[2]);
configure({ threads: 2 });
const w = variable(random.normal([128, 96], { stddev: 0.05 }));
const b = variable(zeros([96]));
const step = jit((x: Tensor<[32, 128]>) => {
  const [loss, gradients] = valueAndGrad(() => x.matmul(w).add(b).sub(1).square().mean(), [w, b])();
  [w, b].forEach((parameter, i) => parameter.assign((parameter as Tensor).sub((gradients[i] as Tensor).mul(0.01))));
  return loss;
});
const data = new Float32Array(32 * 128).fill(0.1);
const run = (): Tensor => step(tensor(data, { shape: [32, 128] }));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const listeners = (): number => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);

while (threads() < 2) {
  run().dataSync();
  await turn();
}
const samples = { resident: [] as number[], reserved: [] as number[], resources: [] as number[], listeners: [] as number[] };
for (let i = 1; i <= count; i++) {
  const loss = run();
  if (i % 10 === 0) await loss.item();
  if (i % 1000 === 0) await turn();
  if (i % (count / 20) !== 0) continue;
  // What the collector has not come to yet is no leak.
  gc?.();
  samples.resident.push(Math.round(process.memoryUsage().rss / 2 ** 20));
  samples.reserved.push(memory().reservedBytes);
  samples.resources.push(process.getActiveResourcesInfo().length);
  samples.listeners.push(listeners());
}
if (threads() !== 2) throw new Error(`${threads()} threads`);
console.log(JSON.stringify(samples));
