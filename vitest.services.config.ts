import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** `npm run test:services`: against servers that `test/services/install.sh` brings. */
export default defineConfig({
  resolve: base.resolve,
  test: {
    ...base.test,
    include: ['test/services/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
  },
})
