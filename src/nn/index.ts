/** @file The public surface of 'tidu/nn': re-exports only. */
export { Layer } from './layer.ts';
export type { AnyLayer, CallOptions, LayerOptions, Module, UnknownFn } from './layer.ts';
export { Model } from './model.ts';
export type { AnyModel, CompileOptions } from './model.ts';
export { sequential, Sequential } from './sequential.ts';
export { input, Input } from './input.ts';
export { dense, Dense } from './dense.ts';
export type { DenseOptions } from './dense.ts';
export { conv2d, Conv2d } from './conv2d.ts';
export type { Conv2dOptions } from './conv2d.ts';
export { averagePooling2d, globalAveragePooling2d, GlobalAveragePooling2d, maxPooling2d, Pooling2d } from './pooling.ts';
export type { GlobalPooling2dOptions, Pooling2dOptions } from './pooling.ts';
export { activation, Activation } from './activation.ts';
export { activations, getActivation } from './activations.ts';
export type { ActivationFunction, ActivationName } from './activations.ts';
export { flatten, Flatten } from './flatten.ts';
export { dropout, Dropout } from './dropout.ts';
export type { DropoutOptions } from './dropout.ts';
export { rescaling, Rescaling } from './rescaling.ts';
export { getInitializer, initializers } from './initializers.ts';
export type { Initializer, InitializerName, NormalOptions, Seeded, UniformOptions, VarianceScalingOptions } from './initializers.ts';
export { lossFunction } from './loss.ts';
export type { Elementwise, LabelRange, LossFunction, LossOptions } from './loss.ts';
export {
  binaryCrossentropy,
  categoricalCrossentropy,
  getLoss,
  meanAbsoluteError,
  meanSquaredError,
  sparseCategoricalCrossentropy,
} from './losses.ts';
export type { CrossentropyOptions, LossName, SmoothedOptions } from './losses.ts';
export {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  getMetric,
  Mean,
  meanMetric,
  metric,
  sparseCategoricalAccuracy,
} from './metrics.ts';
export type { BinaryAccuracyOptions, Metric, MetricContext, MetricName, MetricOptions } from './metrics.ts';
