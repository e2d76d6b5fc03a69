/** @file The op table tests itself: every primitive, every one of its samples, every rule. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allPrimitives } from '../../src/ops/all.ts';
import { casesOf, isFloatSample, primitives, type AnyPrimitive } from './cases.ts';
import { checkJit, checkSpecials, checkValue, checkVmap, takesDType } from './checks.ts';
import { checkDerivatives } from './derivatives.ts';

/** Its derivative is 0 by its purpose, not by mathematics. */
const isDifferentiable = ({ name }: AnyPrimitive): boolean => name !== 'stopGradient';

test('every primitive that is exported is in the table', async () => {
  const folders = ['../../src/ops/', '../../src/graph/'].map((folder) => new URL(folder, import.meta.url));
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => new URL(file, folder)),
  );
  const modules = (await Promise.all(files.map((file) => import(file.href)))) as Record<string, unknown>[];
  const exported = modules.flatMap((module) =>
    Object.entries(module).filter(([name, value]) => name.endsWith('Primitive') && typeof value === 'object'),
  );
  expect(new Set(exported.map(([, primitive]) => primitive))).toEqual(new Set(allPrimitives));
  expect(new Set(allPrimitives.map(({ name }) => name)).size).toBe(allPrimitives.length);
});

describe.each(primitives.map((primitive) => [primitive.name, primitive] as const))('%s', (_, primitive) => {
  const cases = casesOf(primitive);
  test('is on wasm what it is on the reference backend', () => {
    for (const { sample, c } of cases)
      for (const dtype of isFloatSample(sample) ? (['float32', 'float64'] as const) : (['float32'] as const)) checkValue(c, dtype);
  });
  test('is under jit what it is in eager code', () => {
    for (const { sample, c } of cases)
      for (const dtype of isFloatSample(sample) ? (['float32', 'float64'] as const) : (['float32'] as const)) checkJit(c, dtype);
  });
  test.runIf(cases.some(({ sample }) => sample.operands.length > 0))('is under vmap what it is in a loop', () => {
    for (const { c } of cases) if (c.operands.length > 0) checkVmap(c, 'float32');
  });
  test.runIf(isDifferentiable(primitive))('has the derivatives that differences have', () => {
    for (const { c } of cases) checkDerivatives(c);
  });
  test.runIf(cases.some(({ sample }) => isFloatSample(sample)))('treats NaN, infinities and zeros as the reference backend does', () => {
    for (const { sample, c } of cases)
      if (isFloatSample(sample)) for (const dtype of ['float32', 'float64'] as const) checkSpecials(c, dtype);
    for (const { sample, c } of cases) {
      if (isFloatSample(sample))
        for (const dtype of ['int32', 'uint32', 'int16', 'int8', 'uint8', 'float16'] as const)
          if (takesDType(c, dtype)) checkSpecials(c, dtype);
    }
  });
});

test('dtypes besides float32 and float64 that primitives take', () => {
  const others = ['float16', 'int32', 'uint32', 'int16', 'int8', 'uint8', 'bool'] as const;
  const taken: Record<string, string> = {};
  for (const primitive of primitives.filter((each) => each.samples().some(isFloatSample))) {
    const cases = casesOf(primitive).filter(({ sample }) => isFloatSample(sample));
    taken[primitive.name] = others.filter((dtype) => cases.every(({ c }) => takesDType(c, dtype))).join(' ');
  }
  const expected: Readonly<Record<string, string>> = {
    'float16 int32 uint32 int16 int8 uint8 bool':
      'alias stopGradient equal less lessEqual where max min gather reshape permute broadcastTo slice flip pad concat shear argsort barrier',
    'float16 int32 uint32 int16 int8 uint8': 'neg abs sign add sub mul maximum minimum floorDiv mod sum scatterAdd cumulate',
    float16:
      'exp expm1 log log1p sqrt sin cos tanh erf floor ceil round div pow asin acos atan atan2 sinh cosh asinh acosh atanh ' +
      'exp2 log2 log10 logit cbrt hypot copySign erfc erfInv lgamma polygamma besselI',
    'int32 uint32': 'dot conv',
  };
  for (const [dtypes, names] of Object.entries(expected)) for (const name of names.split(' ')) expect(taken[name], name).toBe(dtypes);
});
