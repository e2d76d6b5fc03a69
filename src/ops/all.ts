/** @file Every primitive, for tools and tests. Nothing else may import this: an import of all defeats tree-shaking. */
import type { Primitive } from '../graph/primitive.ts';
import * as sources from '../graph/source.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import * as argsort from './argsort.ts';
import * as cumulate from './cumulate.ts';
import * as bits from './bits.ts';
import * as contraction from './contraction.ts';
import * as convolution from './convolution.ts';
import * as gather from './gather.ts';
import * as families from './index.ts';
import * as segments from './segments.ts';
import * as own from './source.ts';
import * as windows from './windows.ts';

const isPrimitive = (value: unknown): value is Primitive<object, AnyTensor> =>
  typeof value === 'object' && value !== null && 'lower' in value;

/** Every primitive of the graph: each file's exports that are records. */
export const allPrimitives: readonly Primitive<object, AnyTensor>[] = [
  sources,
  own,
  families,
  contraction,
  convolution,
  windows,
  gather,
  segments,
  bits,
  argsort,
  cumulate,
].flatMap((file) => Object.values(file as object).filter(isPrimitive));
