/** @file The public surface of 'tidu': re-exports only. */
export { Tensor } from './tensor/tensor.ts';
export type { AnyTensor } from './tensor/tensor.ts';
export { Variable, variable, assignAll } from './tensor/variable.ts';
export type { AnyVariable } from './tensor/variable.ts';
export { tensor, zeros, ones, full, arange, linspace, eye, dim } from './tensor/create.ts';
export { random } from './tensor/random.ts';
export { Generator } from './tensor/generator.ts';
export * from './ops/index.ts';
export { grad, valueAndGrad } from './transforms/grad.ts';
export { jvp, linearize, vjp } from './transforms/directional.ts';
export { jacobian, hessian, hvp } from './transforms/jacobian.ts';
export { customGradient, customJvp } from './transforms/custom.ts';
export type { ArgumentGradients } from './transforms/custom.ts';
export { checkpoint } from './transforms/checkpoint.ts';
export { jit } from './transforms/jit.ts';
export { vmap } from './transforms/vmap.ts';
export { scan } from './transforms/scan.ts';
export { cond } from './transforms/cond.ts';
export { scaledDotProductAttention } from './transforms/attention.ts';
export { whileLoop, fori, map } from './transforms/loops.ts';
export type { ScanOptions } from './transforms/scan.ts';
export * from './linalg/index.ts';
export * as linalg from './linalg/index.ts';
export { outsideOfTraces } from './transforms/outside.ts';
export { configure, config } from './core/config.ts';
export type { Config, Profile } from './core/config.ts';
export { device } from './runtime/device.ts';
export { loadPrograms, savePrograms } from './runtime/engine.ts';
export { version } from './core/version.ts';
export type { DeviceReport } from './runtime/device.ts';
export {
  TiduError,
  ShapeError,
  DTypeError,
  GradError,
  TraceError,
  DeviceError,
  ValueError,
  DataError,
  NumericsError,
  InternalError,
} from './core/errors.ts';
export type { DType } from './core/dtype.ts';
export type * from './types/index.ts';
export type * from './tensor/signatures.ts';
export type * from './tensor/signatures-arrays.ts';
export type * from './tensor/signatures-elementwise.ts';
export type * from './tensor/signatures-sampling.ts';
export type * from './tensor/signatures-order.ts';
export type * from './tensor/signatures-signals.ts';
export type * from './tensor/signatures-linalg.ts';
export type * from './tensor/signatures-networks.ts';
export type * from './transforms/types.ts';
export type * from './transforms/control-types.ts';
export type * from './transforms/batch-types.ts';
export type * from './transforms/jacobian-types.ts';
