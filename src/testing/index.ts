export { maxRelativeError } from './compare.ts';
