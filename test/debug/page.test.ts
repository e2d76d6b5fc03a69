/** @file What docs/debugging.md shows of its example is what is printed. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { grad, jit, relu, tensor, valueAndGrad, variable, where, zeros, type Tensor } from 'tidu';
import { checkNumerics, explain, graph, kernels } from 'tidu/debug';

const page = readFileSync(new URL('../../docs/debugging.md', import.meta.url), 'utf8');
/** The text that stands under a line with this code. */
const shownFor = (code: string): string => page.slice(page.indexOf(`\`${code}\``)).match(/^```text\n([\s\S]*?)\n```$/m)?.[1] ?? '';

const w = variable(zeros([4, 3]), { name: 'w' });
const b = variable(zeros([3]), { name: 'b' });
const layer = (x: Tensor<[8, 4]>) => relu(x.matmul(w).add(b));
const step = jit((x: Tensor<[8, 4]>, y: Tensor<[8, 3]>) => {
  const [loss, [dw, db]] = valueAndGrad(() => layer(x).sub(y).square().mean(), [w, b])();
  w.assign(w.sub(dw.mul(0.1)));
  b.assign(b.sub(db.mul(0.1)));
  return loss;
});

test('the graph', () => expect(String(graph(layer)(zeros([8, 4])))).toBe(shownFor('graph(layer)(zeros([8, 4]))')));

test('the kernels', () => expect(String(kernels(layer)(zeros([8, 4])))).toBe(shownFor('kernels(layer)(zeros([8, 4]))')));

test('why they are so', () => {
  const timeless = (text: string): string => text.replaceAll(/^(?:compiled in|machine code:).*$\n?/gm, '').trim();
  const printed = String(explain(step)(zeros([8, 4]), zeros([8, 3])));
  expect(timeless(printed)).toBe(timeless(shownFor('explain(step)(zeros([8, 4]), zeros([8, 3]))')));
});

test('where a NaN comes from', async () => {
  const entropy = (p: Tensor<[3]>) => where(p.greater(0), p.mul(p.log()), 0).sum().neg();
  const message = /^NumericsError: (.*?), at .*?(\. Got .*)$/m.exec(page);
  checkNumerics(true);
  try {
    await grad(entropy)(tensor([0.5, 0.5, 0])).array();
    expect.unreachable();
  } catch (error) {
    expect((error as Error).message.replace(/, at \S+?:\d+:\d+/, '')).toBe(`${message?.[1]}${message?.[2]}`);
  } finally {
    checkNumerics(false);
  }
});
