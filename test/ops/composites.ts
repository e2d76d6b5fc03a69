/** @file A table of cases for every public function: operands, the call, and what it should give in float64. */
import { activations } from './composites/activations.ts';
import { arrays } from './composites/arrays.ts';
import { combining } from './composites/combining.ts';
import { elementwise } from './composites/elementwise.ts';
import { images } from './composites/images.ts';
import { mathematics } from './composites/mathematics.ts';
import { networks } from './composites/networks.ts';
import { order } from './composites/order.ts';
import { places } from './composites/places.ts';
import { reductions } from './composites/reductions.ts';
import { signals } from './composites/signals.ts';
import { shapesOfArrays } from './composites/shapes-arrays.ts';
import { shapesOfElements } from './composites/shapes-elements.ts';
import { repetition } from './composites/repetition.ts';
import { writing } from './composites/writing.ts';
import type { Name, Row, Table } from './rows.ts';

/** By what they do. */
const families: Table = {
  ...elementwise,
  ...reductions,
  ...arrays,
  ...images,
  ...combining,
  ...repetition,
  ...writing,
  ...activations,
  ...mathematics,
  ...order,
  ...signals,
  ...networks,
  ...places,
};

/** Tables in one: a function has the rows of all of them. */
function joined(...tables: readonly Table[]): Table {
  const rows: Partial<Record<Name, readonly Row[]>> = {};
  for (const [name, more] of tables.flatMap((table) => Object.entries(table) as [Name, readonly Row[]][]))
    rows[name] = [...(rows[name] ?? []), ...more];
  return rows;
}

/** Cases by public name. A function that is not here runs on the default ones, and on its docstring's example. */
export const composites = joined(families, shapesOfElements, shapesOfArrays);
