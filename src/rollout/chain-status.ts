import type { RolloutStatus } from './status.ts'

/**
 * How sets of one chain stand, in the order in which they go: one that has not begun waits for the first that is not through,
 * and whoever reads it must not be told to begin with the last.
 */
export function inChain(statuses: readonly RolloutStatus[]): readonly RolloutStatus[] {
  return statuses.map((status, at) => {
    const before = isUnbegun(status) ? statuses.slice(0, at).find(isOpen) : undefined
    if (before === undefined) return status
    return { ...status, next: `it waits for ${before.set.name}, which goes first and is not through` }
  })
}

/** A pause of a whole chain is also one of sets that have not had their turn. */
function isUnbegun({ phase, partition, replicas }: RolloutStatus): boolean {
  return phase === 'staged' || (phase === 'paused' && partition >= replicas)
}

/** `partial` is what a rollout has ended as, or an undo. */
function isOpen({ phase }: RolloutStatus): boolean {
  return phase !== 'idle' && phase !== 'partial'
}
