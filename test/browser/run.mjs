/** @file Trains in headless Chromium and in Node: the weights must have the same bits. Needs Chromium; CHROMIUM names another one. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
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
const run = (call) => new Function(`${code}; return training.${call};`)();
const [fastNode, portableNode] = [await run("train('fast')"), await run("train('portable')")];
const productNode = await run('multiply(true)');
const savedNode = await run("trainAndSave('portable')");

// Only a page that is isolated from others may share memory between threads.
const server = createServer(({ url }, response) => {
  const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
  response.writeHead(200, { 'Content-Type': 'text/html', ...(url === '/isolated' ? isolation : {}) });
  response.end('<!doctype html><title>tidu</title>');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const browser = await chromium.launch({ executablePath, args });
try {
  const open = async (address) => {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error('in the page:', error.message));
    await page.goto(address);
    await page.addScriptTag({ content: code });
    return page;
  };
  const plain = await open(`${origin}/plain`);
  const isolated = await open(`${origin}/isolated`);
  const fast = await plain.evaluate("training.train('fast')");
  const portable = await plain.evaluate("training.train('portable')");
  const loaded = await (await open(`${origin}/isolated`)).evaluate(`training.loadAndTrain('portable', [${savedNode.programs}])`);
  const productPlain = await plain.evaluate('training.multiply(false)');
  const productIsolated = await isolated.evaluate('training.multiply(true)');
  console.log(
    `Threads: ${productNode.threads} in Node, ${productPlain.threads} in a plain page, ${productIsolated.threads} in an isolated one`,
  );
  const size = (code.length / 1024).toFixed(0);
  console.log(`Chromium ${browser.version()}, bundle of ${size} KB: loss ${portable.firstLoss} -> ${portable.lastLoss}`);
  for (const [profile, here, there] of [
    ['fast', fastNode, fast],
    ['portable', portableNode, portable],
  ])
    console.log(
      `Profile ${profile}: ${here.weights.slice(0, 16)} in Node (fused: ${here.fused}), ${there.weights.slice(0, 16)} in Chromium (fused: ${there.fused})`,
    );
  const checks = {
    'the loss falls in the browser': portable.lastLoss < portable.firstLoss / 2,
    'portable losses are those of Node': portable.lastLoss === portableNode.lastLoss,
    'portable weights have the bits of Node': portable.weights === portableNode.weights,
    'fast weights have the bits of Node where both fuse or neither does':
      fast.fused !== fastNode.fused || fast.weights === fastNode.weights,
    'fast weights are portable ones where nothing is fused': fast.fused || fast.weights === portable.weights,
    'programs that Node compiled run in the browser, which compiles none':
      loaded.weights === savedNode.weights && loaded.again.length === savedNode.programs.length,
    'a page that is not isolated has one thread': productPlain.threads === 1,
    'an isolated page has several': productIsolated.threads === 2,
    'products have the same bits everywhere': productPlain.bits === productNode.bits && productIsolated.bits === productNode.bits,
  };
  const failed = Object.entries(checks).filter(([, holds]) => !holds);
  for (const [name] of failed) console.error(`failed: ${name}`);
  console.log(`${Object.keys(checks).length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  server.close();
}
