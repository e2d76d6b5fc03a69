/** @file Writes the report of a run into a folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { curvesFile } from './charts.ts';
import { reportPage, type Report } from './report.ts';

/** Writes `report.html` and `curves.svg`; the folder is made when it is missing. */
export async function writeReport(folder: URL, report: Report): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('report.html', folder), reportPage(report));
  await writeFile(new URL('curves.svg', folder), curvesFile(report.curves));
}
