import type { Command } from "commander";
export function addDemoCommand(_program: Command, _signal: AbortSignal): void {}
