/** @file TensorFlow.js, as CommonJS: its ES modules name files without extensions, which Node does not find. */
import { createRequire } from 'node:module';

/** The package. */
export const tf = createRequire(import.meta.url)('@tensorflow/tfjs');
