import { defineConfig } from 'vitest/config'

/**
 * Tests on a real control plane, built and started first: they need Go and the network once, openssl, and 1 GB of memory. Files
 * take turns, because some of them stop the API server under the others' feet. `CAPSTAN_TEST_KUBECONFIG=FILE` runs them on
 * a cluster of yours instead.
 */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: 'test/cluster/global-setup.ts',
    fileParallelism: false,
    testTimeout: 120_000,
  },
})
