/** @file Letting the event loop run: timers, input and drawing wait while a program runs. */

/** Between two breaths, in milliseconds: with a step of 20 ms on top it stays below what a person notices. */
const interval = 20;

const immediately = (globalThis as { readonly setImmediate?: (f: () => void) => unknown }).setImmediate;

/** Resolves after the event loop has gone round once. A promise alone does not let it: its callbacks run before everything else. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (immediately !== undefined) return void immediately(resolve);
    const { port1, port2 } = new MessageChannel();
    const done = (): void => {
      port1.close();
      resolve();
    };
    port1.addEventListener('message', done, { once: true });
    port1.start();
    port2.postMessage(undefined);
  });
}

/** A function to be awaited often: it lets the event loop run whenever 20 ms have passed since it last did. */
export function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < interval) return;
    await nextTurn();
    last = performance.now();
  };
}

/** Work in pieces: between two of them the event loop may run, if whoever does the work wants it to. */
export type InPieces<T> = Generator<void, T>;

/** Does all pieces, one after another. */
export function atOnce<T>(work: InPieces<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Does all pieces, and lets the event loop run in between. */
export async function inTurns<T>(work: InPieces<T>): Promise<T> {
  const breathe = breather();
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await breathe();
  }
}
