// The view's end of the worker: one request at a time, each with its answer.

import type { Answer, Request } from "./protocol.ts";

export class WorkerClient {
  #worker = startWorker();
  #tail: Promise<unknown> = Promise.resolve();
  /** Ends the wait for the answer that is due; undefined: none is. */
  #giveUp: (() => void) | undefined;

  /** Gives up what the worker is doing, however long it would take. */
  drop(): void {
    if (this.#giveUp === undefined) return;
    this.#worker.terminate();
    this.#worker = startWorker();
    this.#tail = Promise.resolve();
    this.#giveUp();
    this.#giveUp = undefined;
  }

  /** @throws Error when the worker itself broke */
  ask(request: Request): Promise<Answer> {
    const answered = this.#tail.then(() => this.#exchange(request));
    this.#tail = answered.catch(() => {});
    return answered;
  }

  #exchange(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve({ kind: "failed", mistake: "another file was chosen" });
      const worker = this.#worker;
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        this.#giveUp = undefined;
        resolve(data);
      };
      worker.onerror = (event) => {
        this.#giveUp = undefined;
        reject(new Error(event.message || "the filter stopped"));
      };
      worker.postMessage(request);
    });
  }
}

const startWorker = (): Worker => new Worker(scriptUrl("worker.js"), { type: "module" });

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;

/** The page's policy lets nobody else name a script, where the browser knows such policies. */
function scriptUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  // A policy is made once; workers come and go.
  policy ??= trustedTypes?.createPolicy("sluice-worker", { createScriptURL: (own) => own });
  return policy?.createScriptURL(url) ?? url;
}
