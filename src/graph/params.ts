/** @file Parameters of operations as text. */

/** JSON knows no NaN, no infinities and no negative zero: without this, programs for different numbers would count as equal. */
const special = (_: string, value: unknown): unknown => {
  if (typeof value !== 'number') return value;
  return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : String(value);
};

/** A parameter, or all of an operation, as text: equal for equal ones alone. */
export const textOf = (params: unknown): string => JSON.stringify(params, special);
