/** @file A merge sort of rows in memory, stable, with the positions that the keys come from. */
import type { Code, FunctionRef, Local, ModuleBuilder } from './assembler.ts';
import type { RowType } from './sequence.ts';
import { loopOver, pushElement, pushLeast } from './spans.ts';

/** Keys as integers: those of floats are their bits, brought into the order of the floats. */
interface Keys {
  readonly value: 'i32' | 'i64';
  readonly bytes: number;
  readonly less: string;
  /** The bits of Infinity: what is greater, but for the sign, is NaN. */
  readonly infinity?: bigint;
}

function keysOf({ dtype, less }: RowType): Keys {
  if (less !== undefined) return { value: 'i32', bytes: 4, less };
  if (dtype === 'float64') return { value: 'i64', bytes: 8, less: 'i64.lt_s', infinity: 0x7ffn << 52n };
  return { value: 'i32', bytes: 4, less: 'i32.lt_s', infinity: 0xffn << 23n };
}

/**
 * A function (keys, other keys, places, other places, length) that sorts keys, and the places with them: runs of 1, 2, 4, ... are merged
 * by twos from one side to the other, until there is one. Of equal keys that of the left run comes first, so it is stable.
 */
export const emitMergeSort = (module: ModuleBuilder, type: RowType, descending: boolean): FunctionRef =>
  module.once(`merge sort of ${type.dtype}${descending ? ', descending' : ''}`, () =>
    module.function('mergeSort', ['i32', 'i32', 'i32', 'i32', 'i32'], [], (code) => {
      const [keys, otherKeys, places, otherPlaces, length] = [0, 1, 2, 3, 4].map((i) => code.parameter(i)) as [
        Local,
        Local,
        Local,
        Local,
        Local,
      ];
      const [width, start, middle, end] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')];
      const pushLength = (): Code => code.get(length);
      const exchange = (a: Local, b: Local): void => void code.get(a).get(b).set(a).set(b);
      const held = keysOf(type);
      writeOrderedBits(code, keys, length, held);
      code.i32(1).set(width);
      code.block(() => {
        code.loop(() => {
          code.get(width).get(length).op('i32.ge_u').brIf(1);
          code.i32(0).set(start);
          code.loop(() => {
            pushLeast(code, () => code.get(start).get(width).op('i32.add'), pushLength).set(middle);
            pushLeast(code, () => code.get(middle).get(width).op('i32.add'), pushLength).set(end);
            writeMerge(code, { keys, otherKeys, places, otherPlaces, start, middle, end }, held, descending);
            code.get(end).tee(start).get(length).op('i32.lt_u').brIf(0);
          });
          exchange(keys, otherKeys);
          exchange(places, otherPlaces);
          code.get(width).i32(1).op('i32.shl').set(width).br(0);
        });
      });
    }),
  );

/** Two sorted runs, from start to middle and from there to the end, and where they are merged to. */
interface Runs {
  readonly keys: Local;
  readonly otherKeys: Local;
  readonly places: Local;
  readonly otherPlaces: Local;
  readonly start: Local;
  readonly middle: Local;
  readonly end: Local;
}

/** One step a result, without branches: which run the next one comes from is no more than chance to the machine. */
function writeMerge(code: Code, runs: Runs, { value, bytes, less }: Keys, descending: boolean): void {
  const [left, right, place, isRight] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')];
  const [leftKey, rightKey] = [code.local(value), code.local(value)];
  code.get(runs.start).tee(left).set(place);
  code.get(runs.middle).set(right);
  code.loop(() => {
    pushElement(code, runs.keys, left, bytes).load(`${value}.load`).set(leftKey);
    pushElement(code, runs.keys, right, bytes).load(`${value}.load`).set(rightKey);
    // isRight = the left run is used up, or the right one is not and its key comes before
    const [first, second] = descending ? [leftKey, rightKey] : [rightKey, leftKey];
    code.get(first).get(second).op(less).get(right).get(runs.end).op('i32.lt_u').op('i32.and');
    code.get(left).get(runs.middle).op('i32.ge_u').op('i32.or').set(isRight);
    pushElement(code, runs.otherKeys, place, bytes).get(rightKey).get(leftKey).get(isRight).op('select').store(`${value}.store`);
    pushElement(code, runs.otherPlaces, place, 4);
    code.get(right).get(left).get(isRight).op('select').i32(4).op('i32.mul').get(runs.places).op('i32.add').load('i32.load');
    code.store('i32.store');
    code.get(right).get(isRight).op('i32.add').set(right);
    code.get(left).get(isRight).op('i32.eqz').op('i32.add').set(left);
    code.get(place).i32(1).op('i32.add').tee(place).get(runs.end).op('i32.lt_u').brIf(0);
  });
}

/**
 * Replaces floats by integers of the same order: of negative ones all bits but the sign are turned round, both zeros are 0, and every NaN is
 * the greatest integer. One comparison of integers then takes half of the time of those of floats that may be NaN.
 */
function writeOrderedBits(code: Code, start: Local, length: Local, { value, bytes, infinity }: Keys): void {
  if (infinity === undefined) return;
  const [key, magnitude] = [code.local(value), code.local(value)];
  const constant = (number: bigint): Code => (value === 'i32' ? code.i32(Number(number)) : code.i64(number));
  const greatest = (1n << BigInt(8 * bytes - 1)) - 1n;
  loopOver(code, { from: () => code.i32(0), to: () => code.get(length) }, 1, (index) => {
    const place = code.local('i32');
    pushElement(code, start, index, bytes).tee(place).load(`${value}.load`).tee(key);
    constant(greatest).op(`${value}.and`).set(magnitude);
    code.get(place);
    constant(greatest);
    constant(0n).get(key).get(key);
    constant(BigInt(8 * bytes - 1)).op(`${value}.shr_s`);
    constant(greatest).op(`${value}.and`).op(`${value}.xor`);
    code.get(magnitude).op(`${value}.eqz`).op('select');
    code.get(magnitude);
    constant(infinity).op(`${value}.gt_u`).op('select');
    code.store(`${value}.store`);
  });
}
