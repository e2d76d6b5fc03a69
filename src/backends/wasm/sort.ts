/** @file Sorting kernels -> WebAssembly functions: a share is some of the rows, each of which is merged in scratch memory. */
import { bytesOf, type DType } from '../../core/dtype.ts';
import { InternalError } from '../../core/errors.ts';
import { axisIndex } from '../../kernel/affine.ts';
import type { Buffer, Expr } from '../../kernel/expression.ts';
import type { SortKernel, Store } from '../../kernel/loop.ts';
import { load, position } from '../../kernel/scalar.ts';
import type { Code, FunctionRef, Local, ModuleBuilder, ValueType } from './assembler.ts';
import { kernelCall, kernelParameters } from './kernel-function.ts';
import { writeInside } from './loops.ts';
import type { Places } from './places.ts';
import { layoutOf, withScratch } from './scratch.ts';
import { loopOver, pushElement, pushLeast, sharePart, spanOf } from './spans.ts';

/** How keys are held and compared. */
interface KeyType {
  readonly dtype: DType;
  readonly value: ValueType;
  /** The instruction that says whether a key is less than another one; floats have NaN among them, which makes it two. */
  readonly less?: string;
}

const keyTypes: Readonly<Partial<Record<Expr['type'], KeyType>>> = {
  float32: { dtype: 'float32', value: 'f32' },
  float64: { dtype: 'float64', value: 'f64' },
  int32: { dtype: 'int32', value: 'i32', less: 'i32.lt_s' },
  uint32: { dtype: 'uint32', value: 'i32', less: 'i32.lt_u' },
};

function keyTypeOf({ key }: SortKernel): KeyType {
  const found = keyTypes[key.type];
  if (found === undefined) throw new InternalError(`keys of type ${key.type} have no order`);
  return found;
}

/** The scratch memory of one row: keys and the positions that they come from, which each pass of merges moves to the other side. */
interface Sides {
  readonly keys: readonly [Buffer, Buffer];
  readonly places: readonly [Buffer, Buffer];
}

/** Buffers of a program are numbered from 0. A merge may look at the key behind the last one: what follows is scratch memory as well. */
function sidesOf(kernel: SortKernel): Sides {
  const { size } = kernel.along;
  const { dtype } = keyTypeOf(kernel);
  const side = (id: number, type: DType): Buffer => ({ id, dtype: type, size });
  return { keys: [side(-1, dtype), side(-2, dtype)], places: [side(-3, 'int32'), side(-4, 'int32')] };
}

const layoutOfSides = ({ keys, places }: Sides): ReturnType<typeof layoutOf> => layoutOf([...keys, ...places]);

/** Bytes of scratch memory that one thread needs for a sort. */
export const sortScratchBytes = (kernel: SortKernel): number => layoutOfSides(sidesOf(kernel)).bytes;

/** A kernel's function: each share is a contiguous part of the rows. */
export function emitSort(module: ModuleBuilder, kernel: SortKernel, places: Places): FunctionRef {
  const { name, rows, along, key, descending, buffer, index } = kernel;
  const sides = sidesOf(kernel);
  const type = keyTypeOf(kernel);
  const sortRow = module.once(`merge sort of ${type.dtype}${descending ? ', descending' : ''}`, () =>
    emitMergeSort(module, type, descending),
  );
  // Each pass doubles the length of the sorted runs, and changes sides.
  const passes = Math.ceil(Math.log2(Math.max(along.size, 1)));
  const sorted = sides.places[passes % 2 === 0 ? 0 : 1];
  return module.function(name, kernelParameters, [], (code) => {
    if (along.size === 0) return;
    const { scratch } = kernelCall(code);
    const own = withScratch(places, layoutOfSides(sides), scratch);
    loopOver(code, spanOf(code, rows.size, sharePart(code)), 1, (row) => {
      const given = new Map([[rows, { type: 'i32', local: row } as const]]);
      const write = (store: Store): void => {
        const nest = { given: [rows], parallel: [along], reduced: [], accumulators: [], stores: [store] };
        writeInside(module, code, { nest, given }, own);
      };
      write({ buffer: sides.keys[0], index: axisIndex(along), value: key });
      write({ buffer: sides.places[0], index: axisIndex(along), value: position(axisIndex(along)) });
      for (const each of [...sides.keys, ...sides.places]) code.i32(own.pushAddress(code, each)).op('i32.add');
      code.i32(along.size).call(sortRow);
      write({ buffer, index, value: load(sorted, axisIndex(along)) });
    });
  });
}

/**
 * A function (keys, other keys, places, other places, length) that sorts keys, and the places with them: runs of 1, 2, 4, ... are merged
 * by twos from one side to the other, until there is one. Of equal keys that of the left run comes first, so it is stable.
 */
function emitMergeSort(module: ModuleBuilder, type: KeyType, descending: boolean): FunctionRef {
  return module.function('mergeSort', ['i32', 'i32', 'i32', 'i32', 'i32'], [], (code) => {
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
    code.i32(1).set(width);
    code.block(() => {
      code.loop(() => {
        code.get(width).get(length).op('i32.ge_u').brIf(1);
        code.i32(0).set(start);
        code.loop(() => {
          pushLeast(code, () => code.get(start).get(width).op('i32.add'), pushLength).set(middle);
          pushLeast(code, () => code.get(middle).get(width).op('i32.add'), pushLength).set(end);
          writeMerge(code, { keys, otherKeys, places, otherPlaces, start, middle, end }, type, descending);
          code.get(end).tee(start).get(length).op('i32.lt_u').brIf(0);
        });
        exchange(keys, otherKeys);
        exchange(places, otherPlaces);
        code.get(width).i32(1).op('i32.shl').set(width).br(0);
      });
    });
  });
}

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
function writeMerge(code: Code, runs: Runs, type: KeyType, descending: boolean): void {
  const [left, right, place, isRight] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')];
  const [leftKey, rightKey] = [code.local(type.value), code.local(type.value)];
  const bytes = bytesOf(type.dtype);
  code.get(runs.start).tee(left).set(place);
  code.get(runs.middle).set(right);
  code.loop(() => {
    pushElement(code, runs.keys, left, bytes).load(`${type.value}.load`).set(leftKey);
    pushElement(code, runs.keys, right, bytes).load(`${type.value}.load`).set(rightKey);
    // isRight = the left run is used up, or the right one is not and its key comes before
    const [first, second] = descending ? [leftKey, rightKey] : [rightKey, leftKey];
    pushIsLess(code, first, second, type).get(right).get(runs.end).op('i32.lt_u').op('i32.and');
    code.get(left).get(runs.middle).op('i32.ge_u').op('i32.or').set(isRight);
    pushElement(code, runs.otherKeys, place, bytes).get(rightKey).get(leftKey).get(isRight).op('select').store(`${type.value}.store`);
    pushElement(code, runs.otherPlaces, place, 4);
    code.get(right).get(left).get(isRight).op('select').i32(4).op('i32.mul').get(runs.places).op('i32.add').load('i32.load');
    code.store('i32.store');
    code.get(right).get(isRight).op('i32.add').set(right);
    code.get(left).get(isRight).op('i32.eqz').op('i32.add').set(left);
    code.get(place).i32(1).op('i32.add').tee(place).get(runs.end).op('i32.lt_u').brIf(0);
  });
}

/** Pushes whether a key is less than another one. NaN is less than nothing, and greater than all that equals itself. */
function pushIsLess(code: Code, key: Local, other: Local, { value, less }: KeyType): Code {
  if (less !== undefined) return code.get(key).get(other).op(less);
  code.get(other).get(key).op(`${value}.le`).op('i32.eqz');
  return code.get(key).get(key).op(`${value}.eq`).op('i32.and');
}
