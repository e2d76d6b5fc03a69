/** @file Derivatives against central differences in float64, to the second order, forwards and backwards. */
import { isFloat } from '../../src/core/dtype.ts';
import type { Dims } from '../../src/core/shape.ts';
import { checkGraph } from '../../src/graph/check.ts';
import { mul, sum } from '../../src/ops/index.ts';
import { grad, jvp, vjp } from '../../src/index.ts';
import type { AnyTensor } from '../../src/tensor/tensor.ts';
import { dataFor, type Call, type OpCase } from './checks.ts';
import { traceGraph } from './trace.ts';
import { expectNear, fresh, numbers, seeded } from './values.ts';

/** A function of a list of tensors. */
type ListFunction = (xs: readonly AnyTensor[]) => readonly AnyTensor[];
type Data = readonly (readonly number[])[];

const gradient = grad as unknown as (f: (xs: readonly AnyTensor[]) => AnyTensor) => ListFunction;
const total = (x: AnyTensor): AnyTensor => (x.shape.length === 0 ? x : (sum(x) as AnyTensor));
const inner = (xs: readonly AnyTensor[], ys: readonly AnyTensor[]): AnyTensor =>
  xs.map((x, i) => total(mul(x, ys[i] as AnyTensor) as AnyTensor)).reduce((a, b) => a.add(b) as AnyTensor);

/** The derivative of the list function in a direction: the forward pass. */
const along =
  (f: ListFunction, directions: readonly AnyTensor[]): ListFunction =>
  (xs) => {
    const [, tangents] = jvp((...args: AnyTensor[]) => f(args), [...xs], [...directions]);
    return tangents;
  };

/** The step that balances the cut of the series (step^2) against the rounding of the difference (1e-16 / step). */
const step = 1e-5;
const tolerance = { relative: 3e-7, floor: 1 };

/** A case as a function of its float operands alone, at float64 points. */
interface Smooth {
  readonly f: ListFunction;
  readonly shapes: readonly Dims[];
  readonly point: Data;
}

function smooth(c: OpCase): Smooth | undefined {
  const isVariable = c.operands.map(({ dtype = 'float64' }) => isFloat(dtype));
  if (!isVariable.includes(true)) return undefined;
  const data = dataFor(c, 'float64', 5);
  const fixed = c.operands.map(({ shape, dtype = 'float64' }, i) => fresh(data[i] ?? [], shape, dtype));
  const f: ListFunction = (xs) => {
    let next = 0;
    return [(c.call as Call)(...fixed.map((each, i) => (isVariable[i] === true ? (xs[next++] as AnyTensor) : each)))];
  };
  const chosen = <T>(list: readonly T[]): T[] => list.filter((_, i) => isVariable[i] === true);
  return { f, shapes: chosen(c.operands.map(({ shape }) => shape)), point: chosen(data) };
}

/** (f(x + h d) - f(x - h d)) / 2h. */
function difference(f: ListFunction, shapes: readonly Dims[], point: Data, direction: Data): number[] {
  const at = (t: number): number[] =>
    f(
      point.map((values, i) =>
        fresh(
          values.map((value, k) => value + t * (direction[i]?.[k] ?? 0)),
          shapes[i] ?? [],
          'float64',
        ),
      ),
    ).flatMap(numbers);
  const [above, below] = [at(step), at(-step)];
  return above.map((value, i) => (value - (below[i] ?? 0)) / (2 * step));
}

/** jvp, vjp and their combinations are the derivative. */
export function checkDerivatives(c: OpCase): void {
  const found = smooth(c);
  if (found === undefined) return;
  const { f, shapes, point } = found;
  const tensors = (data: Data): AnyTensor[] => data.map((values, i) => fresh(values, shapes[i] ?? [], 'float64'));
  const [y] = f(tensors(point)) as [AnyTensor];
  if (y.dtype !== 'float64') return;
  const random = seeded(6);
  const draw = (): Data => point.map((values) => values.map(() => 2 * random() - 1));
  const [u, v] = [draw(), draw()];
  const weight = fresh(
    numbers(y).map(() => 2 * random() - 1),
    y.shape,
    'float64',
  );

  const slope = difference(f, shapes, point, u);
  expectNear(along(f, tensors(u))(tensors(point)).flatMap(numbers), slope, tolerance, `jvp of ${c.name}`);

  const [, pullback] = vjp((...args: AnyTensor[]) => f(args)[0] as AnyTensor, ...tensors(point));
  const projected = numbers(inner(pullback(weight), tensors(u)));
  expectNear(projected, numbers(inner([fresh(slope, y.shape, 'float64')], [weight])), tolerance, `vjp of ${c.name}`);

  const twice = along(along(f, tensors(u)), tensors(v))(tensors(point)).flatMap(numbers);
  expectNear(twice, difference(along(f, tensors(u)), shapes, point, v), tolerance, `jvp of jvp of ${c.name}`);

  // Squared, so that what is linear has a second derivative as well.
  const slopes = gradient((xs) =>
    inner(
      f(xs),
      f(xs).map((each) => mul(each, weight) as AnyTensor),
    ),
  );
  const curvature = difference(slopes, shapes, point, v);
  const mixed = gradient((xs) => inner(slopes(xs), tensors(v)));
  expectNear(mixed(tensors(point)).flatMap(numbers), curvature, tolerance, `grad of grad of ${c.name}`);
  expectNear(along(slopes, tensors(v))(tensors(point)).flatMap(numbers), curvature, tolerance, `jvp of grad of ${c.name}`);

  const specs = shapes.map((shape) => ({ shape, dtype: 'float64' as const }));
  for (const [derived, what] of [
    [along(f, tensors(u)), 'jvp'],
    [slopes, 'grad'],
    [mixed, 'grad of grad'],
  ] as const) {
    const graph = traceGraph((...args) => derived(args), specs);
    checkGraph(graph, `${what} of ${c.name}`);
  }
}
