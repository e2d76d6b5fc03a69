/** @file erfc and the inverse of erf, as expressions of other functions. Coefficients: Chebyshev interpolation of exact values. */
import type { Expr } from '../expression.ts';
import { abs, add, apply, constant, div, eq, lt, madd, mul, neg, select, sqrt, sub } from '../scalar.ts';
import { erf } from './erf.ts';
import { exp } from './exp.ts';
import { log } from './log.ts';
import { atMost, formatOf, polynomial } from './parts.ts';

/** Where erfc is 0 to the last place, and the middle of the variable t. */
const ofErfc = { float32: { most: 10.1, middle: 3 }, float64: { most: 27.3, middle: 4 } } as const;

/** (1 + 2x) e^(x^2) erfc(x) from x = 1/2 to where erfc vanishes, as powers of t = (x - middle) / (x + middle). */
const scaledErfc = {
  float32: [
    1.253008, -0.13562106, -0.04756223, 0.12964278, -0.11927503, 0.068336055, -0.02375682, 0.0023998292, 0.0018252134, -0.0005421526,
  ],
  float64: [
    1.2329951186255526, -0.13962111684056253, 0.015379652102619166, 0.06809705425469513, -0.1010390660362627, 0.09373283499827136,
    -0.06633036581338696, 0.03716751553853768, -0.01619773404100221, 0.005031969971599235, -0.0007577734292305736, -0.00019925668628231047,
    0.0001506224113199895, -2.4399097113238747e-5, -1.1224509485290038e-5, 5.708937230004636e-6, 2.992011484165939e-7,
    -8.230236181628612e-7, 6.734000863671706e-8, 1.0608598334165835e-7, -1.2342331626174369e-8, -1.062761963742751e-8,
  ],
} as const;

/** 1 - erf(x) near 0; else e^(-x^2) f(x) with a polynomial for f and x^2 as a sum of two, so that the tail keeps its digits. */
export function erfc(x: Expr): Expr {
  const format = formatOf(x.type);
  const c = (value: number): Expr => constant(x.type, value);
  const { most, middle } = ofErfc[format.type];
  const size = atMost(abs(x), most);
  const t = div(sub(size, c(middle)), add(size, c(middle)));
  const factor = div(polynomial(t, scaledErfc[format.type]), madd(size, c(2), c(1)));
  // x^2 = h^2 + (x - h)(x + h), with h of half the bits (Dekker's splitting), so that its square is exact.
  const split = mul(size, c(2 ** Math.ceil((format.fraction + 1) / 2) + 1));
  const high = sub(split, sub(split, size));
  const tail = apply(exp, x.type, neg(mul(sub(size, high), add(size, high))));
  const far = mul(mul(factor, tail), apply(exp, x.type, neg(mul(high, high))));
  const near = sub(c(1), apply(erf, x.type, x));
  return select(lt(size, c(0.5)), near, select(lt(x, c(0)), sub(c(2), far), far));
}

/** erfInv(y) / y, as powers of w - middle, or of sqrt(w) - middle, up to some limit of w; w = -log(1 - y^2). */
interface Piece {
  readonly limit: number;
  readonly middle: number;
  readonly isRoot: boolean;
  readonly coefficients: readonly number[];
}

const inverse: Readonly<Record<'float32' | 'float64', readonly Piece[]>> = {
  float32: [
    {
      limit: 5,
      middle: 2.5,
      isRoot: false,
      coefficients: [
        1.5014094, 0.24664028, -0.004177393, -0.0012527264, 0.00021834939, -4.97242e-6, -3.4639852e-6, 4.6813136e-7, 2.3335968e-8,
        -8.931926e-9,
      ],
    },
    {
      limit: Infinity,
      middle: 3,
      isRoot: true,
      coefficients: [
        2.8329768, 1.001675, 0.009445744, -0.007639139, 0.0056826784, -0.0035878157, 0.0014972225, -7.60479e-5, -0.00031992668,
        0.00012924176,
      ],
    },
  ],
  float64: [
    {
      limit: 6.25,
      middle: 3.125,
      isRoot: false,
      coefficients: [
        1.6536545626831027, 0.2401581824255883, -0.00603367087142785, -0.000740702534154477, 0.00018673420802464837, -1.3882523394405316e-5,
        -1.3654691850603575e-6, 4.234788173782339e-7, -2.9070382262927266e-8, -4.11266082002324e-9, 1.0512181539804126e-9,
        -5.414287198084716e-11, -1.2976885526532075e-11, 2.6304834740560442e-12, -8.118399443074353e-14, -4.001237735091896e-14,
        6.596407712420834e-15, -4.0282154327661744e-17, -1.3016928016796445e-16, 1.557432024623325e-17, 1.150022252066253e-18,
        -3.4996044354754177e-19, -1.113483769832702e-21, 3.240704459379902e-21,
      ],
    },
    {
      limit: 16,
      middle: 3.25,
      isRoot: true,
      coefficients: [
        3.0838856104922208, 1.0052589676941652, 0.00537091455357168, -0.003751208508215561, 0.0024914420969817607, -0.0016882755357337071,
        0.0009532893637435638, -0.00035503780975963814, 2.4031257015092525e-5, 6.828708654753377e-5, -4.731898412011245e-5,
        1.2465167157087251e-5, 2.9257291901789823e-6, -3.986084395214756e-6, 1.4987130784186127e-6, -2.7004219280868947e-8,
        -2.713451105439456e-7, 1.3104351499972014e-7, 6.969241977629694e-10, -1.5102695423335065e-8,
      ],
    },
    {
      limit: Infinity,
      middle: 5,
      isRoot: true,
      coefficients: [
        4.849906401408584, 1.0103004648645453, -0.0001387193183793902, -0.00021503011982656274, 7.599527807604776e-5,
        -1.9681770719043677e-5, 4.526052743790951e-6, -9.9302927406069e-7, 2.290516780486715e-7, -6.755650411430056e-8,
        2.9021987809100164e-8, -1.525464535688987e-8, 7.815701028842222e-9, -3.471592786518304e-9, 1.3217356090705066e-9,
        -4.3752073162016196e-10, 6.646144734325842e-11, 4.2883063927487056e-11, -1.968931701962242e-11,
      ],
    },
  ],
};

/** The x with erf(x) = y: y P(w), by pieces (M. Giles, "Approximating the erfinv function", 2010). */
export function erfInv(y: Expr): Expr {
  const { type } = formatOf(y.type);
  const c = (value: number): Expr => constant(type, value);
  const w = neg(apply(log, type, mul(sub(c(1), y), add(c(1), y))));
  const root = sqrt(w);
  const pieces = inverse[type].map(({ middle, isRoot, coefficients }) => polynomial(sub(isRoot ? root : w, c(middle)), coefficients));
  const factor = pieces.reduceRight((further, piece, i) => select(lt(w, c(inverse[type][i]?.limit ?? Infinity)), piece, further));
  // At 1 and -1 w is infinite, and so is the result; beyond them w is NaN.
  return mul(y, select(eq(w, c(Infinity)), c(Infinity), factor));
}
