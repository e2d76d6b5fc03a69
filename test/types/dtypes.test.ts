/** @file The promotion of every pair of dtypes, as a type, against the table of the page; sums; several operands. */
import type { DType } from '../../src/core/dtype.ts';
import type { Equal, Promote, PromoteUnion, SumT } from '../../src/types/index.ts';
import { holds } from './expectations.ts';

/** The table of docs/dtypes.md: a row for each dtype, in the order of the columns. */
interface Page {
  bool: ['bool', 'uint8', 'int8', 'int16', 'uint32', 'int32', 'float16', 'float32', 'float64'];
  uint8: ['uint8', 'uint8', 'int16', 'int16', 'uint32', 'int32', 'float16', 'float32', 'float64'];
  int8: ['int8', 'int16', 'int8', 'int16', 'int32', 'int32', 'float16', 'float32', 'float64'];
  int16: ['int16', 'int16', 'int16', 'int16', 'int32', 'int32', 'float16', 'float32', 'float64'];
  uint32: ['uint32', 'uint32', 'int32', 'int32', 'uint32', 'int32', 'float16', 'float32', 'float64'];
  int32: ['int32', 'int32', 'int32', 'int32', 'int32', 'int32', 'float16', 'float32', 'float64'];
  float16: ['float16', 'float16', 'float16', 'float16', 'float16', 'float16', 'float16', 'float32', 'float64'];
  float32: ['float32', 'float32', 'float32', 'float32', 'float32', 'float32', 'float32', 'float32', 'float64'];
  float64: ['float64', 'float64', 'float64', 'float64', 'float64', 'float64', 'float64', 'float64', 'float64'];
}
type Columns = Page['bool'];
type Row<A extends DType, C extends DType[] = Columns> = { [I in keyof C]: Promote<A, C[I]> };
holds<Equal<{ [A in DType]: Row<A> }, Page>>();

/** The dtype of two operands in a list: as that of the pair. */
type ListRow<A extends DType, C extends DType[] = Columns> = { [I in keyof C]: PromoteUnion<A | C[I]> };
holds<Equal<{ [A in DType]: ListRow<A> }, Page>>();
holds<Equal<PromoteUnion<'bool' | 'int8' | 'uint8'>, 'int16'>>();
holds<Equal<PromoteUnion<'uint32' | 'uint8' | 'int8'>, 'int32'>>();
holds<Equal<PromoteUnion<DType>, DType>>();

holds<Equal<{ [D in Exclude<DType, 'float16' | 'float32' | 'float64'>]: SumT<D> }, {
  bool: 'int32';
  uint8: 'int32';
  int8: 'int32';
  int16: 'int32';
  uint32: 'uint32';
  int32: 'int32';
}>>();
