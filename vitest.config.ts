import { defineConfig } from 'vitest/config';

const src = (path: string): string => new URL(`./src/${path}`, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^tidu$/, replacement: src('index.ts') },
      { find: /^tidu\/(\w+)$/, replacement: src('$1/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/types/**'],
    pool: 'forks',
    // All processors: of two, vitest would leave one idle.
    maxWorkers: '100%',
    testTimeout: 60_000,
  },
});
