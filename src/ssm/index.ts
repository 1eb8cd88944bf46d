// The package's entry `sluice/ssm`: layers and learners beside the filter's. A device that filters
// needs none of them, so they are not in what it preloads.
export { type DiagonalOptions, DiagonalSSM } from "./diagonal.ts";
export { type Discretization, discretizeInto } from "./discretize.ts";
export { type AInit, initLogA } from "./init.ts";
export { RecursiveLeastSquares, type RlsOptions } from "./rls.ts";
