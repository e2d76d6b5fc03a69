/** @file The public surface of 'tidu': re-exports only. */
export { Tensor } from './tensor/tensor.ts';
export type { AnyTensor } from './tensor/tensor.ts';
export { Variable, variable, assignAll } from './tensor/variable.ts';
export type { AnyVariable } from './tensor/variable.ts';
export { tensor, zeros, ones, full, arange, linspace, eye, dim } from './tensor/create.ts';
export { random, Generator } from './tensor/random.ts';
export * from './ops/index.ts';
export { grad, valueAndGrad } from './transforms/grad.ts';
export { jvp, vjp } from './transforms/directional.ts';
export { jit } from './transforms/jit.ts';
export { vmap } from './transforms/vmap.ts';
export { scan } from './transforms/scan.ts';
export { cond } from './transforms/cond.ts';
export { whileLoop, fori, map } from './transforms/loops.ts';
export type { ScanOptions } from './transforms/scan.ts';
export * from './linalg/index.ts';
export * as linalg from './linalg/index.ts';
export { outsideOfTraces } from './transforms/outside.ts';
export { configure, config } from './core/config.ts';
export type { Config, Profile } from './core/config.ts';
export { device } from './runtime/device.ts';
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
  InternalError,
} from './core/errors.ts';
export type { DType } from './core/dtype.ts';
export type * from './types/index.ts';
export type * from './tensor/signatures.ts';
export type * from './tensor/signatures-linalg.ts';
export type * from './transforms/types.ts';
