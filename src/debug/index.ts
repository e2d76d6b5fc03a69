/** @file The public surface of 'tidu/debug': looking into what tidu makes of a function. */
export { ceilings } from './ceilings.ts';
export type { Ceilings } from './ceilings.ts';
export { drawGraph } from './draw-graph.ts';
export type { DrawOptions } from './draw-graph.ts';
export { checkNumerics } from './check-numerics.ts';
export { explain } from './explain.ts';
export { graph, kernels } from './inspect.ts';
export { memory } from './memory.ts';
export type { MemoryReport } from './memory.ts';
export { profile } from './profile.ts';
export type { KernelProfile, Profile } from './profile.ts';
export { threads } from './threads.ts';
