/** @file Copies a panel of a matrix so that what a tile reads lies in the order in which it reads it. */
import type { Code, FunctionRef, Local, ModuleBuilder } from './assembler.ts';
import { advance, gather, type Elements } from './matrix-elements.ts';

/** A panel: all k of a block, by a few rows of the left or columns of the right operand. Strides in bytes. */
export interface Panel {
  readonly elements: Elements;
  readonly depthStride: number;
  readonly widthStride: number;
  readonly width: number;
  /** From one k to the next in the copy, whose rows are whole vectors; where the panel is narrower, the rest is anything. */
  readonly rowBytes: number;
}

/** A function (source, target: addresses, depth) that copies a panel; in the copy the width is the inner axis. */
export const emitPacking = (module: ModuleBuilder, panel: Panel): FunctionRef =>
  module.once(`pack ${JSON.stringify(panel)}`, () =>
    module.function(`pack ${panel.width}`, ['i32', 'i32', 'i32'], [], (code) => emitCopy(code, panel)),
  );

function emitCopy(code: Code, panel: Panel): void {
  const [source, target, depth] = [code.parameter(0), code.parameter(1), code.parameter(2)];
  const vectors = Array.from({ length: Math.ceil(panel.width / panel.elements.perVector) }, () => code.local('v128'));
  code.block(() => {
    code.get(depth).op('i32.eqz').brIf(0);
    code.loop(() => {
      for (const [i, vector] of vectors.entries()) emitVector(code, panel, source, i * panel.elements.perVector, vector);
      for (const [i, vector] of vectors.entries())
        code
          .get(target)
          .get(vector)
          .store('v128.store', 16 * i);
      advance(code, source, panel.depthStride);
      advance(code, target, panel.rowBytes);
      code.get(depth).i32(1).op('i32.sub').tee(depth).brIf(0);
    });
  });
}

function emitVector(code: Code, panel: Panel, source: Local, start: number, vector: Local): void {
  const { elements, widthStride } = panel;
  const loaded = Math.min(panel.width - start, elements.perVector);
  if (widthStride === elements.bytes)
    code
      .get(source)
      .load('v128.load', start * elements.bytes)
      .set(vector);
  else
    gather(
      code,
      elements,
      source,
      Array.from({ length: loaded }, (_, lane) => (start + lane) * widthStride),
      vector,
    );
}
