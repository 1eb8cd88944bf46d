// Runs the core suite (test/core/suite.ts) on the engine that runs this script.
import { suite } from "../../core/suite.ts";
import { presetModel } from "./preset.ts";

print(JSON.stringify(suite(Sluice, presetModel())));
