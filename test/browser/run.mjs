/** @file Trains in headless Chromium and in Node: the weights must have the same bits. Needs Chromium; CHROMIUM names another one. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) {
  console.error('There is no Chromium. Install it (Debian: apt-get install chromium), or name one by CHROMIUM=/path/to/chromium.');
  process.exit(1);
}

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const bundle = async (platform) => {
  const { outputFiles } = await build({
    entryPoints: [at('training.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'training',
    platform,
    target: 'es2022',
    tsconfig: at('../../tsconfig.json'),
  });
  return outputFiles[0].text;
};

// The bundle for browsers has no Node in it, so it must run in Node as well.
const code = await bundle('browser');
const inNode = await new Function(`${code}; return training.train();`)();

const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const browser = await chromium.launch({ executablePath, args });
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error('in the page:', error.message));
  await page.addScriptTag({ content: code });
  const inBrowser = await page.evaluate('training.train()');
  const size = (code.length / 1024).toFixed(0);
  console.log(`Chromium ${browser.version()}, bundle of ${size} KB: loss ${inBrowser.firstLoss} -> ${inBrowser.lastLoss}`);
  const checks = {
    'the loss falls in the browser': inBrowser.lastLoss < inBrowser.firstLoss / 2,
    'the losses are those of Node': inBrowser.lastLoss === inNode.lastLoss,
    'the weights have the bits of Node': inBrowser.weights === inNode.weights,
  };
  const failed = Object.entries(checks).filter(([, holds]) => !holds);
  for (const [name] of failed) console.error(`failed: ${name}`);
  console.log(`${Object.keys(checks).length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await browser.close();
}
