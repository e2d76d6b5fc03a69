/** @file Medians, and the table that compares systems. */
import type { Entry } from './catalog.ts';

/** What one system needs for a case, milliseconds. */
export interface Time {
  readonly case: string;
  readonly system: string;
  readonly family: string;
  /** The median of the rounds' medians. */
  readonly median: number;
  /** The least single time. */
  readonly least: number;
}

/** The middle one; of two the greater. */
export const medianOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Milliseconds, or microseconds where there are few, with three digits. */
const show = (milliseconds: number): string => {
  const [value, unit] = milliseconds < 0.01 ? [milliseconds * 1000, ' µs'] : [milliseconds, ''];
  return (value >= 100 ? value.toFixed(0) : value.toPrecision(3)) + unit;
};

/** The median, and the least time in brackets. */
const cell = ({ median, least }: Time): string => `${show(median)} (${show(least)})`;

/** A Markdown table: tidu's times and rate, each peer's times and how many times as long as tidu's they are. */
export function tableOf(times: readonly Time[], catalog: Readonly<Record<string, Entry>>): string {
  const families = [...new Set(times.map((time) => time.family))];
  const peers = families.filter((family) => family !== 'tidu');
  const header = ['case', 'tidu', 'GFLOP/s', ...peers.flatMap((family) => [family, 'ratio'])];
  const rows = [...new Set(times.map((time) => time.case))].map((name) => {
    const best = (family: string): Time | undefined =>
      times.filter((time) => time.case === name && time.family === family).sort((a, b) => a.median - b.median)[0];
    const ours = best('tidu');
    const flops = catalog[name]?.flops;
    const rate = ours === undefined || flops === undefined ? '' : (flops / ours.median / 1e6).toFixed(1);
    return [name, ours === undefined ? '–' : cell(ours), rate, ...peers.flatMap((family) => compare(best(family), ours))];
  });
  return [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function compare(peer: Time | undefined, ours: Time | undefined): readonly [times: string, ratio: string] {
  if (peer === undefined) return ['–', ''];
  return [cell(peer), ours === undefined ? '' : (peer.median / ours.median).toPrecision(2)];
}
