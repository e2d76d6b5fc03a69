/** @file The version of the library. */

/**
 * The version of tidu, as its package says it.
 *
 * @example
 * version.split('.').length; // 3
 */
export const version: string = '0.1.0';
