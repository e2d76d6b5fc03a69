/** @file Remembers what a rule has made last. */
import type { Body } from '../graph/body.ts';
import type { AnyTensor } from '../tensor/tensor.ts';

/** The results of rules that make all outputs of a loop at once, for those who ask for one of them after another. */
export class Latest {
  readonly #known = new WeakMap<Body, { readonly operands: readonly unknown[]; readonly outputs: readonly (AnyTensor | undefined)[] }>();

  of(body: Body, operands: readonly unknown[], make: () => readonly (AnyTensor | undefined)[]): readonly (AnyTensor | undefined)[] {
    const found = this.#known.get(body);
    const isSame = found?.operands.length === operands.length && found.operands.every((operand, i) => operand === operands[i]);
    if (found !== undefined && isSame) return found.outputs;
    const outputs = make();
    this.#known.set(body, { operands, outputs });
    return outputs;
  }
}
