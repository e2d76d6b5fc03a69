import { describe, expect, it } from 'vitest';
import { newStorage, type DType, type StorageArray } from '../../src/core/dtype.ts';
import { addIndex, axisIndex, constantIndex, flattenIndex, unflattenIndex } from '../../src/kernel/affine.ts';
import type { Axis, Bound, Buffer, Expr, Index, ScalarOp, ScalarType } from '../../src/kernel/expression.ts';
import { features } from '../../src/backends/wasm/features.ts';
import { scalarTypeOf } from '../../src/kernel/expression.ts';
import type { LoopKernel } from '../../src/kernel/loop.ts';
import * as math from '../../src/kernel/math/index.ts';
import { add, apply, bitcast, constant, convert, gt, inside, load, madd, mul, scalarOps, select, sub } from '../../src/kernel/scalar.ts';
import { checkKernel } from './check.ts';
import { randomLoop, randomScatter } from './fuzz.ts';
import { machineFor, newBuffer } from './machine.ts';

let nextAxis = 0;
const axis = (size: number): Axis => ({ id: nextAxis++, size });
const accumulator = (type: ScalarType, slot = 0): Expr => ({ kind: 'accumulator', type, slot });
const nowhere = constantIndex(0);

function filled(buffer: Buffer, at: (i: number) => number): [id: number, data: StorageArray] {
  const data = newStorage(buffer.dtype, buffer.size);
  for (let i = 0; i < buffer.size; i++) data[i] = at(i);
  return [buffer.id, data];
}

/** y[i] = body(x[i]) over so many numbers. */
function elementwise(dtype: DType, size: number, body: (x: Expr) => Expr): { kernel: LoopKernel; x: Buffer; y: Buffer } {
  const i = axis(size);
  const x = newBuffer(dtype, size);
  const value = body(load(x, axisIndex(i)));
  const y = newBuffer(value.type as DType, size);
  return { x, y, kernel: { kind: 'loop', name: 'elementwise', axes: [i], stores: [{ buffer: y, index: axisIndex(i), value }] } };
}

/** One number from all elements of a buffer. */
function reduction(op: ScalarOp, initial: number, dtype: DType, size: number): { kernel: LoopKernel; x: Buffer; y: Buffer } {
  const k = axis(size);
  const [x, y] = [newBuffer(dtype, size), newBuffer(dtype, 1)];
  const type = scalarTypeOf(dtype);
  const accumulators = [{ op, initial: constant(type, initial), value: load(x, axisIndex(k)) }];
  const stores = [{ buffer: y, index: nowhere, value: accumulator(type) }];
  return { x, y, kernel: { kind: 'loop', name: 'reduction', axes: [], reduction: { axes: [k], accumulators }, stores } };
}

const noise = (i: number): number => ((i * 7919) % 1009) / 500 - 1;
const at = (positions: readonly Axis[], shape: readonly number[]): Index => flattenIndex(positions.map(axisIndex), shape);

describe('elementwise loops', () => {
  it('go through vectors and a remainder', () => {
    const { kernel, x, y } = elementwise('float32', 103, (x) => add(mul(x, x), constant('float32', 0.5)));
    checkKernel(kernel, [x, y], new Map([filled(x, noise)]));
  });

  it('transpose in tiles', () => {
    const [r, c] = [axis(72), axis(200)];
    const [x, y] = [newBuffer('float32', 72 * 200), newBuffer('float32', 72 * 200)];
    const stores = [{ buffer: y, index: at([c, r], [200, 72]), value: load(x, at([r, c], [72, 200])) }];
    checkKernel({ kind: 'loop', name: 'transpose', axes: [r, c], stores }, [x, y], new Map([filled(x, noise)]));
  });

  it('resolve the divisions of a reshape between two transposes', () => {
    const [r, c] = [axis(24), axis(10)];
    const [x, y] = [newBuffer('float32', 240), newBuffer('float32', 240)];
    const [a, b, d] = unflattenIndex(at([r, c], [24, 10]), [6, 8, 5]);
    if (a === undefined || b === undefined || d === undefined) throw new Error('three positions');
    const stores = [{ buffer: y, index: at([r, c], [24, 10]), value: load(x, flattenIndex([d, b, a], [5, 8, 6])) }];
    checkKernel({ kind: 'loop', name: 'reshape', axes: [r, c], stores }, [x, y], new Map([filled(x, noise)]));
  });

  it('concatenate', () => {
    const i = axis(50);
    const [a, b, y] = [newBuffer('float32', 19), newBuffer('float32', 31), newBuffer('float32', 50)];
    const low: Bound = { index: axisIndex(i), lower: 0, upper: 19 };
    const moved = addIndex(axisIndex(i), constantIndex(-19));
    const high: Bound = { index: moved, lower: 0, upper: 31 };
    const value = select(inside([low]), load(a, axisIndex(i), [low]), load(b, moved, [high]));
    const kernel: LoopKernel = { kind: 'loop', name: 'concatenate', axes: [i], stores: [{ buffer: y, index: axisIndex(i), value }] };
    checkKernel(kernel, [a, b, y], new Map([filled(a, noise), filled(b, (k) => 7 + k)]));
  });

  it('update buffers in place from each other', () => {
    const i = axis(37);
    const [a, b] = [newBuffer('float32', 37), newBuffer('float32', 37)];
    const [x, y] = [load(a, axisIndex(i)), load(b, axisIndex(i))];
    const stores = [
      { buffer: a, index: axisIndex(i), value: y },
      { buffer: b, index: axisIndex(i), value: sub(x, y) },
    ];
    checkKernel({ kind: 'loop', name: 'swap', axes: [i], stores }, [a, b], new Map([filled(a, noise), filled(b, (k) => k)]));
  });

  it('convert floats to integers by saturation', () => {
    const special = [NaN, Infinity, -Infinity, 3e9, -3e9, 5e9, -0.9, 2.9, -2.9, 2147483520];
    for (const type of ['int32', 'uint32', 'bool'] as const) {
      const { kernel, x, y } = elementwise('float32', 21, (x) => convert(x, type));
      checkKernel(kernel, [x, y], new Map([filled(x, (i) => special[i % special.length] ?? 0)]));
    }
  });

  it('compute with 64-bit integers', () => {
    const bits = (x: Expr): Expr => apply(scalarOps.add, 'int64', bitcast(x, 'int64'), constant('int64', 1n));
    const { kernel, x, y } = elementwise('float64', 9, (x) => bitcast(bits(x), 'float64'));
    const machine = machineFor(kernel, [x, y], new Map([filled(x, (i) => i + 1)]));
    machine.run();
    const wanted = new BigInt64Array(Float64Array.from({ length: 9 }, (_, i) => i + 1).buffer).map((each) => each + 1n);
    expect([...machine.view(y)]).toEqual([...new Float64Array(wanted.buffer)]);
  });

  it('give the same bits at every position', () => {
    for (const [dtype, relaxed] of [
      ['float32', features().fusedMadd],
      ['float64', features().fusedMadd],
      ['float32', false],
      ['float64', false],
    ] as const) {
      const body = (x: Expr): Expr => madd(sine(x), sine(x), madd(x, x, constant(x.type, 0.1)));
      const { kernel, x, y } = elementwise(dtype, 23, body);
      for (const number of [0.3, -1.7, 1e5, 3e30, NaN]) {
        const machine = machineFor(kernel, [x, y], new Map([filled(x, (i) => (i % 3 === 1 ? 0.5 : number))]), relaxed);
        machine.run();
        const results = [...machine.view(y)].filter((_, i) => i % 3 !== 1);
        expect(new Set(results).size, `${dtype} ${number}: ${String(results)}`).toBe(1);
      }
    }
  });

  it.each([
    ['exp', math.exp, Math.exp],
    ['log', math.log, Math.log],
    ['sin', math.sin, Math.sin],
    ['cos', math.cos, Math.cos],
    ['tanh', math.tanh, Math.tanh],
  ] as const)('compute %s, in vectors, in the remainder, and for rare arguments', (_, op, exact) => {
    for (const [dtype, error] of [
      ['float32', 3e-7],
      ['float64', 1e-14],
    ] as const) {
      const { kernel, x, y } = elementwise(dtype, 43, (x) => apply(op, x.type, x));
      const machine = machineFor(kernel, [x, y], new Map([filled(x, (i) => (i % 7 === 6 ? 2 ** (20 + i) : 0.01 + i / 5))]));
      machine.run();
      for (const [i, got] of machine.view(y).entries()) {
        const want = exact(machine.view(x)[i] ?? NaN);
        const scale = Math.max(1, Math.abs(want));
        if (Number.isFinite(want) && want < 1e30) expect(Math.abs(got - want), `x = ${machine.view(x)[i]}`).toBeLessThan(error * scale);
      }
    }
  });
});

const sine = (x: Expr): Expr => apply(math.sin, x.type, x);

describe('reductions', () => {
  it('sum a long row exactly enough', () => {
    const size = 1 << 22;
    const { kernel, x, y } = reduction(scalarOps.add, 0, 'float32', size);
    const data = filled(x, (i) => ((i * 7919) % 1000003) / 1000003);
    const machine = machineFor(kernel, [x, y], new Map([data]));
    machine.run();
    const exact = Array.from(data[1]).reduce((sum, each) => sum + each, 0);
    expect(Math.abs((machine.view(y)[0] ?? NaN) / exact - 1)).toBeLessThan(1e-6);
  });

  it.each([
    ['rows', [37], [2500], true],
    ['columns', [77], [1700], false],
    ['planes', [5], [600, 9], true],
    ['a few columns', [3], [900, 2], false],
  ] as const)('sum long %s in blocks', (_, kept, reduced, isInner) => {
    const [parallel, inner] = [kept.map(axis), reduced.map(axis)];
    const shape = isInner ? [...kept, ...reduced] : [...reduced, ...kept];
    const size = shape.reduce((product, each) => product * each, 1);
    const [x, y] = [newBuffer('float32', size), newBuffer('float32', kept[0])];
    const value = load(x, at(isInner ? [...parallel, ...inner] : [...inner, ...parallel], shape));
    const accumulators = [{ op: scalarOps.add, initial: constant('float32', 3), value }];
    const stores = [{ buffer: y, index: at(parallel, kept), value: accumulator('float32') }];
    const kernel: LoopKernel = { kind: 'loop', name: 'sum', axes: parallel, reduction: { axes: inner, accumulators }, stores };
    checkKernel(kernel, [x, y], new Map([filled(x, noise)]));
  });

  it('give the initial value for no elements', () => {
    const { kernel, x, y } = reduction(scalarOps.max, -5, 'float32', 0);
    const machine = machineFor(kernel, [x, y], new Map());
    machine.run();
    expect([...machine.view(y)]).toEqual([-5]);
  });

  it.each([
    ['max', scalarOps.max, -Infinity],
    ['min', scalarOps.min, Infinity],
  ] as const)('carry a NaN through %s', (_, op, initial) => {
    for (let place = 0; place < 39; place++) {
      const { kernel, x, y } = reduction(op, initial, 'float32', 39);
      const machine = machineFor(kernel, [x, y], new Map([filled(x, (i) => (i === place ? NaN : noise(i)))]));
      machine.run();
      expect(machine.view(y)[0]).toBeNaN();
    }
  });

  it('find the position of the greatest in two steps', () => {
    const [r, k] = [axis(6), axis(50)];
    const [x, y] = [newBuffer('float32', 300), newBuffer('int32', 6)];
    const value = load(x, at([r, k], [6, 50]));
    const isLarge = gt(value, constant('float32', 0.9));
    const first = select(isLarge, { kind: 'position', type: 'int32', index: axisIndex(k) }, constant('int32', 50));
    const accumulators = [{ op: scalarOps.min, initial: constant('int32', 50), value: first }];
    const stores = [{ buffer: y, index: axisIndex(r), value: accumulator('int32') }];
    const kernel: LoopKernel = { kind: 'loop', name: 'first', axes: [r], reduction: { axes: [k], accumulators }, stores };
    checkKernel(kernel, [x, y], new Map([filled(x, noise)]));
  });
});

const lots = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('random kernels agree with the interpreter', () => {
  it.each(lots(20))('loops, lot %i', (lot) => {
    for (let i = 0; i < 40; i++) {
      const { kernel, buffers, data } = randomLoop(lot * 1000 + i);
      checkKernel(kernel, buffers, data, `seed ${lot * 1000 + i}`);
    }
  });

  it.each(lots(5))('scatters, lot %i', (lot) => {
    for (let i = 0; i < 40; i++) {
      const { kernel, buffers, data } = randomScatter(lot * 1000 + i);
      checkKernel(kernel, buffers, data, `seed ${lot * 1000 + i}`);
    }
  });
});
