import type { LockName } from '../../lease/lease.ts'
import type { SetName } from '../event.ts'

/** The Lease `capstan-rollout-NAME`: who has it is the only one that moves the set. */
export function rolloutLock({ namespace, name }: SetName): LockName {
  return {
    ref: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace, name: `capstan-rollout-${name}` },
    labels: { 'app.kubernetes.io/managed-by': 'capstan' },
    what: `the rollout of StatefulSet ${name}`,
    code: 'rollout/locked',
  }
}
