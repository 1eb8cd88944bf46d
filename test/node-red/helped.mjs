// The node in Node-RED's test helper: messages in, messages of both outputs out.
import { createRequire } from "node:module";
import helper from "node-red-node-test-helper";

const require = createRequire(import.meta.url);
export const register = require("../../node-red/dist/sluice.js");
const context = require("@node-red/runtime/lib/nodes/context");

helper.init(require.resolve("node-red"), {
  contextStorage: { default: { module: "memory" } },
});

export { helper };

/** Starts one node with these fields, wired to two that collect. */
export async function startNode(fields = {}) {
  await helper.load(register, flowOf(fields));
  // The helper opens no stores. Without one in settings.js Node-RED forgets a node's context when it
  // deploys the node.
  await context.load();
  return started();
}

function flowOf(fields) {
  const wires = [["values"], ["doubts"]];
  return [
    { id: "f", type: "tab" },
    { id: "n", z: "f", type: "sluice", property: "payload", ...fields, wires },
    { id: "values", z: "f", type: "helper" },
    { id: "doubts", z: "f", type: "helper" },
  ];
}

/** `deploy`: the same flow again, the node with other fields. */
function started() {
  const values = collected("values");
  const doubts = collected("doubts");
  const node = helper.getNode("n");
  const deploy = async (fields) => {
    await helper.setFlows(flowOf(fields), "full");
    return started();
  };
  return { node, values, doubts, deploy, send: (message) => sendTo(node, message) };
}

function collected(id) {
  const messages = [];
  helper.getNode(id).on("input", (message) => messages.push(message));
  return messages;
}

/** Settles when the node is done with the message; with what it says is wrong, if anything. */
async function sendTo(node, message) {
  let line;
  const hear = ({ args }) => {
    [line] = args;
  };
  node.once("call:error", hear);
  node.receive(message);
  // Messages take two turns: one to the node, one from it.
  for (let turn = 0; turn < 3; turn++) await new Promise((next) => setImmediate(next));
  node.off("call:error", hear);
  return line;
}
