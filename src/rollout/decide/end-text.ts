import { allPods } from '../all-pods.ts'
import type { MarkedSet } from './decide.ts'

/** How a rollout has ended, by the pods that are at its target now. */
export function endText({ replicas, strategy, partition = 0, marker }: MarkedSet, updated: number): string {
  if (updated === replicas && marker.back === true) return `${allPods(replicas, 'are')} at ${marker.target} again`
  if (updated === replicas) return `${allPods(replicas, 'have')} the new template`
  if (updated === 0) return 'the new template is staged: no pod has it yet'
  const told = `${updated} of ${replicas} pods have the new template`
  return strategy === 'OnDelete' ? told : `${told}, down to partition ${Math.min(partition, replicas)}`
}
