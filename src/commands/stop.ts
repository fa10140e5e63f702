/** Stops what a command has started, by the signal that asked for it; `hurry` is aborted when the process is to end at once. */
export type Stop = (signal: NodeJS.Signals, hurry: AbortSignal) => Promise<void>;
