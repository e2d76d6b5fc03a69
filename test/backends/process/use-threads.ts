/** @file Uses two threads, tells how many took part, and comes to its end without ending anything. */
import { configure, jit, random } from 'tidu';
import { threads } from 'tidu/debug';

configure({ threads: 2 });
const [a, b] = [random.normal([200, 200], { seed: 1 }), random.normal([200, 200], { seed: 2 })];
const product = jit(() => a.matmul(b));
let most = 1;
for (let i = 0; i < 1000 && most < 2; i++) {
  product().dataSync();
  most = Math.max(most, threads());
  await new Promise((resolve) => setTimeout(resolve, 5));
}
console.log(`threads: ${most}`);
