/** @file `npm run bench -- [case ...] [--peers]`: times of checked results, and a table of ratios. README.md says more. */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { catalog, type Entry } from './catalog.ts';
import { samplesOf } from './process.ts';
import { medianOf, tableOf, type Time } from './report.ts';
import { systemsOf, type System } from './systems.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    peers: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '1' },
    budget: { type: 'string', default: '2000' },
    threads: { type: 'string', multiple: true, default: [] },
    python: { type: 'string' },
    slow: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const budget = Number(options.budget);
if (!(Number.isInteger(rounds) && rounds >= 1 && budget > 0)) throw new Error('--rounds and --budget are positive numbers');

/** Cases whose names start with one of the given words. */
const wanted = Object.entries(catalog).filter(([name]) => positionals.length === 0 || positionals.some((word) => name.startsWith(word)));
if (wanted.length === 0) throw new Error(`no such case. Expected some of ${Object.keys(catalog).join(', ')}`);

/** All systems in turn, round after round, so that what else the machine does meets them all. */
async function timesOf(name: string, entry: Entry, systems: readonly System[]): Promise<readonly Time[]> {
  const samples = new Map<System, (readonly number[])[]>();
  const failed = new Set<System>();
  for (let round = 0; round < rounds; round++) {
    for (const system of systems) {
      if (failed.has(system) || (round > 0 && system.slow?.includes(name))) continue;
      console.error(`${name}, round ${round + 1} of ${rounds}: ${system.name} (load ${loadavg()[0]?.toFixed(1)})`);
      try {
        samples.set(system, [...(samples.get(system) ?? []), await samplesOf(system, name, entry, budget)]);
      } catch (error) {
        failed.add(system);
        process.exitCode = 1;
        console.error(`FAIL\t${name}\t${system.name}\t${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return [...samples].map(([{ name: system, family }, ofRounds]) => ({
    case: name,
    system,
    family,
    median: medianOf(ofRounds.map(medianOf)),
    least: Math.min(...ofRounds.flat()),
  }));
}

const systems = systemsOf(options);
const all: Time[] = [];
console.log(['case', 'system', 'median ms', 'min ms'].join('\t'));
for (const [name, entry] of wanted) {
  const times = await timesOf(
    name,
    entry,
    systems.filter((system) => system.has(name)),
  );
  all.push(...times);
  for (const { system, median, least } of times) console.log([name, system, median.toPrecision(5), least.toPrecision(5)].join('\t'));
}
console.log(`\n${tableOf(all, catalog)}\n`);
console.log('Milliseconds: the median, in brackets the least time; of a system with several settings, the best.');
if (options.peers) console.log("Ratio: the peer's median by tidu's; above 1 tidu is faster.");
