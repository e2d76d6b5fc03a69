/** @file Every primitive, for tools and tests. Nothing else may import this: an import of all defeats tree-shaking. */
import { dataPrimitive, parameterPrimitive } from '../graph/source.ts';
import type { Primitive } from '../graph/primitive.ts';
import type { AnyTensor } from '../tensor/tensor.ts';
import * as binary from './binary.ts';
import { permutationPrimitive, randomBitsPrimitive } from './bits.ts';
import { castPrimitive } from './cast.ts';
import * as compare from './compare.ts';
import { dotPrimitive } from './contraction.ts';
import { gatherPrimitive, scatterAddPrimitive } from './gather.ts';
import { concatPrimitive } from './join.ts';
import { maxPrimitive, minPrimitive, sumPrimitive } from './reduce.ts';
import { broadcastToPrimitive, permutePrimitive, reshapePrimitive } from './shape.ts';
import { flipPrimitive, padPrimitive, slicePrimitive } from './slice.ts';
import { aliasPrimitive, constantPrimitive, iotaPrimitive, stopGradientPrimitive } from './source.ts';
import * as unary from './unary.ts';
import { wherePrimitive } from './where.ts';

/** Every primitive of the graph. */
export const allPrimitives: readonly Primitive<object, AnyTensor>[] = [
  dataPrimitive as Primitive<object, AnyTensor>,
  parameterPrimitive as Primitive<object, AnyTensor>,
  constantPrimitive,
  iotaPrimitive,
  aliasPrimitive,
  stopGradientPrimitive,
  castPrimitive,
  unary.negPrimitive,
  unary.absPrimitive,
  unary.signPrimitive,
  unary.expPrimitive,
  unary.expm1Primitive,
  unary.logPrimitive,
  unary.log1pPrimitive,
  unary.sqrtPrimitive,
  unary.sinPrimitive,
  unary.cosPrimitive,
  unary.tanhPrimitive,
  unary.erfPrimitive,
  unary.floorPrimitive,
  unary.ceilPrimitive,
  unary.roundPrimitive,
  unary.logicalNotPrimitive,
  binary.addPrimitive,
  binary.subPrimitive,
  binary.mulPrimitive,
  binary.divPrimitive,
  binary.powPrimitive,
  binary.maximumPrimitive,
  binary.minimumPrimitive,
  binary.floorDivPrimitive,
  binary.modPrimitive,
  compare.equalPrimitive,
  compare.lessPrimitive,
  compare.lessEqualPrimitive,
  compare.logicalAndPrimitive,
  compare.logicalOrPrimitive,
  compare.logicalXorPrimitive,
  wherePrimitive,
  sumPrimitive,
  maxPrimitive,
  minPrimitive,
  dotPrimitive,
  gatherPrimitive,
  scatterAddPrimitive,
  reshapePrimitive,
  permutePrimitive,
  broadcastToPrimitive,
  slicePrimitive,
  flipPrimitive,
  padPrimitive,
  concatPrimitive,
  randomBitsPrimitive,
  permutationPrimitive,
];
