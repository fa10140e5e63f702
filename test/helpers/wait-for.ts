import { vi } from 'vitest';

/** For what takes as long as the machine takes, which may be busy: what never holds is told after this. */
const PATIENCE = { timeout: 20_000, interval: 20 };

/** Tries a check again and again until it does not throw; what it threw last is thrown where it never holds. */
export function waitFor<T>(check: () => T | Promise<T>, options: Partial<typeof PATIENCE> = {}): Promise<T> {
  return vi.waitFor(check, { ...PATIENCE, ...options });
}
