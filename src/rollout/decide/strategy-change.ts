import { isUnderWay } from '../protocol/marker.ts'
import type { SetSeen } from '../seen.ts'

/** The name under which a person agrees that a rollout goes on by the other strategy. */
export const strategyOverride = 'strategy'

/**
 * Why a rollout under way must not go on by itself: somebody changed whether pods go by a partition or by being deleted.
 * Nobody who asked for the one has asked for the other. Undefined when nobody did, or nothing is under way.
 */
export function strategyChange({
  ref,
  strategy,
  marker,
}: Pick<SetSeen, 'ref' | 'strategy' | 'marker'>): { readonly because: string; readonly next: string } | undefined {
  if (!isUnderWay(marker) || (marker.deletes === true) === (strategy === 'OnDelete')) return undefined
  const [was, how] =
    strategy === 'OnDelete' ? ['RollingUpdate', 'by deleting pods'] : ['OnDelete', 'by the partition, from the top']
  const go = `capstan rollout sts/${ref.name} --override ${strategyOverride}="the reason" goes on ${how}`
  const back = `capstan rollout undo sts/${ref.name} --way template goes back`
  return {
    because: `its updateStrategy was changed from ${was} to ${strategy} by somebody else`,
    next: `${go}; ${back}`,
  }
}
