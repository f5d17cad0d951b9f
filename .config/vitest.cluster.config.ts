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
    setupFiles: 'test/cluster/alive.ts',
    fileParallelism: false,
    // On a machine of somebody else's a pause of seconds comes from nowhere; a retry is told beside the test's title.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    // Where that many fail it is not them: each may take its two minutes, and whoever waits wants to know sooner.
    bail: 40,
    testTimeout: 120_000,
  },
})
