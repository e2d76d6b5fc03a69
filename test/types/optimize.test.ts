/** @file minimize and solveStationary: points are of the start's type. */
import { minimize, solveStationary } from 'tidu/optimize';
import type { StationaryKind } from 'tidu/optimize';
import { is, same } from './expectations.ts';
import { randn, zeros } from './surface.ts';
import type { Tensor } from './surface.ts';

const start = { w: randn([3]), b: zeros([], { dtype: 'float64' }), name: 'line' };
const { point, history, reason } = await minimize((p: typeof start) => p.w.sum().square(), start, { method: 'newton' });
is<[3]>()(point.w, true);
is<[], 'float64'>()(point.b, true);
same<string>()(point.name, true);
same<number | undefined>()(history[0]?.gradientNorm, true);
same<'gradientTolerance' | 'maxIterations' | 'precision' | 'unbounded'>()(reason, true);
const { points } = await solveStationary((x: Tensor<[2]>) => x.square().sum(), randn([2]), { starts: 3 });
is<[2]>()(points.map((each) => each.point)[0] as Tensor<[2]>, true);
same<StationaryKind | undefined>()(points[0]?.kind, true);
// @ts-expect-error: no number
minimize((x: Tensor<[2]>) => x, randn([2]));
// @ts-expect-error
minimize((x: Tensor<[2]>) => x.sum(), randn([2]), { method: 'bfgs' });
// @ts-expect-error
solveStationary((x: Tensor<[2]>) => x.sum(), randn([3]));
