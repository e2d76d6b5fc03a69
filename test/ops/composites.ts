/** @file A table of cases for every public function: operands, the call, and what it should give in float64. */
import { arrays } from './composites/arrays.ts';
import { elementwise } from './composites/elementwise.ts';
import { images } from './composites/images.ts';
import { reductions } from './composites/reductions.ts';
import { signals } from './composites/signals.ts';
import type { Table } from './rows.ts';

/** Cases by public name. A function that is not here runs on the default ones, and on its docstring's example. */
export const composites: Table = { ...elementwise, ...reductions, ...arrays, ...images, ...signals };
