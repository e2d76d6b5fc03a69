/** @file Mathematical functions of our own, each as an expansion into elementary scalar operations. */
export { exp, expm1 } from './exp.ts';
export { log, log1p } from './log.ts';
export { cos, sin } from './trigonometric.ts';
export { tanh } from './tanh.ts';
export { erf } from './erf.ts';
export { pow } from './pow.ts';
