// What the node takes of Node-RED, which brings no types of its own.

export type Message = Record<string, unknown>;

export type Send = (messages: readonly (Message | undefined)[]) => void;

/** Ends the work on a message; `mistake`: one line, which "catch" nodes get. No Error, whose stack
 * Node-RED would log. */
export type Done = (mistake?: string) => void;

export interface Status {
  readonly fill?: "green" | "yellow" | "red";
  readonly shape?: "dot" | "ring";
  readonly text?: string;
}

/** The context of one node; it outlives a deploy, and a restart where its store does. */
export interface Context {
  get(key: string, store: string | undefined, then: (error: unknown, value: unknown) => void): void;
  set(key: string, value: unknown, store: string | undefined, then: (error: unknown) => void): void;
}

export interface RedNode {
  status(status: Status): void;
  warn(line: string): void;
  error(line: string): void;
  context(): Context;
  on(event: "input", take: (message: Message, send: Send, done: Done) => void): void;
  on(event: "close", close: (isRemoved: boolean, done: () => void) => void): void;
}

export interface Red {
  readonly nodes: {
    createNode(node: RedNode, config: object): void;
    registerType(type: string, start: (this: RedNode, config: Message) => void): void;
  };
  readonly util: { cloneMessage(message: Message): Message };
}
