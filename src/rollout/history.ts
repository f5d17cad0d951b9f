import type { JsonMap } from '../core/json.ts'
import { integerAt, mapAt, mapsAt, nameOf, textAt } from '../status/field.ts'
import { ownedPods } from '../status/owned-pods.ts'
import type { SetName } from './event.ts'
import { isOwnedBy } from './owned-by.ts'
import type { RolloutPorts } from './ports.ts'
import type { PastRollout } from './record.ts'
import { visibleRecord } from './record-store.ts'
import { existing } from './run/existing.ts'
import { podKind } from './run/watch-set.ts'

export interface RolloutHistory {
  /** Oldest first: ControllerRevisions with their pods now. */
  readonly revisions: readonly {
    readonly number: number
    readonly name: string
    readonly created: string
    readonly pods: number
    /** `current`, `update`, both or none. */
    readonly roles: readonly ('current' | 'update')[]
    readonly images: readonly string[]
  }[]
  readonly past: readonly PastRollout[]
  /** The server does not let us see the record, so that nobody knows what was. */
  readonly isHidden?: boolean
}

/** The revisions that the controller keeps, and the runs of rollouts that have ended. Throws Failure `rollout/target`. */
export async function rolloutHistory(ports: RolloutPorts, name: SetName): Promise<RolloutHistory> {
  const { cluster } = ports
  const { namespace } = name
  const [set, { record, isHidden }, revisions, pods] = await Promise.all([
    existing(ports, name),
    visibleRecord(cluster, name),
    cluster.list({ apiVersion: 'apps/v1', kind: 'ControllerRevision' }, { namespace }),
    cluster.list(podKind, { namespace }),
  ])
  const uid = textAt(set, 'metadata', 'uid') ?? ''
  const ours = revisions.items.filter((one) => isOwnedBy(one, uid))
  const owned = ownedPods(set, { pods: pods.items })
  const rows = ours.map((one) => row(one, set, owned)).sort((a, b) => a.number - b.number)
  return { revisions: rows, past: record?.past ?? [], ...(isHidden ? { isHidden } : {}) }
}

type Row = RolloutHistory['revisions'][number]

function row(revision: JsonMap, set: JsonMap, pods: readonly JsonMap[]): Row {
  const name = nameOf(revision)
  const has = (pod: JsonMap): boolean => textAt(pod, 'metadata', 'labels', 'controller-revision-hash') === name
  const roles = (['current', 'update'] as const).filter((role) => textAt(set, 'status', `${role}Revision`) === name)
  const containers = mapsAt(mapAt(revision, 'data', 'spec', 'template'), 'spec', 'containers')
  return {
    number: integerAt(revision, 'revision') ?? 0,
    name,
    created: textAt(revision, 'metadata', 'creationTimestamp') ?? '',
    pods: pods.filter(has).length,
    roles,
    images: containers.map((container) => textAt(container, 'image') ?? ''),
  }
}
