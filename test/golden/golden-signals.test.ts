/** @file Fourier transforms against NumPy, image operations against PyTorch: values and gradients of signals.json. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { configure, tensor, vjp, type AnyTensor, type Complex, type DType } from 'tidu';
import * as tidu from 'tidu';
import { maxRelativeError } from 'tidu/testing';
import { numbers, type GoldenArray } from './golden.ts';

interface Pair {
  readonly real: GoldenArray;
  readonly imag: GoldenArray;
}
interface Differentiated {
  readonly operands: readonly GoldenArray[];
  readonly y: GoldenArray;
  readonly dy: GoldenArray;
  readonly gradients: readonly GoldenArray[];
}
interface ShortTime {
  readonly x: GoldenArray;
  readonly frameLength: number;
  readonly frameStep: number;
  readonly window: string;
  readonly y: Pair;
  readonly inverse?: GoldenArray;
}
interface Signals {
  readonly shortTime: readonly ShortTime[];
  readonly fourier: readonly {
    readonly op: string;
    readonly options: object;
    readonly x: GoldenArray | Pair;
    readonly y: GoldenArray | Pair;
  }[];
  readonly resizes: readonly (Differentiated & { readonly size: number[]; readonly method: string })[];
  readonly crops: readonly (Differentiated & { readonly size: number[]; readonly method: string; readonly indices: number[] })[];
  readonly rotations: readonly (Differentiated & { readonly method: string })[];
  readonly colours: Readonly<Record<'rgb' | 'hsv', GoldenArray>>;
}

const goldens = JSON.parse(readFileSync(new URL('signals.json', import.meta.url), 'utf8')) as Signals;
const f = tidu as unknown as Readonly<Record<string, (...args: unknown[]) => AnyTensor>>;
const named = (op: string): ((...args: unknown[]) => AnyTensor) => f[op] ?? (() => expect.unreachable(`there is no ${op}`));

const array = (golden: GoldenArray, dtype: DType): AnyTensor => tensor(numbers(golden), { shape: golden.shape, dtype });

const isPair = (x: GoldenArray | Pair): x is Pair => 'real' in x;
const operand = (x: GoldenArray | Pair, dtype: DType): unknown =>
  isPair(x) ? { real: array(x.real, dtype), imag: array(x.imag, dtype) } : array(x, dtype);
const partsOf = (x: GoldenArray | Pair): GoldenArray[] => (isPair(x) ? [x.real, x.imag] : [x]);

const read = (x: AnyTensor): number[] => Array.from(x.dataSync() as ArrayLike<number>);
const norm = (list: readonly number[]): number => Math.hypot(...list);

/** The distance of a transform from what it should be is small beside its norm. */
function expectTransform(actual: AnyTensor | Complex, wanted: GoldenArray | Pair, tolerance: number): void {
  const got = ('real' in actual ? [actual.real, actual.imag] : [actual]) as AnyTensor[];
  const want = partsOf(wanted);
  expect(got.map(({ shape }) => shape)).toEqual(want.map(({ shape }) => shape));
  const values = want.flatMap(numbers);
  const error = got.flatMap(read).map((each, i) => each - (values[i] ?? NaN));
  expect(norm(error)).toBeLessThanOrEqual(tolerance * norm(values));
}

function expectDifferentiated(of: (...args: AnyTensor[]) => AnyTensor, { operands, y, dy, gradients }: Differentiated): void {
  const [value, pullback] = vjp(of, ...operands.map((each) => array(each, 'float64')));
  const cotangents = pullback(array(dy, 'float64')) as AnyTensor[];
  const pairs: [AnyTensor, GoldenArray][] = [
    [value, y],
    ...gradients.map((each, i): [AnyTensor, GoldenArray] => [cotangents[i] as AnyTensor, each]),
  ];
  for (const [got, want] of pairs) {
    expect(got.shape).toEqual(want.shape);
    expect(maxRelativeError(got, numbers(want), { floor: 1 })).toBeLessThanOrEqual(1e-12);
  }
}

afterAll(() => configure({ backend: 'wasm' }));

describe.each(['wasm', 'reference'] as const)('%s', (backend) => {
  beforeEach(() => configure({ backend }));

  const transforms = goldens.fourier.map(
    (each) => [`${each.op} of [${partsOf(each.x)[0]?.shape.join()}], ${JSON.stringify(each.options)}`, each] as const,
  );
  it.each(transforms)('%s', (_, { op, options, x, y }) => {
    expectTransform(named(op)(operand(x, 'float64'), options), y, 1e-14);
    expectTransform(named(op)(operand(x, 'float32'), options), y, 1e-6);
  });

  const spectra = goldens.shortTime.map((each) => [`${each.window} of ${each.frameLength}, step ${each.frameStep}`, each] as const);
  it.each(spectra)('stft: %s', (_, { x, frameLength, frameStep, window, y, inverse }) => {
    expectTransform(named('stft')(array(x, 'float64'), frameLength, frameStep, { window }), y, 1e-14);
    if (inverse === undefined) return;
    expectTransform(named('istft')(operand(y, 'float64'), frameLength, frameStep, { window }), inverse, 1e-14);
  });

  it.each(goldens.resizes.map((each) => [`[${each.operands[0]?.shape.join()}] to [${each.size.join()}], ${each.method}`, each] as const))(
    'resize: %s',
    (_, { size, method, ...wanted }) => expectDifferentiated((x) => named('resize')(x, size, { method }), wanted),
  );

  it.each(goldens.crops.map((each) => [`[${each.size.join()}], ${each.method}`, each] as const))(
    'cropAndResize: %s',
    (_, { size, method, indices, ...wanted }) => {
      const which = tensor(indices, { dtype: 'int32' });
      expectDifferentiated((x, boxes) => named('cropAndResize')(x, boxes, which, size, { method }), wanted);
    },
  );

  it.each(goldens.rotations.map((each) => [`[${each.operands[0]?.shape.join()}], ${each.method}`, each] as const))(
    'rotate: %s',
    (_, { method, ...wanted }) => expectDifferentiated((x, angle) => named('rotate')(x, angle, { method }), wanted),
  );

  it('rgbToHsv and hsvToRgb', () => {
    const { rgb, hsv } = goldens.colours;
    expect(maxRelativeError(named('rgbToHsv')(array(rgb, 'float64')), numbers(hsv), { floor: 1 })).toBeLessThanOrEqual(1e-15);
    expect(maxRelativeError(named('hsvToRgb')(array(hsv, 'float64')), numbers(rgb), { floor: 1 })).toBeLessThanOrEqual(1e-14);
  });
});
