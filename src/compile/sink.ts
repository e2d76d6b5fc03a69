/** @file Where the result of a contraction is stored: as it is, or in the layout in which all that follows wants it. */
import { sizeOf } from '../core/shape.ts';
import type { Node } from '../graph/node.ts';
import { axisIndex, constantIndex } from '../kernel/affine.ts';
import type { Index } from '../kernel/expression.ts';
import { load } from '../kernel/scalar.ts';
import { newAxes } from './lower.ts';
import { groupAxes } from './roles.ts';

/**
 * The views (a transpose, a reshape) that follow a contraction one upon another, as long as each is all that reads what is before it,
 * up to the last over whose positions a kernel can still be made around the contraction: in that layout it is stored.
 */
export function viewsToLayout(contraction: Node, consumers: ReadonlyMap<Node, ReadonlySet<Node>>): readonly Node[] {
  let found = 0;
  const views: Node[] = [];
  for (let node = contraction; ;) {
    const users = [...(consumers.get(node) ?? [])];
    const [view] = users;
    if (view === undefined || users.length > 1 || !isView(view)) return views.slice(0, found);
    views.push(view);
    if (fits(contraction, views)) found = views.length;
    node = view;
  }
}

/** Free, of one operand, and with as many elements. */
const isView = ({ primitive: { lower }, inputs, shape }: Node): boolean =>
  lower.kind === 'map' && lower.cost === 'free' && inputs.length === 1 && sizeOf(shape) === sizeOf(inputs[0]?.shape ?? []);

/** Whether the positions of the last view are those of the contraction, in groups of rows, columns and batch. */
function fits(contraction: Node, views: readonly Node[]): boolean {
  const { lower } = contraction.primitive;
  const axes = newAxes(views.at(-1)?.shape ?? []);
  const at = views
    .toReversed()
    .reduce<readonly Index[] | undefined>((position, view) => position && below(view, position), axes.map(axisIndex));
  if (at === undefined || lower.kind !== 'contraction') return false;
  return groupAxes(axes, at, contraction.shape, lower.roles(contraction.inputs, contraction.params)) !== undefined;
}

/** Where a view reads its operand; undefined where it does not read it everywhere. */
function below(view: Node, at: readonly Index[]): readonly Index[] | undefined {
  const { lower } = view.primitive;
  const [input] = view.inputs;
  if (lower.kind !== 'map' || input === undefined) return undefined;
  let found: readonly Index[] | undefined;
  const read = (position: readonly Index[], guards: readonly unknown[] = []): ReturnType<typeof load> => {
    found = guards.length === 0 ? position : undefined;
    return load({ id: -1, dtype: input.dtype, size: sizeOf(input.shape) }, constantIndex(0));
  };
  lower.element({ at, params: view.params, inputs: [{ shape: input.shape, dtype: input.dtype, read }], output: view });
  return found;
}
