import { cellsOf } from '../cells.ts'
import { held } from '../protocol/partition.ts'
import type { Cell } from '../event.ts'
import type { Observation } from '../seen.ts'
import type { Run } from './run.ts'

/** Emits how all pods stand whenever that, or the reason, is another one than the last time; and each ordinal that settled. */
export interface StateTeller {
  tell(seen: Observation, because: string): void
}

export function tellState({
  ports,
  plan,
  unsettled,
  emit,
}: Pick<Run, 'ports' | 'plan' | 'unsettled' | 'emit'>): StateTeller {
  let last = ''
  let before: readonly Cell[] = []
  const released = new Map<number, number>()

  /** Ordinals that were on their way, and are there. */
  function tellSettled({ pods }: Observation, cells: readonly Cell[], at: number): void {
    for (const { index, state, pod } of cells) {
      const was = before[index]?.state
      const left = was === undefined ? unsettled.get(pod) : undefined
      if (left !== undefined) released.set(index, left)
      else if (state === 'in-flight' && was !== 'in-flight') released.set(index, at)
      const began = released.get(index)
      if (state !== 'new' || was === 'new' || began === undefined) continue
      const readySince = pods.find((one) => one.index === index)?.readySince ?? at
      emit({ is: 'settled', at, index, pod, ready: Math.max(0, readySince - began), soaked: at - began })
      released.delete(index)
    }
  }

  return {
    tell(seen, because) {
      const { set } = seen
      if (set === undefined) return
      const at = ports.cluster.serverTime()
      const target = set.marker?.target ?? set.updateRevision
      const cells = sharing(cellsOf(seen, target, Math.max(plan.spec.soak, set.minReady), at), before)
      const isSame = cells === before
      if (!isSame) tellSettled(seen, cells, at)
      before = cells
      const partition = set.partition ?? set.marker?.p ?? 0
      // A countdown is no news.
      const key = `${partition} ${because.replaceAll(/\d+ s\b/g, 's')}`
      if (isSame && key === last) return
      last = key
      emit({ is: 'state', at, partition: Math.min(partition, set.replicas), held: partition >= held, cells, because })
    },
  }
}

/** Of a thousand ordinals one has changed: the others stay the same objects, or a long rollout would fill the memory. */
function sharing(cells: readonly Cell[], before: readonly Cell[]): readonly Cell[] {
  let isSame = cells.length === before.length
  const shared = cells.map((cell, index) => {
    const old = before[index]
    if (old?.state === cell.state && old.sentence === cell.sentence && old.pod === cell.pod) return old
    isSame = false
    return cell
  })
  return isSame ? before : shared
}
