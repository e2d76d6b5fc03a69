/** @file The public surface of 'tidu/optimize': re-exports only. */
export { minimize } from './minimize.ts';
export type { Iteration, Minimum, MinimizeMethod, MinimizeOptions } from './minimize.ts';
export { solveStationary } from './stationary.ts';
export type { StationaryKind, StationaryOptions, StationaryPoint, StationaryPoints } from './stationary.ts';
