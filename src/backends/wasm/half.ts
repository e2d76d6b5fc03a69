/** @file float16 in memory, float32 in registers. */
export { floatToHalf, halfToFloat } from '../../kernel/half.ts';
