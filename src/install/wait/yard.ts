import type { KindRef } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import { mapAt, textAt } from '../../status/field.ts'
import type { Surroundings } from './around-of.ts'
import { keepClaim, keepEvent, keepPod, keepSet } from './keep.ts'
import type { Source, Sources } from './sources.ts'
import type { WaitTarget } from './target.ts'
import type { Surrounding } from './traits.ts'
import { traitsOf } from './traits.ts'

/** Pods, events, claims and ReplicaSets of a namespace; each is followed only from when it is asked for. */
export interface Yard {
  /** Begins to follow what explains `object`; true once all of it has come, or never will. */
  readonly has: (surroundings: readonly Surrounding[], object: JsonMap) => boolean
  readonly known: () => Surroundings
}

/** How each is named and what of it is held. */
export const surroundingKinds: Readonly<Record<Surrounding, { readonly kind: KindRef; readonly keep: Keep }>> = {
  pods: { kind: { apiVersion: 'v1', kind: 'Pod' }, keep: keepPod },
  events: { kind: { apiVersion: 'v1', kind: 'Event' }, keep: keepEvent },
  claims: { kind: { apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, keep: keepClaim },
  sets: { kind: { apiVersion: 'apps/v1', kind: 'ReplicaSet' }, keep: keepSet },
}

type Keep = (object: JsonMap) => JsonMap

export function openYard(sources: Sources, namespace: string | undefined, targets: readonly WaitTarget[]): Yard {
  const open: { [K in Surrounding]?: Source } = {}
  const withPods = targets.filter((target) => traitsOf(target).explainedBy.includes('pods'))
  return {
    has(surroundings, object) {
      for (const which of surroundings) {
        const { kind, keep } = surroundingKinds[which]
        // One workload in a namespace of a thousand others.
        const labels = which === 'pods' && withPods.length === 1 ? selectorText(object) : undefined
        open[which] ??= sources.open(kind, { namespace, labels, keep, notOlderThan: '0' })
      }
      return surroundings.every((which) => open[which]?.items !== undefined || open[which]?.refused === true)
    },
    known: () => ({
      pods: open.pods?.items,
      events: open.events?.items,
      claims: open.claims?.items,
      sets: open.sets?.items,
    }),
  }
}

/** A workload's selector, if it is of labels alone. */
function selectorText(workload: JsonMap): string | undefined {
  const selector = mapAt(workload, 'spec', 'selector')
  if (get(selector, 'matchExpressions') !== undefined) return undefined
  const labels = mapAt(selector, 'matchLabels')
  const terms = Object.keys(labels).map((key) => `${key}=${textAt(labels, key) ?? ''}`)
  return terms.length === 0 ? undefined : terms.join()
}
