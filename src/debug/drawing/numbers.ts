/** @file Numbers in a picture: three significant digits, few elements, and no more. */
import { isFloat, type DType } from '../../core/dtype.ts';
import { sizeOf, type Dims } from '../../core/shape.ts';

/** A tensor of more elements is drawn by its shape alone. */
const mostElements = 4;

/** Whether the elements of a tensor are few enough to be read in a picture. */
export const isSmall = (shape: Dims): boolean => sizeOf(shape) <= mostElements;

/** A shape without its elements: 8×16. An empty tensor has a 0 in it. */
export const showSizes = (shape: Dims): string => shape.join('×');

/** Elements in row-major order as nested lists: −0.5, [1, 2], [[1, 2], [3, 4]]. */
export function showElements(elements: readonly number[], shape: Dims, dtype: DType): string {
  const show = dtype === 'bool' ? showTruth : isFloat(dtype) ? showNumber : String;
  const [length, ...rest] = shape;
  if (length === undefined) return show(elements[0] ?? NaN);
  const step = sizeOf(rest);
  const parts = Array.from({ length }, (_, i) => showElements(elements.slice(i * step, (i + 1) * step), rest, dtype));
  return `[${parts.join(', ')}]`;
}

const showTruth = (value: number): string => (value === 0 ? 'false' : 'true');

/** Three significant digits: 0.333, −225, 1.23e4, 1e−7; below 10,000 all digits before the point. */
export function showNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const size = Math.abs(value);
  return (value < 0 ? '−' : '') + (size === Infinity ? '∞' : showSize(size));
}

function showSize(size: number): string {
  if (Number.isInteger(size) && size < 1e4) return String(size);
  const exponent = Math.floor(Math.log10(Number(size.toPrecision(3))));
  if (exponent >= -4 && exponent < 4) return String(exponent < 3 ? Number(size.toPrecision(3)) : Math.round(size));
  const [mantissa = '', power = ''] = size.toExponential(2).split('e');
  return `${Number(mantissa)}e${power.replace('+', '').replace('-', '−')}`;
}

/** A length in pixels, to a tenth. */
export const short = (pixels: number): string => String(Number(pixels.toFixed(1)));
