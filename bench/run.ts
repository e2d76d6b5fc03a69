/** @file `npm run bench -- [case ...]`: prints `case<TAB>system<TAB>median ms<TAB>min ms<TAB>GFLOP/s`, checked results only. */
import { threads } from 'tidu/debug';
import { cases } from './cases.ts';

const wanted = process.argv.slice(2);
const names = Object.keys(cases).filter((name) => wanted.length === 0 || wanted.some((each) => name.startsWith(each)));
if (names.length === 0) throw new Error(`no such case. Expected some of ${Object.keys(cases).join(', ')}`);

console.log(['case', 'system', 'median ms', 'min ms', 'GFLOP/s'].join('\t'));
const budget = Number(process.env['BUDGET'] ?? 2000);

for (const name of names) {
  const made = cases[name]?.();
  if (made === undefined) continue;
  await made.check();
  for (let i = 0; i < 5; i++) await made.run();
  const samples: number[] = [];
  const start = performance.now();
  while (samples.length < 5 || (samples.length < 300 && performance.now() - start < budget)) {
    const before = performance.now();
    await made.run();
    samples.push(performance.now() - before);
  }
  samples.sort((a, b) => a - b);
  const median = samples[samples.length >> 1] ?? NaN;
  const rate = made.flops / median / 1e6;
  console.log([name, `tidu-wasm-${threads()}t`, median.toFixed(4), (samples[0] ?? NaN).toFixed(4), rate.toFixed(1)].join('\t'));
}
