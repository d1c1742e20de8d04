import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Processes, not threads: a worker thread does not pass on the variable that keeps the model runtime from reporting home.
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: 'test/warm.ts',
    // Slow machines share their two cores; a test that hangs still ends.
    testTimeout: 400_000,
    hookTimeout: 600_000,
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
})
