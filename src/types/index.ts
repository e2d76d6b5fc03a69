/** @file The shape algebra at the type level. All of it is exported: a user's own declarations mention what is inferred. */
export type * from './arithmetic.ts';
export type * from './axes.ts';
export type * from './broadcast.ts';
export type * from './convolution.ts';
export type * from './creation.ts';
export type * from './dtype.ts';
export type * from './einsum.ts';
export type * from './gather.ts';
export type * from './join.ts';
export type * from './layers.ts';
export type * from './literal.ts';
export type * from './matmul.ts';
export type * from './pad.ts';
export type * from './reshape.ts';
export type * from './shape.ts';
export type * from './slice.ts';
export type * from './linalg.ts';
