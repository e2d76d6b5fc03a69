/** @file Exact arithmetic on number literals. */
import type { Add, CeilDivide, DivMod, Equal, Multiply, Subtract } from './surface.ts';
import { holds } from './expectations.ts';

holds<Equal<Add<999, 1>, 1000>>();
holds<Equal<Add<12, 999>, 1011>>();
holds<Equal<Add<123456, 654321>, 777777>>();
holds<Equal<Add<0, 5>, 5>>();
holds<Equal<Subtract<1000, 1>, 999>>();
holds<Equal<Subtract<28, 3>, 25>>();
holds<Equal<Subtract<3, 28>, never>>();
holds<Equal<Subtract<5, 5>, 0>>();
holds<Equal<Multiply<60000, 784>, 47040000>>();
holds<Equal<Multiply<28, 28>, 784>>();
holds<Equal<Multiply<99999, 99999>, 9999800001>>();
holds<Equal<Multiply<1000000, 1000000>, 1000000000000>>();
holds<Equal<Multiply<0, 7>, 0>>();
holds<Equal<Multiply<7, 0>, 0>>();
holds<Equal<DivMod<47040000, 784>, [60000, 0]>>();
holds<Equal<DivMod<100, 7>, [14, 2]>>();
holds<Equal<DivMod<3, 7>, [0, 3]>>();
holds<Equal<DivMod<0, 7>, [0, 0]>>();
holds<Equal<DivMod<224, 2>, [112, 0]>>();
holds<Equal<CeilDivide<28, 2>, 14>>();
holds<Equal<CeilDivide<29, 2>, 15>>();
holds<Equal<CeilDivide<0, 3>, 0>>();
