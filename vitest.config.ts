import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    // The AWS SDK says on Node 20 that it will soon want Node 22; the README says it once, the tests need not.
    env: { NODE_NO_WARNINGS: '1' },
  },
});
