/** @file The gradient by each operand under the other transforms: compiled, of each example of a batch, of a whole batch, on both backends. */
import { isFloat } from '../../src/core/dtype.ts';
import { sizeOf } from '../../src/core/shape.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { dataFor, tensorsFor, type OpCase } from './checks.ts';
import { grad, jit, t, vmap, type TensorFunction } from './loose.ts';
import { expectNear, fresh, numbers, on } from './values.ts';

/** All that gives the gradient gives the same one; false where there is none, of integers for instance. */
export function checkGradients(c: OpCase): boolean {
  const examples = [1, 2, 3].map((seed) => tensorsFor(c, 'float64', dataFor(c, 'float64', seed)));
  const [first = []] = examples;
  const variables = c.operands.flatMap(({ dtype = 'float64', shape }, i) => (isFloat(dtype) && sizeOf(shape) > 0 ? [i] : []));
  if (variables.length === 0 || c.call(...first).dtype !== 'float64') return false;
  const tolerance = { relative: 1e-11 * (c.rounding ?? 1), floor: 1 };

  for (const i of variables) {
    // Bent, so that the gradient depends on the operand.
    const f: TensorFunction = (x) => t.sum(t.sin(c.call(...first.map((each, k) => (k === i ? (x as AnyTensor) : each)))));
    const xs = examples.map((operands) => operands[i] as AnyTensor);
    const each = xs.map((x) => numbers(grad(f)(x)));
    const label = `gradient of ${c.name} by operand ${i}`;

    const batch = t.stack(xs);
    expectNear(numbers(vmap(grad(f))(batch)), each.flat(), tolerance, `vmap of the ${label}`);
    expectNear(numbers(grad((x) => t.sum(vmap(f)(x as AnyTensor)))(batch)), each.flat(), tolerance, `of a batch, ${label}`);
    // Not to the bit: what is added up for one operand may be added in another order.
    const compiled = jit(grad(f));
    xs.forEach((x, k) => expectNear(numbers(compiled(x)), each[k] ?? [], tolerance, `jit of the ${label}`));
    const [x] = xs as [AnyTensor];
    const wanted = on('reference', () => numbers(grad(f)(fresh(numbers(x), x.shape, 'float64'))));
    expectNear(each[0] ?? [], wanted, tolerance, `on wasm, ${label}`);
  }
  return true;
}
