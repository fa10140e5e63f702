/** Settings as a file, variables or flags give them: not checked yet. */
export type Settings = Record<string, unknown>;

/** Later settings count more; groups are merged. */
export function merge(...layers: readonly Settings[]): Settings {
  const merged: Settings = {};
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer)) {
      if (value === undefined) continue;
      const before = merged[name];
      merged[name] = isSettings(before) && isSettings(value) ? merge(before, value) : value;
    }
  }
  return merged;
}

/** Whether it is a group of settings, rather than one. */
export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
