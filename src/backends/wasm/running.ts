/** @file Running sums, products and extremes of a row in memory, one element after another. */
import { bytesOf } from '../../core/dtype.ts';
import type { SequenceWork } from '../../kernel/loop.ts';
import type { Code, FunctionRef, Local, ModuleBuilder } from './assembler.ts';
import { advance } from './matrix-elements.ts';
import type { RowType } from './sequence.ts';
import { pushElement } from './spans.ts';

type Operation = Extract<SequenceWork, { readonly kind: 'running' }>['op'];

/**
 * A function (values, length) that replaces each value but the first by the combination of all up to it. Floats are combined in float64,
 * and rounded when they are stored: the error does not grow with the length.
 */
export const emitRunning = (module: ModuleBuilder, type: RowType, op: Operation): FunctionRef =>
  module.once(`running ${op} of ${type.dtype}`, () =>
    module.function(`running ${op}`, ['i32', 'i32'], [], (code) => {
      const [values, length] = [code.parameter(0), code.parameter(1)];
      const bytes = bytesOf(type.dtype);
      const isNarrow = type.value === 'f32';
      const [end, sofar, next] = [code.local('i32'), ...[1, 2].map(() => code.local(isNarrow ? 'f64' : type.value))] as [
        Local,
        Local,
        Local,
      ];
      const pushValue = (): Code => {
        code.get(values).load(`${type.value}.load`);
        return isNarrow ? code.op('f64.promote_f32') : code;
      };
      pushElement(code, values, length, bytes).set(end);
      pushValue().set(sofar);
      code.block(() => {
        code.loop(() => {
          advance(code, values, bytes).get(values).get(end).op('i32.ge_u').brIf(1);
          pushValue().set(next);
          pushCombined(code, sofar, next, type, op).set(sofar);
          code.get(values).get(sofar);
          if (isNarrow) code.op('f32.demote_f64');
          code.store(`${type.value}.store`).br(0);
        });
      });
    }),
  );

function pushCombined(code: Code, a: Local, b: Local, { less }: RowType, op: Operation): Code {
  code.get(a).get(b);
  if (op === 'add' || op === 'mul' || less === undefined) return code.op(`${a.type}.${op}`);
  // Of integers the first one where the condition holds, else the second.
  const [first, second] = op === 'max' ? [b, a] : [a, b];
  return code.get(first).get(second).op(less).op('select');
}
