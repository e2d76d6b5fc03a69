/** @file Mathematical functions of our own, each as an expansion into elementary scalar operations. */
export { exp, exp2, expm1 } from './exp.ts';
export { log, log10, log1p, log2 } from './log.ts';
export { cos, sin } from './trigonometric.ts';
export { tanh } from './tanh.ts';
export { erf } from './erf.ts';
export { pow } from './pow.ts';
export { atan, atan2 } from './arctangent.ts';
