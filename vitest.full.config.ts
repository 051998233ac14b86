import { defineConfig } from 'vitest/config'

/** What takes too long for `npm test`. */
export default defineConfig({
  test: {
    include: ['{packages,services,apps}/*/test/**/*.full.test.ts', 'scripts/*.full.test.ts', 'bench/**/*.full.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
  },
})
