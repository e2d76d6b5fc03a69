/** @file What the compiler is given. */
import type { Node } from '../graph/node.ts';

/** An input of a program. */
export interface ProgramInput {
  readonly node: Node;
  /** arena: copied in before each run. scalar: as arena, but one element that stands for all. resident: a block, used where it is. */
  readonly storage: 'arena' | 'scalar' | 'resident';
}

/** A resident input that gets a new value. */
export interface Update {
  /** Position among the inputs. */
  readonly input: number;
  readonly value: Node;
}

/** A graph to compile: its inputs, what is read after a run, and the Variables that it changes. */
export interface CompileRequest {
  readonly inputs: readonly ProgramInput[];
  readonly outputs: readonly Node[];
  readonly updates: readonly Update[];
}

/** Everything that the program must compute. */
export const rootsOf = ({ outputs, updates }: CompileRequest): Node[] => [...outputs, ...updates.map((update) => update.value)];
