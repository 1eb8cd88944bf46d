// The view's end of the worker: one request at a time, each with its answer.

import type { Answer, Request } from "./protocol.ts";

export class WorkerClient {
  readonly #worker: Worker;
  #tail: Promise<unknown> = Promise.resolve();

  constructor() {
    this.#worker = new Worker(scriptUrl("worker.js"), { type: "module" });
  }

  /** @throws Error when the worker itself broke */
  ask(request: Request): Promise<Answer> {
    const answered = this.#tail.then(() => this.#exchange(request));
    this.#tail = answered.catch(() => {});
    return answered;
  }

  #exchange(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
      this.#worker.onerror = (event) => reject(new Error(event.message || "the filter stopped"));
      this.#worker.postMessage(request);
    });
  }
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** The page's policy lets nobody else name a script, where the browser knows such policies. */
function scriptUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("sluice-worker", { createScriptURL: (own) => own });
  return policy?.createScriptURL(url) ?? url;
}
