/** The field manager of everything that an install applies. */
export const manager = 'capstan'

/**
 * The field manager of what no apply may contain: the partition of a StatefulSet, and the marker of its rollout. As a
 * manager of updates it cannot lose them by leaving them out.
 */
export const rolloutManager = 'capstan-rollout'
