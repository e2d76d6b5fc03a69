/** @file Where threads come from: Node's worker_threads, the Web Workers of browsers. */
import { workerSource } from './worker.ts';

/** A thread that was started. */
export interface Started {
  /** Ends it; resolves when it does nothing more. */
  stop(): Promise<unknown>;
}

/** What tidu needs of the place that it runs in. */
export interface Host {
  /** Starts a worker with this start-up data. `ended` is called once, when it has ended by whatever cause. */
  start(data: unknown, ended: (reason: string) => void): Started;
  readonly cores: number;
  /** The main thread may sleep. */
  readonly mayWait: boolean;
}

interface NodeWorker {
  unref(): void;
  on(event: 'error' | 'exit', listener: (reason: unknown) => void): void;
  terminate(): Promise<unknown>;
}

interface NodeProcess {
  readonly versions?: { readonly node?: string };
  readonly getBuiltinModule?: (name: string) => unknown;
}

const { process } = globalThis as { readonly process?: NodeProcess };

/** A module of Node; undefined elsewhere, and in a Node that cannot be asked for one without an import. */
export const builtin = (name: string): unknown => process?.getBuiltinModule?.(name);

/** Node: workers do not keep the process alive. */
function nodeHost(): Host | undefined {
  const threads = builtin('node:worker_threads') as { Worker: new (source: string, options: object) => NodeWorker } | undefined;
  const os = builtin('node:os') as { availableParallelism(): number } | undefined;
  if (threads === undefined || os === undefined) return undefined;
  return {
    cores: os.availableParallelism(),
    mayWait: true,
    start: (data, ended) => {
      const code = `${workerSource} start(require('node:worker_threads').workerData);`;
      const worker = new threads.Worker(code, { eval: true, workerData: data, stdout: false, stderr: false });
      let cause: unknown;
      worker.on('error', (error) => (cause = error));
      worker.on('exit', (exitCode) => ended(String(cause ?? `exit code ${String(exitCode)}`)));
      worker.unref();
      return { stop: () => worker.terminate() };
    },
  };
}

/** The source of workers as an address, made once. */
let address: string | undefined;

/** Browsers, Deno, Bun: Web Workers, if the page may share memory with them. */
function webHost(): Host | undefined {
  if (typeof Worker === 'undefined' || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === false) return undefined;
  return {
    cores: globalThis.navigator?.hardwareConcurrency ?? 1,
    mayWait: typeof window === 'undefined',
    start: (data, ended) => {
      address ??= URL.createObjectURL(new Blob([`${workerSource} onmessage = ({ data }) => start(data);`], { type: 'text/javascript' }));
      const worker = new Worker(address);
      worker.addEventListener('error', (event) => ended(event.message), { once: true });
      // oxlint-disable-next-line require-post-message-target-origin -- a worker has no origin to name
      worker.postMessage(data);
      return { stop: async () => worker.terminate() };
    },
  };
}

/** The host that this is; undefined where threads cannot share memory. */
export const findHost = (): Host | undefined => nodeHost() ?? webHost();

let noted = false;

/** Tells once why programs run on one thread, where something can be done about it. */
export function noteOneThread(): void {
  if (noted) return;
  noted = true;
  if ((globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === false) {
    console.info(
      'tidu: this page is not cross-origin isolated, so it runs on one thread. The headers Cross-Origin-Opener-Policy: same-origin and ' +
        'Cross-Origin-Embedder-Policy: require-corp let it use all processors.',
    );
  } else if (process?.versions?.node !== undefined && process.getBuiltinModule === undefined) {
    console.warn(
      `tidu: Node ${process.versions.node} has no process.getBuiltinModule, so programs run on one thread, and without fused ` +
        'multiply-add on Node 20. Node 20.16, 22.3 and everything newer has it.',
    );
  }
}
