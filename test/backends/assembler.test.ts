/** @file The assembler: every instruction is valid WebAssembly, and those of each kind do what their names say. */
import { describe, expect, test } from 'vitest';
import { Code, ModuleBuilder, type FunctionRef, type ValueType } from '../../src/backends/wasm/assembler.ts';
import { features } from '../../src/backends/wasm/features.ts';
import { instructions } from '../../src/backends/wasm/opcodes.ts';

type Exported = (...args: (number | bigint)[]) => number | bigint | undefined;

const memory = new WebAssembly.Memory({ initial: 1 });
const bytes = new Uint8Array(memory.buffer);

const instantiate = (module: ModuleBuilder): Record<string, Exported> =>
  new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env: { memory } }).exports as Record<string, Exported>;

function compile(parameters: readonly ValueType[], results: readonly ValueType[], build: (code: Code) => void): Exported {
  const module = new ModuleBuilder({ relaxed: true });
  module.export('f', module.function('f', parameters, results, build));
  return instantiate(module).f as Exported;
}

/** The value of constant code. */
const value = (type: ValueType, build: (code: Code) => void): number | bigint | undefined => compile([], [type], build)();

const vector = (...lanes: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(lanes).buffer);

describe('every instruction', () => {
  const counts = { none: 0, memory: 1, 'memory lane': 2, lane: 1, shuffle: 16, zero: 0, 'two zeros': 0 } as const;

  test.each([...instructions])('%s is valid', (name, { immediates: kind }) => {
    if (name.includes('relaxed') && !features().fusedMadd) return;
    // What follows `unreachable` is decoded, and takes any operands.
    const module = new ModuleBuilder({ memory: { shared: true }, relaxed: true });
    module.function('f', [], [], (code) => {
      code
        .op('unreachable')
        .op(name, ...new Array<number>(counts[kind]).fill(0))
        .op('unreachable');
    });
    expect(WebAssembly.validate(module.finish())).toBe(true);
  });

  /** The last instruction of every run of consecutive opcodes, by the specification: a missing name would shift it. */
  test.each([
    ['select', [0x1b]],
    ['i32.ge_u', [0x4f]],
    ['i64.ge_u', [0x5a]],
    ['f32.ge', [0x60]],
    ['f64.ge', [0x66]],
    ['i32.rotr', [0x78]],
    ['i64.rotr', [0x8a]],
    ['f32.copysign', [0x98]],
    ['f64.copysign', [0xa6]],
    ['i32.trunc_f64_u', [0xab]],
    ['i64.trunc_f64_u', [0xb1]],
    ['f32.demote_f64', [0xb6]],
    ['f64.promote_f32', [0xbb]],
    ['f64.reinterpret_i64', [0xbf]],
    ['i64.extend32_s', [0xc4]],
    ['i64.trunc_sat_f64_u', [0xfc, 7]],
    ['f64.load', [0x2b]],
    ['i32.load16_u', [0x2f]],
    ['i64.load32_u', [0x35]],
    ['i64.store32', [0x3e]],
    ['memory.grow', [0x40]],
    ['memory.fill', [0xfc, 11]],
    ['memory.atomic.wait64', [0xfe, 2]],
    ['i64.atomic.rmw.cmpxchg', [0xfe, 0x49]],
    ['v128.store', [0xfd, 11]],
    ['f64x2.splat', [0xfd, 20]],
    ['f64x2.replace_lane', [0xfd, 34]],
    ['v128.store64_lane', [0xfd, 91]],
    ['v128.load64_zero', [0xfd, 93]],
    ['i8x16.ge_u', [0xfd, 44]],
    ['i32x4.ge_u', [0xfd, 64]],
    ['v128.any_true', [0xfd, 83]],
    ['i8x16.narrow_i16x8_u', [0xfd, 102]],
    ['i8x16.avgr_u', [0xfd, 123]],
    ['i32x4.extadd_pairwise_i16x8_u', [0xfd, 127]],
    ['i16x8.extend_high_i8x16_u', [0xfd, 0x8a, 1]],
    ['i16x8.extmul_high_i8x16_u', [0xfd, 0x9f, 1]],
    ['i32x4.mul', [0xfd, 0xb5, 1]],
    ['i32x4.extmul_high_i16x8_u', [0xfd, 0xbf, 1]],
    ['i64x2.mul', [0xfd, 0xd5, 1]],
    ['i64x2.extmul_high_i32x4_u', [0xfd, 0xdf, 1]],
    ['f32x4.ge', [0xfd, 70]],
    ['f64x2.ge', [0xfd, 76]],
    ['f32x4.nearest', [0xfd, 106]],
    ['f64x2.trunc', [0xfd, 122]],
    ['f64x2.nearest', [0xfd, 0x94, 1]],
    ['f32x4.pmax', [0xfd, 0xeb, 1]],
    ['f64x2.pmax', [0xfd, 0xf7, 1]],
    ['f64x2.convert_low_i32x4_u', [0xfd, 0xff, 1]],
    ['f64x2.relaxed_nmadd', [0xfd, 0x88, 2]],
  ] as const)('%s has its opcode', (name, opcode) => {
    expect(instructions.get(name)?.bytes).toEqual(opcode);
  });

  test('that does not exist is refused, as is a wrong number of immediates', () => {
    expect(() => new Code([]).op('f32.sine')).toThrow(/no WebAssembly instruction 'f32.sine'/);
    expect(() => new Code([]).op('f32x4.extract_lane')).toThrow(/takes 1 immediates, not 0/);
    expect(() => new Code([]).parameter(0)).toThrow(/no parameter 0/);
    expect(() => new Code([]).v128(new Uint8Array(4))).toThrow(/16 bytes/);
  });
});

describe('constants', () => {
  test.each([0, 1, -1, 63, 64, -64, -65, 127, 128, 2 ** 31 - 1, -(2 ** 31)])('i32 %d', (x) => {
    expect(value('i32', (code) => code.i32(x))).toBe(x);
  });
  test('i32 beyond 2^31 wraps', () => expect(value('i32', (code) => code.i32(2 ** 32 - 1))).toBe(-1));
  test.each([0n, -1n, 64n, -65n, 2n ** 62n, -(2n ** 63n), 2n ** 63n - 1n])('i64 %d', (x) => {
    expect(value('i64', (code) => code.i64(x))).toBe(x);
  });
  test.each([0, -0, NaN, 0.5, -Infinity, 2 ** -149])('f32 %d', (x) => expect(value('f32', (code) => code.f32(x))).toBe(x));
  test.each([0, -0, NaN, 0.1, Infinity, 5e-324])('f64 %d', (x) => expect(value('f64', (code) => code.f64(x))).toBe(x));
  test('v128', () => {
    for (const lane of [0, 1, 2, 3]) {
      expect(value('f32', (code) => code.v128(vector(1, -0, NaN, 4)).op('f32x4.extract_lane', lane))).toBe([1, -0, NaN, 4][lane]);
    }
  });
});

describe('arithmetic', () => {
  test('of scalars', () => {
    expect(value('i32', (code) => code.i32(7).i32(-2).op('i32.div_s'))).toBe(-3);
    expect(value('i32', (code) => code.i32(-1).i32(28).op('i32.shr_u'))).toBe(15);
    expect(
      value('i64', (code) =>
        code
          .i64(5n)
          .i64(2n ** 40n)
          .op('i64.mul'),
      ),
    ).toBe(5n * 2n ** 40n);
    expect(value('f32', (code) => code.f32(2).op('f32.sqrt'))).toBe(Math.fround(Math.SQRT2));
    expect(value('f64', (code) => code.f64(2.5).op('f64.nearest'))).toBe(2);
    expect(value('i32', (code) => code.f32(NaN).f32(NaN).op('f32.ne'))).toBe(1);
  });

  test('of conversions, sign extensions and saturating truncations', () => {
    expect(value('i32', (code) => code.i32(0xff).op('i32.extend8_s'))).toBe(-1);
    expect(value('i32', (code) => code.f32(1e20).op('i32.trunc_sat_f32_s'))).toBe(2 ** 31 - 1);
    expect(value('i32', (code) => code.f64(NaN).op('i32.trunc_sat_f64_u'))).toBe(0);
    expect(value('f64', (code) => code.i32(-1).op('f64.convert_i32_u'))).toBe(2 ** 32 - 1);
    expect(value('i32', (code) => code.f32(1).op('i32.reinterpret_f32'))).toBe(0x3f800000);
  });

  test('of vectors', () => {
    const [a, b] = [vector(1, 2, 3, 4), vector(10, 20, 30, 40)];
    expect(value('f32', (code) => code.v128(a).v128(b).op('f32x4.mul').op('f32x4.extract_lane', 2))).toBe(90);
    expect(value('i32', (code) => code.v128(a).v128(b).op('f32x4.lt').op('i32x4.all_true'))).toBe(1);
    expect(value('i32', (code) => code.i32(-5).op('i32x4.splat').op('i32x4.abs').op('i32x4.extract_lane', 3))).toBe(5);
    expect(value('f64', (code) => code.v128(a).op('f64x2.promote_low_f32x4').op('f64x2.extract_lane', 1))).toBe(2);
    const swapped = [4, 5, 6, 7, 0, 1, 2, 3, 28, 29, 30, 31, 24, 25, 26, 27];
    expect(
      value('f32', (code) =>
        code
          .v128(a)
          .v128(b)
          .op('i8x16.shuffle', ...swapped)
          .op('f32x4.extract_lane', 2),
      ),
    ).toBe(40);
    expect(value('f32', (code) => code.v128(a).f32(9).op('f32x4.replace_lane', 1).op('f32x4.extract_lane', 1))).toBe(9);
  });

  test('relaxed ones are refused by modules that must have the same bits everywhere', () => {
    const build = (relaxed: boolean): void =>
      void new ModuleBuilder({ relaxed }).function('f', [], [], (code) => code.op('f64x2.relaxed_madd'));
    expect(() => build(true)).not.toThrow();
    expect(() => build(false)).toThrow('f64x2.relaxed_madd in a module that must have the same bits everywhere');
  });

  test.runIf(features().fusedMadd)('of relaxed vectors', () => {
    const constants = (code: Code): Code => [3, 5, 7].reduce((body, x) => body.f32(x).op('f32x4.splat'), code);
    expect(value('f32', (code) => constants(code).op('f32x4.relaxed_madd').op('f32x4.extract_lane', 0))).toBe(22);
    expect(value('f32', (code) => constants(code).op('f32x4.relaxed_nmadd').op('f32x4.extract_lane', 0))).toBe(-8);
  });
});

describe('memory', () => {
  test('loads and stores with offsets, extended and aligned or not', () => {
    bytes.set([0xff, 0x80, 1, 2], 101);
    expect(value('i32', (code) => code.i32(100).load('i32.load8_s', 1))).toBe(-1);
    expect(value('i32', (code) => code.i32(100).load('i32.load16_u', 1))).toBe(0x80ff);
    expect(value('i32', (code) => code.i32(101).load('i32.load'))).toBe(0x020180ff);
    compile([], [], (code) => code.i32(200).f64(0.1).store('f64.store', 8))();
    expect(new DataView(memory.buffer).getFloat64(208, true)).toBe(0.1);
  });

  test('loads and stores vectors and their lanes', () => {
    bytes.set(vector(1, 2, 3, 4), 300);
    expect(value('f32', (code) => code.i32(300).load('v128.load32_splat', 4).op('f32x4.extract_lane', 3))).toBe(2);
    expect(value('f32', (code) => code.i32(304).load('v128.load32_zero').op('f32x4.extract_lane', 1))).toBe(0);
    const replaced = (code: Code): Code =>
      code
        .i32(0)
        .v128(vector(9, 9, 9, 9))
        .loadLane('v128.load32_lane', 2, 308);
    expect(value('f32', (code) => replaced(code).op('f32x4.extract_lane', 2))).toBe(3);
    compile([], [], (code) => code.i32(0).i32(300).load('v128.load').storeLane('v128.store32_lane', 3, 320))();
    compile([], [], (code) => code.i32(325).i32(300).load('v128.load').store('v128.store'))();
    expect(bytes.slice(320, 324)).toEqual(vector(4));
    expect(bytes.slice(325, 341)).toEqual(vector(1, 2, 3, 4));
  });

  test('fills, copies and tells its size', () => {
    compile([], [], (code) => code.i32(400).i32(7).i32(5).op('memory.fill').i32(410).i32(403).i32(4).op('memory.copy'))();
    expect(bytes.slice(400, 416)).toEqual(Uint8Array.of(7, 7, 7, 7, 7, 0, 0, 0, 0, 0, 7, 7, 0, 0, 0, 0));
    expect(value('i32', (code) => code.op('memory.size'))).toBe(1);
  });

  test('is shared by threads', () => {
    const shared = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
    const module = new ModuleBuilder({ memory: { shared: true } });
    const add = module.function('add', [], ['i32'], (code) => {
      code.i32(8).i32(41).store('i32.atomic.store').i32(0).i32(1).op('i32.atomic.rmw.add', 8).op('drop');
      code.i32(8).i32(1).op('memory.atomic.notify', 0).op('drop');
      // Somebody else's value: returns 1 ("not equal") at once.
      code.i32(8).i32(0).i64(-1n).op('memory.atomic.wait32', 0).i32(8).load('i32.atomic.load').op('i32.add');
    });
    module.export('add', add);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env: { memory: shared } });
    expect((exports.add as Exported)()).toBe(43);
  });
});

describe('control', () => {
  test('loops, branches and locals', () => {
    const sum = compile(['i32'], ['i32'], (code) => {
      const [n, total, unused] = [code.parameter(0), code.local('i32'), code.local('f64')];
      code.f64(1).set(unused);
      code.block(() => {
        code.loop(() => {
          code.get(n).op('i32.eqz').brIf(1);
          code.get(total).get(n).op('i32.add').set(total);
          code.get(n).i32(1).op('i32.sub').set(n).br(0);
        });
      });
      code.get(total);
    });
    expect(sum(100)).toBe(5050);
    expect(sum(0)).toBe(0);
  });

  test('if with and without a result', () => {
    const sign = compile(['f32'], ['f32'], (code) => {
      const x = code.parameter(0);
      code
        .get(x)
        .f32(100)
        .op('f32.gt')
        .if(() => code.f32(100).set(x));
      code.get(x).f32(0).op('f32.lt');
      code.if(
        () => code.f32(-1),
        () => code.get(x),
        'f32',
      );
    });
    expect([sign(-4), sign(7), sign(1000)]).toEqual([-1, 7, 100]);
  });

  test('calls, also of functions defined on the way', () => {
    const module = new ModuleBuilder();
    let square: FunctionRef | undefined;
    const fourth = module.function('fourth', ['f64'], ['f64'], (code) => {
      square = module.function('square', ['f64'], ['f64'], (inner) => inner.get(inner.parameter(0)).get(inner.parameter(0)).op('f64.mul'));
      code.get(code.parameter(0)).call(square).call(square);
    });
    module.export('fourth', fourth);
    expect(fourth.index).toBe(0);
    expect(square?.index).toBe(1);
    expect(instantiate(module).fourth?.(3)).toBe(81);
  });

  test('functions that are emitted once', () => {
    const module = new ModuleBuilder();
    const one = (): FunctionRef => module.once('one', () => module.function('one', [], ['i32'], (code) => code.i32(1)));
    expect(one()).toBe(one());
    module.export(
      'two',
      module.function('two', [], ['i32'], (code) => code.call(one()).call(one()).op('i32.add')),
    );
    expect(instantiate(module).two?.()).toBe(2);
  });

  test('more than 128 of everything', () => {
    const module = new ModuleBuilder();
    const all = Array.from({ length: 200 }, (_, i) => module.function(`f${i}`, [], ['i32'], (code) => code.i32(i)));
    const sum = module.function('sum', [], ['i32'], (code) => {
      const total = code.local('i32');
      const cells = Array.from({ length: 150 }, (_, i) => code.local(i % 2 ? 'v128' : 'i32'));
      for (const ref of all) code.get(total).call(ref).op('i32.add').set(total);
      const last = cells[148];
      if (last !== undefined) code.get(total).tee(last);
    });
    module.export('sum', sum);
    expect(instantiate(module).sum?.()).toBe(19900);
  });

  test('names functions for profiles', () => {
    const module = new ModuleBuilder();
    module.export(
      'g',
      module.function('a telling name', [], [], (code) => code.op('unreachable')),
    );
    expect(() => instantiate(module).g?.()).toThrow(WebAssembly.RuntimeError);
    expect(WebAssembly.Module.customSections(new WebAssembly.Module(module.finish()), 'name')).toHaveLength(1);
  });
});
