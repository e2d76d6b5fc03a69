/** @file The report of a training run as one HTML page that needs nothing else, in English and Chinese. */
import { readFileSync } from 'node:fs';
import { accuracyChart, confusionChart, darkPalette, lossChart, palette, type Curves } from './charts.ts';
import { greyPng } from './images.ts';

/** A digit that the network read wrong. */
export interface Mistake {
  /** 28 x 28 bytes, row by row. */
  readonly pixels: Uint8Array;
  readonly label: number;
  readonly predicted: number;
  /** What the network gave the wrong answer, of [0, 1]. */
  readonly probability: number;
}

/** All that the page shows, as plain data. */
export interface Report {
  readonly curves: Curves;
  readonly testAccuracy: number;
  readonly testLoss: number;
  /** Counts by true label (rows) and predicted label (columns). */
  readonly confusion: readonly (readonly number[])[];
  readonly mistakes: readonly Mistake[];
  /** The model's layers and parameters, as text. */
  readonly summary: string;
  readonly seconds: number;
  readonly seed: number;
  readonly batchSize: number;
  readonly trainSize: number;
  readonly testSize: number;
  /** Where it ran: backend and threads. */
  readonly device: string;
  /** SHA-256 of the final weights, in hexadecimal. */
  readonly weightsHash: string;
  readonly date: Date;
}

/** Wrong digits that are seen without unfolding the rest. */
const mistakesInSight = 66;
/** More than these, of a network that has hardly learned, would only make the page heavy. */
const mistakesShown = 396;

/** A text in both languages; the page shows one. */
const text = (english: string, chinese: string): string => `<span lang="en">${english}</span><span lang="zh">${chinese}</span>`;
const escape = (raw: string): string => raw.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
const percent = (fraction: number, digits: number): string => `${(100 * fraction).toFixed(digits)} %`;

/**
 * The page.
 *
 * @param report What happened.
 * @returns HTML: one file with its pictures, style and the one line of script that chooses the reader's language.
 */
export function reportPage(report: Report): string {
  const style = readFileSync(new URL('page.css', import.meta.url), 'utf8');
  const sections = [heading(report), curves(report), confusion(report), mistakes(report), model(report), facts(report)];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>MNIST: ${percent(report.testAccuracy, 2)}</title>
<style>
:root { ${palette} }
@media (prefers-color-scheme: dark) { :root { ${darkPalette} } }
${style}</style>
</head>
<body>
<main>
${sections.join('\n')}
</main>
<script>if (navigator.language.startsWith('zh')) document.getElementById('zh').checked = true;</script>
</body>
</html>
`;
}

function heading(report: Report): string {
  const { length: epochs } = report.curves.epoch;
  const figures = [
    [percent(report.testAccuracy, 2), text('test accuracy', '测试准确率')],
    [report.testLoss.toFixed(4), text('test loss', '测试损失')],
    [grouped(report.mistakes.length), text(`wrong of ${grouped(report.testSize)}`, `读错，共 ${grouped(report.testSize)} 张`)],
    [`${report.seconds.toFixed(1)} s`, text(`for ${epochs} epoch${epochs === 1 ? '' : 's'}`, `训练 ${epochs} 轮的时间`)],
  ] as const;
  return `<div class="languages">
<label><input type="radio" name="language" id="en" checked>English</label><label><input type="radio" name="language" id="zh">中文</label>
</div>
<h1>${text('A network that reads handwritten digits', '识别手写数字的神经网络')}</h1>
<p class="muted">${text(
    `Trained by tidu on ${grouped(report.trainSize)} pictures of MNIST, tested on ${grouped(report.testSize)} that it had never seen.`,
    `由 tidu 用 MNIST 的 ${grouped(report.trainSize)} 张图片训练，并用从未见过的 ${grouped(report.testSize)} 张图片测试。`,
  )}</p>
<div class="figures">${figures.map(([figure, what]) => `<div><b>${figure}</b><span>${what}</span></div>`).join('')}</div>`;
}

function curves({ curves }: Report): string {
  const legend = [
    ['train', text('training', '训练集')],
    ['validation', text('test', '测试集')],
    ['faint', text('running loss within an epoch', '每轮之内的累计平均损失')],
  ] as const;
  return `<h2>${text('How it learned', '学习过程')}</h2>
<p class="muted">${text(
    'Training figures are means over the epoch, while the weights still change; test figures are taken at its end.',
    '训练集的数值是整轮的平均（其间权重仍在变化），测试集的数值在每轮结束时测得。',
  )}</p>
<p class="legend">${legend.map(([name, label]) => `<span><i style="background:var(--${name})"></i>${label}</span>`).join('')}</p>
<div class="charts">
<figure><figcaption>${text('Loss by epoch, logarithmic', '各轮的损失（对数刻度）')}</figcaption>${lossChart(curves)}</figure>
<figure><figcaption>${text('Accuracy by epoch', '各轮的准确率')}</figcaption>${accuracyChart(curves)}</figure>
</div>`;
}

function confusion({ confusion }: Report): string {
  const pairs = confusion
    .flatMap((row, truth) => row.map((count, predicted) => ({ truth, predicted, count })))
    .filter(({ truth, predicted, count }) => truth !== predicted && count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, 8);
  const rows = pairs.map(({ truth, predicted, count }) => {
    const what = text(`<b>${truth}</b> read as <b>${predicted}</b>`, `<b>${truth}</b> 读作 <b>${predicted}</b>`);
    return `<li><span>${what}</span><span>${count}</span></li>`;
  });
  return `<h2>${text('What it takes for what', '混淆矩阵')}</h2>
<p class="muted">${text('Rows: the true digit. Columns: what the network read.', '行：真实数字；列：网络读出的数字。')}</p>
<div class="confusion">
<figure>${confusionChart(confusion)}</figure>
<div><b>${text('Most frequent mistakes', '最常见的错误')}</b><ol>${rows.join('')}</ol></div>
</div>`;
}

function mistakes({ mistakes }: Report): string {
  const sorted = mistakes.toSorted((a, b) => b.probability - a.probability).slice(0, mistakesShown);
  const cards = sorted.map(({ pixels, label, predicted, probability }) => {
    const picture = `<img src="${greyPng(pixels, 28)}" alt="${label}">`;
    const caption = `${text(`is ${label}`, `应为 ${label}`)}<br><span class="muted">${percent(probability, 1)}</span>`;
    return `<div>${picture}<b>${predicted}</b>${caption}</div>`;
  });
  const rest = cards.slice(mistakesInSight);
  const unfold = `<summary>${text(`${rest.length} more`, `再看 ${rest.length} 张`)}</summary>`;
  const more = rest.length === 0 ? '' : `<details>${unfold}<div class="digits">${rest.join('')}</div></details>`;
  return `<h2>${text('The digits it got wrong', '读错的数字')}</h2>
<p class="muted">${text(
    'In colour what it read, below what it is, and how sure it was. The surest mistakes come first.',
    '彩色为网络的读数，其下为真实数字，以及网络的把握。把握最大的错误排在最前。',
  )}</p>
<div class="digits">${cards.slice(0, mistakesInSight).join('')}</div>
${more}`;
}

const model = ({ summary }: Report): string => `<h2>${text('The model', '模型')}</h2>\n<pre>${escape(summary.trim())}</pre>`;

function facts(report: Report): string {
  const rows = [
    [text('Seed', '随机种子'), String(report.seed)],
    [text('Batch size', '批大小'), String(report.batchSize)],
    [text('Training time', '训练时间'), `${report.seconds.toFixed(1)} s`],
    [text('Ran on', '运行于'), escape(report.device)],
    [text('Date', '日期'), report.date.toISOString().slice(0, 16).replace('T', ' ') + ' UTC'],
    [text('Weights, SHA-256', '权重 SHA-256'), report.weightsHash],
  ] as const;
  return `<h2>${text('The run', '本次运行')}</h2>
<p class="muted">${text('The same seed gives the same weights, to the last bit.', '相同的种子得到逐位相同的权重。')}</p>
<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>`;
}

const grouped = (count: number): string => count.toLocaleString('en-US');
