import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** `npm run test:faults`: what takes minutes, because very much is tried, or processes are killed and left to recover. */
export default defineConfig({
  resolve: base.resolve,
  test: {
    ...base.test,
    include: ['test/faults/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: 1_200_000,
    // Each of them starts platforms of its own.
    maxWorkers: 1,
  },
})
