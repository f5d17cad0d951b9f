import { defineConfig } from 'vitest/config'

/** They stop programs of the bed under the others' feet, or start a second bed, and so take turns at the end. */
const alone = ['bed', 'robust-control', 'rollout-stopped', 'up'].map((name) => `test/cluster/${name}.test.ts`)

const common = {
  root: new URL('..', import.meta.url).pathname,
  setupFiles: 'test/cluster/alive.ts',
  // On a machine of somebody else's a pause of seconds comes from nowhere; a retry is told beside the test's title.
  retry: process.env['CI'] === 'true' ? 1 : 0,
  // A cluster of somebody else's pulls images.
  testTimeout: process.env['CAPSTAN_TEST_KUBECONFIG'] === undefined ? 120_000 : 600_000,
}

/**
 * Tests on a real control plane, built and started first: they need Go and the network once, openssl, and 1 GB of memory. Two files
 * run at once, since most of a test is waiting. `CAPSTAN_TEST_KUBECONFIG=FILE` runs them on a cluster of yours instead.
 */
export default defineConfig({
  test: {
    root: common.root,
    globalSetup: 'test/cluster/global-setup.ts',
    // Where that many fail it is not them: each may take its two minutes, and whoever waits wants to know sooner.
    bail: 15,
    projects: [
      {
        test: {
          ...common,
          name: 'side by side',
          include: ['test/cluster/**/*.test.ts'],
          exclude: alone,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...common, name: 'alone', include: alone, fileParallelism: false, sequence: { groupOrder: 1 } } },
    ],
  },
})
