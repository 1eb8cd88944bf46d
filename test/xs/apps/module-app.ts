// Runs the core suite with the core as the ES module that a device imports.
import * as sluice from "sluice";
import { suite } from "../../core/suite.ts";
import { presetModel } from "./preset.ts";

print(JSON.stringify(suite(sluice, presetModel())));
