import { cellKeeper } from '../cells.ts'
import { held } from '../protocol/partition.ts'
import type { Cell } from '../event.ts'
import type { Observation } from '../seen.ts'
import type { Run } from './claimed-run.ts'

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
  const cellsOf = cellKeeper()
  let before: readonly Cell[] = []
  const released = new Map<number, number>()

  /** Ordinals that were on their way, and are there. A quick pod that was deleted is seen again only when it soaks. */
  function tellSettled({ pods }: Observation, cells: readonly Cell[], at: number): void {
    for (const { index, state, pod } of cells.filter((cell, index) => cell !== before[index])) {
      const was = before[index]?.state
      const left = was === undefined ? unsettled.get(pod) : undefined
      if (left !== undefined) released.set(index, left)
      else if (state === 'in-flight' && was !== 'in-flight') released.set(index, at)
      else if (isBefore(was) && !isBefore(state)) released.set(index, createdAt(pods, index) ?? at)
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
      const cells = cellsOf(seen, { target, soak: Math.max(plan.spec.soak, set.minReady), now: at })
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

/** At the old template, well or not. */
function isBefore(state: Cell['state'] | undefined): boolean {
  return state === 'old' || state === 'unwell'
}

function createdAt(pods: Observation['pods'], index: number): number | undefined {
  return pods.find((pod) => pod.index === index)?.created
}
