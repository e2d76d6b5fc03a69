/** @file 20,000 compiled training steps with fresh batches; prints resident memory in MB as JSON. */
import { jit, random, tensor, valueAndGrad, variable, zeros, type Tensor } from 'tidu';
import { measure } from './measure.ts';

const w = variable(random.normal([64, 32], { stddev: 0.05 }));
const b = variable(zeros([32]));
const momentum = [variable(zeros([64, 32])), variable(zeros([32]))] as const;

const step = jit((x: Tensor<[16, 64]>) => {
  const [loss, gradients] = valueAndGrad(() => x.matmul(w).add(b).sub(1).square().mean(), [w, b])();
  [w, b].forEach((parameter, i) => {
    const velocity = (momentum[i] as Tensor).mul(0.9).sub((gradients[i] as Tensor).mul(0.01));
    (momentum[i] as typeof w).assign(velocity);
    parameter.assign((parameter as Tensor).add(velocity));
  });
  return loss;
});

const data = new Float32Array(16 * 64);
let last = Infinity;
await measure(20_000, async (i) => {
  data.fill((i % 7) / 7);
  const loss = step(tensor(data, { shape: [16, 64] }));
  if (i % 10 === 0) last = await loss.item();
});
if (!(last < 0.1)) throw new Error(`the loss did not fall: ${last}`);
