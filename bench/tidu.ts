/** @file One case in tidu, in a process of its own: `node --import tsx bench/tidu.ts CASE BUDGET` prints a Measurement. */
import { configure } from 'tidu';
import { cases } from './cases/index.ts';
import { measure } from './measure.ts';

const [name = '', budget] = process.argv.slice(2);
const threads = process.env['TIDU_BENCH_THREADS'];
if (threads !== undefined) configure({ threads: Number(threads) });
const make = cases[name];
if (make === undefined) throw new Error(`tidu has no case '${name}'`);
console.log(JSON.stringify(await measure(make(), Number(budget))));
