/** @file Greatest and least elements: how they are combined, and what to begin with. */
import { endsOf, type DType } from '../core/dtype.ts';
import { scalarTypeOf, type Expr, type ScalarOp, type ScalarType } from '../kernel/expression.ts';
import { constant, scalarOps } from '../kernel/scalar.ts';

/** The greatest (or least) number of a register type, which any other replaces. */
const extreme = (type: ScalarType, sign: 1 | -1): number => {
  if (type === 'bool') return sign === 1 ? 1 : 0;
  if (type === 'int32') return sign === 1 ? 2 ** 31 - 1 : -(2 ** 31);
  if (type === 'uint32') return sign === 1 ? 2 ** 32 - 1 : 0;
  return sign * Infinity;
};

/** How extreme elements are combined: of bools the greater is "or", the lesser "and". */
export const combining = (name: 'max' | 'min'): { op: (type: ScalarType) => ScalarOp; initial: (type: ScalarType) => Expr } => ({
  op: (type) => (type === 'bool' ? (name === 'max' ? scalarOps.or : scalarOps.and) : scalarOps[name]),
  initial: (type) => constant(type, extreme(type, name === 'max' ? -1 : 1)),
});

/** What stands where there is nothing to combine, in a dtype: the least number for the greatest, the greatest for the least. */
export const startOf = (name: 'max' | 'min', dtype: DType): Expr => constant(scalarTypeOf(dtype), endsOf(dtype)[name === 'max' ? 0 : 1]);
