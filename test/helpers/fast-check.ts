import fc from 'fast-check';

// The same random inputs in each run, so that a change is judged by what it changes and a red run can be run again.
// REGISTRY_GRAPH_THOROUGH=1 has new ones every time, and more of them where a test says so.

/** Whether random tests try what no run has tried before. */
export const isThorough = process.env['REGISTRY_GRAPH_THOROUGH'] === '1';

const SEED = 20_251_121;

/** What random tests that are no properties of fast-check begin with; told when they fail, it has them run again. */
export const chance = isThorough ? Math.floor(Math.random() * 1e9) : SEED;

fc.configureGlobal(isThorough ? {} : { seed: SEED });

export default fc;
