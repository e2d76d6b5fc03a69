/** @file Composite programs against PyTorch, continued: recurrences, iterations, and derivatives inside of programs. */
import { checkPrograms } from './programs/check.ts';
import { iterations } from './programs/iterations.ts';
import { sequences } from './programs/sequences.ts';

checkPrograms('sequences', sequences);
checkPrograms('iterations', iterations);
