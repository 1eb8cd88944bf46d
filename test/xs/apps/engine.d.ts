// What the test host gives a script (tools/xs/engine.c).
declare const Sluice: import("../../core/suite.ts").Sluice;
declare const argument: string;
declare function print(line: string): void;
declare function collect(): void;
/** Calls `step(0)` … `step(count - 1)`. */
declare function times(step: (t: number) => void, count: number): void;
/** `index`: counters.ts. */
declare function counter(index: number): number;
