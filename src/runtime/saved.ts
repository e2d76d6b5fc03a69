/** @file Compiled programs as bytes: what one process has compiled another need not compile again. */
import type { PackedCode } from '../backends/backend.ts';
import { DataError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { version } from '../core/version.ts';

// A file is the line of its kind; as uint32s the sum of all that follows and the length of the table; the table as JSON; the code.
const kind = 'tidu programs\n';
const sumAt = kind.length;
const lengthAt = sumAt + 4;
const start = lengthAt + 4;

/** FNV-1a, in 32 bits: a byte that is another one, or not there, changes it. */
const sumOf = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c9dc5);

/** Programs by the key of the engine. */
export type PackedPrograms = ReadonlyMap<string, PackedCode>;

interface Table {
  readonly version: string;
  readonly programs: readonly { readonly key: string; readonly layout: unknown; readonly bytes: number }[];
}

/** Programs as the bytes of a file. */
export function writePrograms(programs: PackedPrograms): Uint8Array<ArrayBuffer> {
  const all = [...programs];
  const table: Table = { version, programs: all.map(([key, { layout, bytes }]) => ({ key, layout, bytes: bytes.length })) };
  const head = new TextEncoder().encode(JSON.stringify(table));
  const file = new Uint8Array(start + head.length + table.programs.reduce((sum, { bytes }) => sum + bytes, 0));
  file.set(new TextEncoder().encode(kind));
  file.set(head, start);
  let at = start + head.length;
  for (const [, { bytes }] of all) {
    file.set(bytes, at);
    at += bytes.length;
  }
  const view = new DataView(file.buffer);
  view.setUint32(lengthAt, head.length, true);
  view.setUint32(sumAt, sumOf(file.subarray(lengthAt)), true);
  return file;
}

/** The programs of a file. */
export function readPrograms(op: string, file: unknown): PackedPrograms {
  if (!(file instanceof Uint8Array)) throw refusal(op, 'these are no bytes', showValue(file), 'a Uint8Array that savePrograms made');
  if (file.length < start || new TextDecoder().decode(file.subarray(0, kind.length)) !== kind) {
    throw refusal(op, 'these are no programs', `${file.length} bytes`, 'a Uint8Array that savePrograms made');
  }
  const view = new DataView(file.buffer, file.byteOffset);
  if (view.getUint32(sumAt, true) !== sumOf(file.subarray(lengthAt))) {
    throw refusal(op, 'the bytes are not those that were saved', `${file.length} bytes`, 'all of them, unchanged', 'getting them again');
  }
  const length = view.getUint32(lengthAt, true);
  const table = JSON.parse(new TextDecoder().decode(file.subarray(start, start + length))) as Table;
  checkVersion(op, table);
  const programs = new Map<string, PackedCode>();
  let at = start + length;
  for (const { key, layout, bytes } of table.programs) {
    // A copy (slice of Node's Buffer is none): the program must not change with the file.
    programs.set(key, { layout, bytes: new Uint8Array(file.subarray(at, at + bytes)) });
    at += bytes;
  }
  return programs;
}

function checkVersion(op: string, table: Table): void {
  if (table.version === version) return;
  const hint = 'savePrograms in this version, and until then a start without loadPrograms';
  throw refusal(op, `these programs were compiled by tidu ${table.version}`, table.version, `those of tidu ${version}`, hint);
}

const refusal = (op: string, what: string, got: string, expected: string, hint?: string): DataError =>
  new DataError({ op, what, got, expected, hint });
