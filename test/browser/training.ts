/** @file A short training that runs the same in Node and in browsers; returns what must be equal in both. */
import { threads } from 'tidu/debug';
import { hashWeights } from 'tidu/train';
import {
  configure,
  device,
  jit,
  loadPrograms,
  random,
  relu,
  logSoftmax,
  savePrograms,
  valueAndGrad,
  variable,
  zeros,
  type Profile,
  type Tensor,
} from 'tidu';

/** What a run gives: its losses, the hash of its weights, and whether products and sums were fused. */
export interface Outcome {
  readonly firstLoss: number;
  readonly lastLoss: number;
  readonly weights: string;
  readonly fused: boolean;
}

/** Trains a small network on a fixed problem: which of four numbers is the greatest. */
export async function train(profile: Profile): Promise<Outcome> {
  configure({ backend: 'wasm', profile });
  random.seed(7);
  const w1 = variable(random.normal([4, 32], { stddev: 0.5 }));
  const b1 = variable(zeros([32]));
  const w2 = variable(random.truncatedNormal([32, 4], { stddev: 0.3 }));
  const parameters = [w1, b1, w2] as const;
  const step = jit(() => {
    const x = random.uniform([64, 4]);
    const isGreatest = x.equal(x.max(1, true)).cast('float32');
    const lossOf = (): Tensor<[]> =>
      logSoftmax(relu(x.matmul(w1).add(b1)).tanh().matmul(w2))
        .mul(isGreatest)
        .sum(1)
        .mean()
        .neg();
    const [loss, gradients] = valueAndGrad(lossOf, parameters)();
    parameters.forEach((parameter, i) => parameter.assign((parameter as Tensor).sub((gradients[i] as Tensor).mul(0.5))));
    return loss;
  });
  const losses: number[] = [];
  for (let i = 0; i < 300; i++) losses.push(await step().item());
  const weights = await hashWeights({ weights: parameters });
  return { firstLoss: losses[0] ?? NaN, lastLoss: losses[299] ?? NaN, weights, fused: device().fused };
}

/** Trains as `train` does, and gives the programs of the process, as text that goes from a page to another. */
export async function trainAndSave(profile: Profile): Promise<Outcome & { readonly programs: readonly number[] }> {
  const outcome = await train(profile);
  return { ...outcome, programs: [...savePrograms()] };
}

/** Trains with the programs of another host; `again` are those of this one afterwards: as many, if nothing had to be compiled. */
export async function loadAndTrain(
  profile: Profile,
  programs: readonly number[],
): Promise<Outcome & { readonly again: readonly number[] }> {
  loadPrograms(Uint8Array.from(programs));
  const outcome = await train(profile);
  return { ...outcome, again: [...savePrograms()] };
}

/** A product that is worth several threads, run until they take part, or for some seconds: its bits, and how many threads there were. */
export async function multiply(threadsExpected: boolean): Promise<{ readonly threads: number; readonly bits: string }> {
  configure({ backend: 'wasm', profile: 'portable', threads: 2 });
  const [a, b] = [random.normal([300, 200], { seed: 1 }), random.normal([200, 250], { seed: 2 })];
  const product = jit(() => a.matmul(b));
  const start = performance.now();
  let most = 1;
  while (most < 2 && performance.now() - start < (threadsExpected ? 20_000 : 500)) {
    product().dataSync();
    most = Math.max(most, threads());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const data = (await product().data()) as Float32Array;
  let sum = 0;
  for (const word of new Uint32Array(data.buffer)) sum = (Math.imul(sum, 31) + word) >>> 0;
  return { threads: most, bits: sum.toString(16) };
}
