import { defineConfig } from 'vitest/config'

/** The long searches: fresh seeds, many cases; run by hand and before a release. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.soak.test.ts'],
    testTimeout: 600_000,
  },
})
