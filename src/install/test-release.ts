import type { ReleaseId } from '../release/release.ts'
import { releaseStore } from '../release/store.ts'
import { refText } from '../core/object-ref.ts'
import type { Emit, InstallOutcome } from './event.ts'
import { runTests } from './hooks/run-tests.ts'
import type { InstallPorts } from './ports.ts'
import { recordedHooks } from './recorded-hooks.ts'
import { missing } from './uninstall.ts'

export interface TestReleaseOptions {
  /** Milliseconds for each test. */
  readonly timeout: number
  /** Names of tests; empty for all. */
  readonly only: readonly string[]
  readonly except: readonly string[]
}

/** Runs the test hooks of what is installed, as `helm test`. Throws Failures `release/missing`, `usage`. */
export async function testRelease(
  ports: InstallPorts,
  release: ReleaseId,
  options: TestReleaseOptions,
  emit: Emit,
): Promise<InstallOutcome> {
  const store = releaseStore(ports.cluster, release)
  const head = (await store.heads()).at(-1)
  if (head === undefined) throw missing(release)
  emit({ is: 'begin', release, action: 'test', revision: head.number })
  const hooks = await recordedHooks(ports.cluster, store)
  const end = await runTests(ports, hooks, { ...options, emit, signal: ports.signal })
  const outcome: InstallOutcome =
    end.is === 'succeeded'
      ? { is: 'tested' }
      : end.is === 'interrupted'
        ? { is: 'interrupted', why: 'the tests after this one were not run' }
        : { is: 'failed', why: `the test ${refText(end.ref)} failed: ${end.why}` }
  emit({ is: 'end', outcome })
  return outcome
}
