/**
 * @file Every public function in every dtype: it is on wasm what it is on the reference backend, or refuses the dtype by its own name.
 * float32 and float64 are those of the table's own tests. TIDU_LONG=1 takes all rows instead of the first two, under jit and vmap as well.
 */
import { expect, test } from 'vitest';
import { dtypes, isFloat, type DType } from '../../src/core/dtype.ts';
import { DTypeError } from '../../src/core/errors.ts';
import { checkJit, checkValue, checkVmap, dataFor, tensorsFor, type OpCase } from './checks.ts';
import { caseOf, publicRows } from './public.ts';
import { callsIn, type Row } from './rows.ts';

const long = process.env['TIDU_LONG'] === '1';
const few = 2;

type Kind = 'bool' | 'integer' | 'float';
const kindOf = (dtype: DType): Kind => (dtype === 'bool' ? 'bool' : isFloat(dtype) ? 'float' : 'integer');
const others = dtypes.filter((dtype) => dtype !== 'float32' && dtype !== 'float64');

interface DTypeCase extends OpCase {
  /** Reads values: there is no jit and no vmap of it. */
  readonly eager: boolean;
}

/** Cases with operands that can have any dtype. Where all have one of their own, as integers for bits have, it is taken from them. */
function casesOf(name: string, rows: readonly Row[]): DTypeCase[] {
  const cases = rows
    .map((row, i) => ({ ...caseOf(name, row, i), eager: row.eager === true }))
    .filter(({ operands }) => operands.length > 0);
  const free = cases.filter(({ operands }) => operands.some(({ dtype }) => dtype === undefined));
  const freed = cases.map((c) => ({
    ...c,
    operands: c.operands.map(({ shape, range, values }) => ({ shape, ...(range && { range }), ...(values && { values }) })),
  }));
  return (free.length > 0 ? free : freed).slice(0, long ? undefined : few);
}

function checkAll(c: DTypeCase, dtype: DType, data: readonly (readonly number[])[]): void {
  // Integers are drawn from a wider interval than floats, so that there is more to round in their sums.
  const wide = isFloat(dtype) ? c : { ...c, rounding: 8 };
  checkValue(wide, dtype, data);
  if (!long || c.eager) return;
  checkJit(wide, dtype);
  checkVmap(wide, dtype);
}

/** What a call in a dtype gives: a value that is right, a refusal by the name of a function that was called, or else a fault. */
function outcomeOf(c: DTypeCase, dtype: DType): 'right' | 'refused' | { readonly fault: string } {
  const data = dataFor(c, dtype, 1);
  let refusal: unknown;
  const called = callsIn(() => {
    try {
      c.call(...tensorsFor(c, dtype, data));
    } catch (error) {
      refusal = error;
    }
  });
  try {
    if (refusal === undefined) checkAll(c, dtype, data);
  } catch (error) {
    return { fault: `${c.name} ${dtype}: ${String(error)}` };
  }
  if (refusal === undefined) return 'right';
  const isNamed = refusal instanceof DTypeError && called.some(([name]) => name === (refusal as DTypeError).op);
  return isNamed ? 'refused' : { fault: `${c.name} ${dtype}: ${String(refusal)}` };
}

/** The kinds of dtypes of which a function takes none in its first two cases: bools are no numbers, bits are those of integers, masks are bools, indices integers. */
const refusedKinds: Readonly<Record<string, string>> = {
  bool:
    'abs adaptiveAveragePool adaptiveMaxPool add affineTransform averagePool1d averagePool2d averagePool3d batchNorm clip conv1d ' +
    'conv1dTranspose conv2d conv2dTranspose conv3d conv3dTranspose cumMax cumMin depthwiseConv1d depthwiseConv2d dot einsum floorDiv ' +
    'fullLike globalAveragePool globalMaxPool groupNorm histogram instanceNorm layerNorm localResponseNorm matmul maxPool1d maxPool2d ' +
    'maxPool3d maximum minimum mod mul neg normalize outer pow prelu relu relu6 rmsNorm separableConv1d separableConv2d sign square ' +
    'squaredDifference sub tensordot',
  'bool, float': 'oneHot',
  float: 'bitwiseAnd bitwiseNot bitwiseOr bitwiseXor leftShift rightShift',
  'integer, float': 'all any logicalAnd logicalNot logicalOr logicalXor',
};

test('every function takes a dtype or refuses it', { timeout: 600_000 }, () => {
  const faults: string[] = [];
  const refused: Record<string, string[]> = {};
  for (const [name, rows] of publicRows) {
    const taken = new Set<Kind>();
    for (const dtype of others) {
      for (const [i, c] of casesOf(name, rows).entries()) {
        const outcome = outcomeOf(c, dtype);
        if (outcome === 'right' && i < few) taken.add(kindOf(dtype));
        if (typeof outcome === 'object') faults.push(outcome.fault);
      }
    }
    const kinds = (['bool', 'integer', 'float'] as const).filter((kind) => !taken.has(kind));
    if (kinds.length > 0) (refused[kinds.join(', ')] ??= []).push(name);
  }
  expect(faults).toEqual([]);
  expect(Object.fromEntries(Object.entries(refused).map(([kinds, names]) => [kinds, names.toSorted().join(' ')]))).toEqual(refusedKinds);
});
