/** @file Random differentiable programs: how one comes from a seed, and how it is written so that it can be kept. */
import type { AnyTensor } from 'tidu';
import { float64, t } from '../ops/loose.ts';
import { seeded } from '../ops/values.ts';
import { steps } from './program-steps.ts';

/** One step of a program. */
interface Move {
  readonly step: string;
  /** Which of the values so far it takes: 0 and 1 are the operands. */
  readonly x: number;
  readonly y: number;
  /** For what the step chooses by itself. */
  readonly seed: number;
}

/** What is done, one after the other. */
export type Program = readonly Move[];

const names = Object.keys(steps);

/** A program of 2 steps to so many, from a seed. The first steps of successive seeds are all steps in their order. */
export function programOf(seed: number, longest: number): Program {
  const random = seeded(seed);
  const below = (bound: number): number => Math.floor(random() * bound);
  return Array.from({ length: 2 + below(longest - 1) }, (_, i) => ({
    step: names[i === 0 ? seed % names.length : below(names.length)] as string,
    x: below(i + 2),
    y: below(i + 2),
    seed: below(1e6),
  }));
}

/** A program in words: unlike its seed they mean the same when there are other steps. */
export const writeProgram = (program: Program): string => program.map(({ step, x, y, seed }) => `${step} ${x} ${y} ${seed}`).join(', ');

/** The program of the words. */
export const readProgram = (text: string): Program =>
  text.split(', ').map((move) => {
    const [step = '', x, y, seed] = move.split(' ');
    return { step, x: Number(x), y: Number(y), seed: Number(seed) };
  });

const weights = (): AnyTensor => t.sin(t.reshape(t.arange(12, { dtype: 'float64' }), [3, 4]));

/** The function that a program is, of two tensors [3, 4] to one number. */
export const functionOf =
  (program: Program) =>
  (x: AnyTensor, y: AnyTensor): AnyTensor => {
    const made = [x, y];
    const at = (place: number): AnyTensor => made[place] as AnyTensor;
    for (const move of program) {
      const step = steps[move.step];
      if (step === undefined) throw new Error(`a program has no step '${move.step}'`);
      made.push(step(at(move.x), at(move.y), seeded(move.seed)));
    }
    return t.sum(t.mul(at(made.length - 1), weights()));
  };

/** Numbers in [-1, 1) as a tensor [3, 4]. */
export function randomMatrix(seed: number): AnyTensor {
  const random = seeded(seed);
  return float64(
    Array.from({ length: 12 }, () => 2 * random() - 1),
    [3, 4],
  );
}

/** Without the steps that it fails without. */
export function shorten(program: Program, fails: (shorter: Program) => boolean): Program {
  for (let i = program.length - 1; i >= 0; i--) {
    const gone = i + 2;
    const instead = program[i]?.x ?? 0;
    const moved = (place: number): number => (place === gone ? instead : place > gone ? place - 1 : place);
    const shorter = program.filter((_, k) => k !== i).map((move) => ({ ...move, x: moved(move.x), y: moved(move.y) }));
    if (shorter.length > 0 && fails(shorter)) return shorten(shorter, fails);
  }
  return program;
}
