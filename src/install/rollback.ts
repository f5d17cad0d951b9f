import { Failure } from '../core/failure.ts'
import { bestOf } from '../release/inventory.ts'
import type { ReleaseId } from '../release/release.ts'
import { releaseStore } from '../release/store.ts'
import type { Emit, InstallOutcome } from './event.ts'
import { install } from './install.ts'
import type { InstallOptions } from './job.ts'
import type { InstallPorts } from './ports.ts'
import { jobOf, localGates } from './revision.ts'
import { missing } from './uninstall.ts'

/**
 * Applies a revision once more, as a new one. Without a number the last before the current one that was seen ready, so that
 * of a failed upgrade the way back is `capstan rollback NAME`. Throws Failures `release/missing`, `release/damaged`.
 */
export async function rollback(
  ports: InstallPorts,
  { release, to, options }: { release: ReleaseId; to: number | undefined; options: InstallOptions },
  emit: Emit,
): Promise<InstallOutcome> {
  const store = releaseStore(ports.cluster, release)
  const heads = await store.heads()
  if (heads.length === 0) throw missing(release)
  const number = to ?? bestOf(heads.slice(0, -1))?.number
  if (number === undefined) {
    throw new Failure('release/missing', `${release.name} has no earlier revision that went well`, {
      hint: `capstan history ${release.name} shows them all`,
    })
  }
  if (!heads.some((head) => head.number === number)) {
    throw new Failure('release/missing', `${release.name} has no revision ${number}`, {
      hint: `it has ${heads.map((head) => head.number).join(', ')}`,
    })
  }
  const revision = await store.read(number)
  for (const name of localGates(revision)) {
    const text = `gate ${name} of revision ${number} is not asked: a command that was recorded in the cluster is not run here`
    emit({ is: 'warning', text })
  }
  return install(ports, jobOf(revision, { release, options }), emit)
}
