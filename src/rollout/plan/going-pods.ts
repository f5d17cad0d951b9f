import { inOrder } from '../decide/order.ts'
import type { PodSeen, SetSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import { stagesOf } from './stages.ts'

/** Pods that a rollout restarts, in order. Those that have the revision `target` already are left alone, wherever they are. */
export function goingPods(
  { strategy, replicas }: Pick<SetSeen, 'strategy' | 'replicas'>,
  pods: readonly PodSeen[],
  { order, stages }: Pick<RolloutSpec, 'order' | 'stages'>,
  target: string,
): readonly PodSeen[] {
  const end = stagesOf(stages, replicas).at(-1) ?? 0
  const waiting = inOrder(pods, target, order)
  if (strategy === 'OnDelete') return waiting.slice(0, Math.max(0, waiting.length - end))
  return waiting.filter(({ index }) => index >= end)
}
