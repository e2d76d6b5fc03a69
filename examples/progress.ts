/** @file A progress bar for `fit`: epoch, loss, accuracy and the time left; plain lines where the output is no terminal. */
import { SingleBar } from 'cli-progress';

interface Logs {
  readonly loss: number;
  readonly accuracy?: number | undefined;
  readonly valLoss?: number | undefined;
  readonly valAccuracy?: number | undefined;
}

/** The callbacks of `fit` that this bar needs. */
export interface ProgressCallbacks {
  onEpochBegin(epoch: number): void;
  onBatchEnd(batch: number, logs: Logs): void;
  onEpochEnd(epoch: number, logs: Logs): void;
}

const look = {
  format: '{name} {bar} {text}',
  barsize: 20,
  barCompleteChar: '█',
  barIncompleteChar: '░',
  hideCursor: true,
  stream: process.stdout,
};

/**
 * Callbacks that show how training goes on: a bar for every epoch, or a line for every epoch when stdout is no terminal.
 *
 * @param epochs How many epochs there will be.
 * @param stepsPerEpoch How many batches are in each.
 */
export function progress(epochs: number, stepsPerEpoch: number): ProgressCallbacks {
  const bar = process.stdout.isTTY ? new SingleBar(look) : undefined;
  const started = performance.now();
  let name = '';
  let stepsBefore = 0;

  const timeLeft = (step: number): string => {
    const done = stepsBefore + step;
    const seconds = ((performance.now() - started) / 1000) * ((epochs * stepsPerEpoch) / done - 1);
    return seconds < 90 ? `${Math.round(seconds)} s left` : `${Math.round(seconds / 60)} min left`;
  };

  return {
    onEpochBegin(epoch) {
      name = `Epoch ${String(epoch + 1).padStart(String(epochs).length)}/${epochs}`;
      stepsBefore = epoch * stepsPerEpoch;
      bar?.start(stepsPerEpoch, 0, { name, text: '' });
    },
    onBatchEnd(batch, logs) {
      bar?.update(batch + 1, { text: `${figures(logs)}  ${timeLeft(batch + 1)}` });
    },
    onEpochEnd(_, logs) {
      bar?.update(stepsPerEpoch, { text: figures(logs) });
      bar?.stop();
      if (bar === undefined) console.log(`${name}  ${figures(logs)}  ${timeLeft(stepsPerEpoch)}`);
    },
  };
}

function figures({ loss, accuracy, valLoss, valAccuracy }: Logs): string {
  const train = accuracy === undefined ? '' : `  accuracy ${accuracy.toFixed(4)}`;
  const test =
    valLoss === undefined || valAccuracy === undefined ? '' : `  test loss ${valLoss.toFixed(4)}  test accuracy ${valAccuracy.toFixed(4)}`;
  return `loss ${loss.toFixed(4)}${train}${test}`;
}
