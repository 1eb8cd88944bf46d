// The node "sluice": readings come in, one message each or several in an object; judged values
// leave by the first output, readings that were not believed by the second.

import preset from "../models/preset.json" with { type: "json" };
import { type FilterModel, filterShape } from "../src/filter/model.ts";
import { Judge } from "./judge.ts";
import { Keeper } from "./keeper.ts";
import type { Done, Message, Red, RedNode, Send } from "./red.ts";
import { settingsOf } from "./settings.ts";

const { layers, states, weights } = preset;

/** What Node-RED calls to know the node. */
export function register(red: Red): void {
  const model = { ...filterShape(layers, states), weights: Float64Array.from(weights) };
  red.nodes.registerType("sluice", function (config) {
    red.nodes.createNode(this, config);
    start(red, this, config, model);
  });
}

function start(red: Red, node: RedNode, config: Message, model: FilterModel): void {
  const { refusals, settings } = settingsOf(config);
  if (settings === undefined) {
    const [line = ""] = refusals.map(({ path, text }) => `${path}: ${text}`);
    node.error(line);
    node.status({ fill: "red", shape: "ring", text: line });
    node.on("input", (_message, _send, done) => done(line));
    return;
  }
  const judge = new Judge(red, node, settings, model);
  const keeper = new Keeper(node, judge.topics, settings.store);
  const take = (message: Message, send: Send, done: Done) => {
    const mistake = judge.take(message, send);
    keeper.keep();
    done(mistake);
  };
  node.on("input", (message, send, done) => {
    keeper.whenReady(() => take(message, send, done));
  });
  node.on("close", (isRemoved, done) => {
    judge.close();
    keeper.close(isRemoved, done);
  });
}
