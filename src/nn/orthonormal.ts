/** @file Orthonormal vectors, on the host in float64. */

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/**
 * Makes vectors orthonormal by the method of Gram and Schmidt: from each, its parts along those before it are taken, twice,
 * since the first time leaves what rounding made; then it is divided by its length.
 *
 * @param data `count` vectors of `length` numbers, one after another, count <= length; linearly independent.
 * @returns The vectors, in their order.
 */
export function orthonormalize(data: Float64Array, count: number, length: number): Float64Array {
  const result = data.slice();
  const vectorAt = (i: number): Float64Array => result.subarray(i * length, (i + 1) * length);
  for (let i = 0; i < count; i++) {
    const vector = vectorAt(i);
    for (let pass = 0; pass < 2; pass++) for (let j = 0; j < i; j++) removePart(vector, vectorAt(j));
    const norm = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < length; k++) vector[k] = (vector[k] ?? 0) / norm;
  }
  return result;
}

/** vector -= (vector . direction) direction. */
function removePart(vector: Float64Array, direction: Float64Array): void {
  const part = dot(vector, direction);
  for (let k = 0; k < vector.length; k++) vector[k] = (vector[k] ?? 0) - part * (direction[k] ?? 0);
}
