import { defineConfig } from 'vitest/config'

/** The long searches: fresh seeds, many cases; run by hand and before a release. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: [
      'test/**/*.soak.test.ts',
      'test/{values/schema-property,chart/archive,charts/kafka-combinations}.test.ts',
      'test/template/{fuzz,structure,text,written,steady.property,helpers/capstan}.test.ts',
    ],
    env: { RUNS_FACTOR: '20' },
    testTimeout: 600_000,
  },
})
