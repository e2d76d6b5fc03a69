/** @file Tensors as text. */
import { describeOperand } from '../core/errors.ts';
import type { AnyTensor } from './tensor.ts';

/** What a tensor is, without computing it: `Tensor float32[2, 3] (add)`. */
export const describe = (x: AnyTensor): string => `Tensor ${describeOperand(x)} (${x.primitive.name})`;
