/** @file Runs one case of one system in a process of its own, and checks what it computed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { checkResult, type Entry } from './catalog.ts';
import type { Measurement } from './measure.ts';
import type { System } from './systems.ts';

const limit = 15 * 60_000;

/**
 * The samples of a case, milliseconds.
 *
 * @throws Error where the process fails, or its result is not the one that is expected.
 */
export async function samplesOf(system: System, name: string, entry: Entry, budget: number): Promise<readonly number[]> {
  const { result, samples } = await start(system, name, budget);
  checkResult(result, { ...entry, tolerances: system.tolerances?.[name] ?? entry.tolerances });
  return samples;
}

async function start(system: System, name: string, budget: number): Promise<Measurement> {
  const env = { ...process.env, ...system.environment };
  const options = { env, timeout: limit, maxBuffer: 1 << 24 };
  const { stdout } = await promisify(execFile)(system.file, [...system.args, name, String(budget)], options).catch(explain);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measurement;
}

/** The line of a failed process's output that says what went wrong. */
function explain(failure: { readonly message: string; readonly stderr?: string; readonly killed?: boolean }): never {
  if (failure.killed === true) throw new Error(`it took longer than ${limit / 60_000} minutes`);
  const lines = (failure.stderr ?? '').split('\n').filter((line) => line.trim() !== '');
  throw new Error(lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? failure.message);
}
