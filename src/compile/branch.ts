/** @file A branch as one kernel. */
import type { Body, BranchParams } from '../graph/body.ts';
import type { Node } from '../graph/node.ts';
import type { BranchKernel, Kernel } from '../kernel/loop.ts';
import { relocate, type Part } from '../kernel/relocate.ts';
import { operandsOf, placeOutputs, whole, type Operand, type Result, type Surroundings } from './bodies.ts';
import type { ProgramInput } from './request.ts';

/** One kernel for all results of a branch: whichever way it goes, they end in the same places. */
export function lowerBranch(results: readonly Result[], around: Surroundings): BranchKernel {
  const { node } = results[0] as Result;
  const { yes, no } = node.params as BranchParams;
  const [condition, ...operands] = operandsOf(node, around) as [Operand, ...Operand[]];
  const wanted = results.map(({ node: { params } }) => (params as BranchParams).output);
  const kernelsOf = (body: Body): Kernel[] => {
    const inputs = body.inputs.map((input, i): ProgramInput => ({
      node: input,
      storage: operands[i]?.scalar === true ? 'scalar' : 'arena',
    }));
    const compiled = around.compileBody(
      inputs,
      wanted.map((output) => body.outputs[output] as Node),
    );
    const parts = new Map(compiled.inputs.map(({ id }, i): [number, Part] => [id, whole((operands[i] as Operand).buffer)]));
    const copies = placeOutputs(
      compiled,
      results.map(({ buffer }) => whole(buffer)),
      parts,
    );
    return [...compiled.kernels, ...copies].map((kernel) => relocate(kernel, parts));
  };
  return { kind: 'branch', name: node.primitive.name, condition: condition.buffer, yes: kernelsOf(yes), no: kernelsOf(no) };
}
