import { groupOf } from '../core/object-ref.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import type { Emit } from './event.ts'
import type { Planned } from './plan.ts'
import type { InstallPorts } from './ports.ts'
import { refuseStopped } from './refuse-stopped.ts'
import { removeAll } from './remove-all.ts'

export interface Pruning {
  readonly changes: readonly Planned[]
  readonly emit: Emit
  /** On the monotonic clock: until then custom resources may take to be gone. */
  readonly deadline: number
  /**
   * Around the rollouts: a pod that still has the template of before, or gets it back by an undo, does not start without the
   * ConfigMap that this template names. All else goes before, or it would have the room that new pods need.
   */
  readonly what: 'others' | 'used by pods'
}

/**
 * Deletes what the release had and has no longer. False where custom resources are not gone in time: their operator, and the
 * rights that it has, must stay until they are. Throws Failure `cluster/cancelled` when the user wants to stop.
 */
export async function prune(ports: InstallPorts, { changes, emit, deadline, what }: Pruning): Promise<boolean> {
  refuseStopped(ports)
  const now = changes.filter(({ action, ref }) => action === 'prune' && isUsedByPods(ref) === (what === 'used by pods'))
  const timeout = Math.max(0, deadline - ports.clock.monotonic())
  return (await removeAll({ ...ports, emit }, now, { wait: false, timeout })).length === 0
}

/** What a pod names, or cannot do its work without. */
function isUsedByPods({ apiVersion, kind }: ObjectRef): boolean {
  const group = groupOf(apiVersion)
  return usedByPods.has(group === '' ? kind : `${kind}.${group}`)
}

const usedByPods: ReadonlySet<string> = new Set([
  ...['ConfigMap', 'Secret', 'ServiceAccount', 'PersistentVolumeClaim', 'PersistentVolume'],
  ...['Service', 'Endpoints', 'EndpointSlice.discovery.k8s.io'],
  ...['PriorityClass.scheduling.k8s.io', 'RuntimeClass.node.k8s.io', 'StorageClass.storage.k8s.io'],
  ...['ResourceClaim.resource.k8s.io', 'ResourceClaimTemplate.resource.k8s.io'],
  ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map((kind) => `${kind}.rbac.authorization.k8s.io`),
])
