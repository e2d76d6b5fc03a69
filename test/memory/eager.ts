/** @file 200,000 eager temporaries, some read, none freed by hand; prints resident memory in MB as JSON. */
import { random, tensor, zeros, type Tensor } from 'tidu';
import { measure } from './measure.ts';

const x: Tensor = random.normal([10_000]);
let sum: Tensor = zeros([10_000]);
let next = 0;

await measure(200_000, async () => {
  const temporary = x.mul(2).add(next++);
  if (next % 10 === 0) sum = sum.add(temporary.mul(1e-6));
  if (next % 20 === 0) await temporary.sum().item();
  if (next % 1000 === 0) sum = tensor(await sum.data());
});
