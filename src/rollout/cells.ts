import type { Cell } from './event.ts'
import { soakLeft } from './decide/sound.ts'
import { unwellOf } from './decide/unwell.ts'
import type { Observation, PodSeen, SetSeen } from './seen.ts'

/** How every ordinal stands, ascending. `soak` in milliseconds; `now` is server time. */
export function cellsOf(seen: Observation, target: string, soak: number, now: number): readonly Cell[] {
  const { set, pods } = seen
  if (set === undefined) return []
  const unwell = new Map(unwellOf(set, seen).map((one) => [one.index, one]))
  let at = pods.findIndex(({ index }) => index >= 0)
  return Array.from({ length: set.replicas }, (_, index): Cell => {
    const pod = pods[at]?.index === index ? pods[at++] : undefined
    const name = pod?.name ?? `${set.ref.name}-${index + set.start}`
    const cell = (state: Cell['state'], sentence?: string): Cell => ({ index, pod: name, state, sentence })
    const isReleased = index >= (set.partition ?? Infinity)
    const ill = unwell.get(index)
    if (ill !== undefined) {
      const moves = isReleased || pod?.revision === target || isMoved(set, pod)
      if (ill.grade === 'passing') return cell(moves ? 'in-flight' : 'unwell', ill.sentence)
      return cell(moves ? 'stuck' : 'unwell', ill.sentence)
    }
    if (pod!.revision !== target) return isReleased ? cell('in-flight', 'not replaced yet') : cell('old')
    return isSoaking(pod!, soak, now) ? cell('soaking', `ready, and soaks`) : cell('new')
  })
}

/** Undo takes pods whatever the partition says; and one that was deleted under OnDelete comes back at the target. */
function isMoved({ strategy, marker }: SetSeen, pod: PodSeen | undefined): boolean {
  return marker?.phase === 'undo' || (strategy === 'OnDelete' && pod?.terminating !== false)
}

/** Asked of every pod at every look, and long over for most. */
function isSoaking(pod: PodSeen, soak: number, now: number): boolean {
  return (pod.readySince ?? now) + soak + 1000 > now && soakLeft([pod], soak, now) > 0
}
