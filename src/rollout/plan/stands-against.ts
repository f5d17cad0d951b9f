import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import { get, isMap } from '../../core/json.ts'
import { mapAt, nameOf, textAt } from '../../status/field.ts'
import { ownedPods } from '../../status/owned-pods.ts'
import { strategyChange, strategyOverride } from '../decide/strategy-change.ts'
import { isOnDelete } from '../protocol/partition.ts'
import { sightOf } from '../run/existing.ts'
import { podKind } from '../run/watch-set.ts'
import type { SetSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import { claimRefusal } from './claims.ts'
import { goingPods } from './going-pods.ts'
import { helmRefusal } from './helm.ts'
import { lookNeeds, type Needs } from './look-needs.ts'
import { missingRights } from './missing-rights.ts'
import { permittedLists } from './permitted-lists.ts'
import { quotaRefusal } from './quota.ts'
import { setRefusals, type Refusal } from './refusals.ts'

export interface StandingSet {
  /** As the API has it, or will have it once an install has written what it is about to. */
  readonly set: JsonMap
  readonly spec: RolloutSpec
  /** Revision of the pods that stay; undefined before there is one of the new template: then all pods go. */
  readonly target: string | undefined
  /** False where somebody only wants to know what would be. */
  readonly asksRights: boolean
}

/** What stands against a rollout before it begins, and nothing that is only worth a warning. Reads only, at once. */
export async function standsAgainst(
  cluster: Cluster,
  { set, spec, target, asksRights }: StandingSet,
): Promise<readonly Refusal[]> {
  const namespace = textAt(set, 'metadata', 'namespace') ?? ''
  const lists = permittedLists(cluster)
  const [rights, needs, pods = []] = await Promise.all([
    asksRights ? missingRights(cluster, { namespace, name: nameOf(set) }, spec, isOnDelete(set)) : undefined,
    lookNeeds(lists, set),
    lists.list(podKind, { namespace, keep: slimPod }),
  ])
  const own = ownedPods(set, { pods })
  const seen = sightOf(set, own, cluster.serverTime())
  const within = seen.pods.filter(({ index }) => index >= 0 && index < seen.set!.replicas)
  const byName = new Map(own.map((pod) => [nameOf(pod), pod]))
  const going = goingPods(seen.set!, within, spec, target ?? '').map(({ name }) => byName.get(name)!)
  return [
    ...strategyRefusal(seen.set!),
    ...setRefusals(set, spec),
    ...needRefusals(set, going, needs),
    ...(rights?.refusals ?? []),
  ]
}

/** Of a rollout under way: on its own way it ends as drifted, with the same words. */
export function strategyRefusal(set: SetSeen): Refusal[] {
  const change = strategyChange(set)
  if (change === undefined) return []
  const hint = `capstan rollout undo sts/${set.ref.name} --way template goes back`
  return [{ name: strategyOverride, text: change.because, hint }]
}

/** Why pods that go would not come back as they should. */
export function needRefusals(set: JsonMap, going: readonly JsonMap[], needs: Needs): Refusal[] {
  const quota = quotaRefusal(going, mapAt(set, 'spec', 'template'), needs)
  return [helmRefusal(needs.helm), claimRefusal(going, set, needs), quota].filter((refusal) => refusal !== undefined)
}

/** Most of a pod is what its managers and its status tell of it. */
function slimPod({ metadata, spec = {}, status }: JsonMap): JsonMap {
  const slim = isMap(metadata) ? { ...metadata } : {}
  delete slim['managedFields']
  return { metadata: slim, spec, status: { phase: (isMap(status) && get(status, 'phase')) || '' } }
}
