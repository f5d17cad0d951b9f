import { sameJson } from '../core/equal.ts'
import type { JsonMap } from '../core/json.ts'
import { integerAt, mapAt, nameOf, textAt } from '../status/field.ts'
import type { Look, SetView } from './look.ts'
import { availableAt, lookAt } from './look.ts'
import type { PodAction } from './pod-actions.ts'
import { podActions } from './pod-actions.ts'
import { setStatus } from './set-status.ts'

export type Action =
  | { readonly do: 'create-revision' | 'renumber' | 'delete-revision'; readonly revision: JsonMap }
  | PodAction
  | { readonly do: 'status'; readonly status: JsonMap }

export interface Sync {
  /** In order. */
  readonly actions: readonly Action[]
  /** Milliseconds until a pod becomes available, of which no write will tell. */
  readonly again: number | undefined
}

/**
 * One look of the StatefulSet controller of Kubernetes 1.36, in the order in which it does things: revisions, status, then pods
 * in ascending order, surplus pods, updates in descending order, and old revisions last. The status tells what was
 * before this look acted, except that a finished update makes the update revision the current one at once.
 */
export function syncSet(view: SetView): Sync {
  const look = lookAt(view)
  const { set, history } = look
  const status = setStatus(look)
  return {
    actions: [
      ...(history.write === undefined ? [] : [history.write]),
      ...(textAt(set, 'metadata', 'deletionTimestamp') === undefined ? podActions(look) : []),
      ...(sameJson(status, mapAt(set, 'status')) ? [] : [{ do: 'status', status } as const]),
      ...outdated(look),
    ],
    again: nextAvailable(look),
  }
}

function nextAvailable({ owned, minReady, now }: Look): number | undefined {
  let next: number | undefined
  for (const pod of owned) {
    const left = pod.ready ? availableAt(pod, minReady) - now : 0
    if (left > 0 && (next === undefined || left < next)) next = left
  }
  return next
}

/** The oldest revisions beyond the limit that nobody uses; by the current revision as it was before this look. */
function outdated({ set, history, owned }: Look): Action[] {
  const named = [nameOf(history.current), nameOf(history.update)]
  const isUsed = (name: string): boolean => named.includes(name) || owned.some(({ revision }) => revision === name)
  const free = history.all.filter((revision) => !isUsed(nameOf(revision)))
  const limit = integerAt(set, 'spec', 'revisionHistoryLimit') ?? 10
  return free.slice(0, Math.max(0, free.length - limit)).map((revision) => ({ do: 'delete-revision', revision }))
}
