/** @file The public surface of 'tidu/optim': re-exports only. */
export { Optimizer } from './optimizer.ts';
export type { RuleRequest, RuleResult, Scalars } from './optimizer.ts';
export type { Convention, ConventionOption } from './options.ts';
export { sgd, Sgd } from './sgd.ts';
export type { SgdOptions } from './sgd.ts';
export { adagrad, Adagrad } from './adagrad.ts';
export type { AdagradOptions } from './adagrad.ts';
export { rmsprop, Rmsprop } from './rmsprop.ts';
export type { RmspropOptions } from './rmsprop.ts';
export { adam, Adam } from './adam.ts';
export type { AdamOptions } from './adam.ts';
export { getOptimizer } from './registry.ts';
export type { OptimizerName } from './registry.ts';
