import { defineConfig } from 'vitest/config'

/** Tests of pure folders share their workers: loading the modules anew for every file took a quarter of the time. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    // Vitest leaves one processor to itself: of two that is half.
    maxWorkers: '100%',
    // Nothing here is slow; but on a busy machine everything may be.
    testTimeout: 30_000,
    exclude: ['test/{helm,cluster,kafka}/**', '**/*.soak.test.ts', 'node_modules/**'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          isolate: false,
          include: [
            'test/{core,yaml,values,template,chart,package,status,lease,release,rollout,simulate,report,install,contract,charts,schemas}/**/*.test.ts',
            'test/*.test.ts',
          ],
        },
      },
      { extends: true, test: { name: 'process', include: ['test/{build,cli,cluster-client,io}/**/*.test.ts'] } },
    ],
  },
})
