import { byCodePoint } from '../../core/order.ts'
import type { PodSeen } from '../seen.ts'
import type { RolloutOrder } from '../spec.ts'

/** The pods that do not have the target yet, the next one first. */
export function inOrder(pods: readonly PodSeen[], target: string, order: RolloutOrder): readonly PodSeen[] {
  const waiting = pods.filter(({ revision }) => revision !== target).sort((a, b) => b.index - a.index)
  switch (order.by) {
    case 'descending':
      return waiting
    case 'rack':
      return byRack(waiting, pods, target)
    case 'leader-last': {
      const leads = selects(order.selector)
      return [...waiting.filter((pod) => !leads(pod.labels)), ...waiting.filter((pod) => leads(pod.labels))]
    }
  }
}

/** Rack by rack; the one that has been begun before all others, or two racks would be mixed after a restart. */
function byRack(waiting: readonly PodSeen[], pods: readonly PodSeen[], target: string): readonly PodSeen[] {
  const begun = new Set(pods.filter(({ revision }) => revision === target).map(({ rack }) => rack ?? ''))
  const racks = [...new Set(waiting.map(({ rack }) => rack ?? ''))].sort(
    (a, b) => Number(begun.has(b)) - Number(begun.has(a)) || byCodePoint(a, b),
  )
  return racks.flatMap((rack) => waiting.filter((pod) => (pod.rack ?? '') === rack))
}

/** `key=value,other`: equality and existence, which is what marks a leader. */
function selects(selector: string): (labels: Readonly<Record<string, string>>) => boolean {
  const wanted = selector.split(',').map((part) => part.split(/={1,2}/, 2) as [string, string?])
  return (labels) =>
    wanted.every(([key, value]) => {
      const has = Object.hasOwn(labels, key.trim()) ? labels[key.trim()] : undefined
      return value === undefined ? has !== undefined : has === value.trim()
    })
}
