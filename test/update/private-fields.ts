// What lies in an object's private fields, for tests that measure what it holds: through the
// engine's own inspector, since the language shows it to nobody.
import { type Runtime, Session } from "node:inspector";

const session = new Session();
session.connect();
const inspected: { it?: unknown; found: unknown[] } = { found: [] };
(globalThis as Record<string, unknown>).inspected = inspected;

/** Commands to the engine in the same thread are answered at once. */
function ask<T>(method: string, parameters: object): T {
  let answer: T | undefined;
  session.post(method, parameters, (error: Error | null, result?: object) => {
    if (error !== null) throw error;
    answer = result as T;
  });
  if (answer === undefined) throw new Error(`${method}: no answer`);
  return answer;
}

/** The types of Node know no private ones. */
interface PrivateProperties {
  readonly privateProperties?: readonly { readonly value?: Runtime.RemoteObject }[];
}

export function privateFieldsOf(value: object): unknown[] {
  inspected.it = value;
  inspected.found = [];
  const { result } = ask<Runtime.EvaluateReturnType>("Runtime.evaluate", {
    expression: "globalThis.inspected.it",
    objectGroup: "fields",
  });
  const { privateProperties = [] } = ask<PrivateProperties>("Runtime.getProperties", {
    objectId: result.objectId,
    ownProperties: true,
  });
  for (const { value: field } of privateProperties) {
    if (field?.objectId === undefined) continue;
    ask("Runtime.callFunctionOn", {
      objectId: field.objectId,
      functionDeclaration: "function () { globalThis.inspected.found.push(this); }",
      objectGroup: "fields",
    });
  }
  ask("Runtime.releaseObjectGroup", { objectGroup: "fields" });
  return inspected.found;
}
