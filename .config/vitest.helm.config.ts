import { defineConfig } from 'vitest/config'

/** Tests against the real helm, which is built first: they need Go, the network once, and some minutes. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/helm/**/*.test.ts'],
    globalSetup: 'test/helm/global-setup.ts',
    testTimeout: 600_000,
  },
})
