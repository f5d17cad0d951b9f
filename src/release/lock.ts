import type { LockName } from '../lease/lease.ts'
import { ownLabels } from './names.ts'
import type { ReleaseId } from './release.ts'

/** The Lease `capstan.NAME` in the release's namespace, which must exist: whoever has it is the only one that writes. */
export function releaseLock(id: ReleaseId): LockName {
  const { name, namespace } = id
  return {
    ref: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace, name: `capstan.${name}` },
    labels: ownLabels(id),
    what: `release ${name}`,
    code: 'release/locked',
  }
}
