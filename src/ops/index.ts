/** @file The operations: every family's public functions, and the records of its primitives (`sin` and `sinPrimitive`). */
export * from './unary.ts';
export * from './binary.ts';
export * from './compare.ts';
export * from './where.ts';
export * from './cast.ts';
export * from './reduce.ts';
export * from './shape.ts';
export * from './slice.ts';
export * from './join.ts';
export * from './composite/arithmetic.ts';
export * from './composite/statistics.ts';
export * from './composite/reshaping.ts';
export * from './composite/products.ts';
export * from './composite/indexing.ts';
export * from './composite/gradient.ts';
export * from './composite/activations.ts';
