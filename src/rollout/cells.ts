import type { Cell } from './event.ts'
import { soakLeft } from './decide/sound.ts'
import { unwellOf, type Unwell } from './decide/unwell.ts'
import type { Observation, PodSeen, SetSeen } from './seen.ts'

/**
 * How every ordinal stands, ascending. `soak` in milliseconds; `now` is server time. Cells that say the same as `before` are the
 * same objects, and all of them the same list: of a thousand ordinals one has changed, and a long rollout would fill the memory.
 */
export function cellsOf(
  seen: Observation,
  { target, soak, now }: { readonly target: string; readonly soak: number; readonly now: number },
  before: readonly Cell[] = [],
): readonly Cell[] {
  const { set, pods } = seen
  if (set === undefined) return []
  const unwell = new Map(unwellOf(set, seen).map((one) => [one.index, one]))
  let at = pods.findIndex(({ index }) => index >= 0)
  let isSame = before.length === set.replicas
  const cells: Cell[] = []
  for (let index = 0; index < set.replicas; index++) {
    const pod = pods[at]?.index === index ? pods[at++] : undefined
    const name = pod?.name ?? `${set.ref.name}-${index + set.start}`
    const ill = unwell.get(index)
    const isReleased = index >= (set.partition ?? Infinity)
    const state = ill === undefined ? wellState(pod!, isReleased) : illState(ill, pod, isReleased)
    const sentence = ill?.sentence ?? sentences[state]
    const old = before[index]
    const isOld = old !== undefined && saysSo(old, state, sentence, name)
    if (!isOld) isSame = false
    cells.push(isOld ? old : { index, pod: name, state, sentence })
  }
  return isSame ? before : cells

  function wellState(pod: PodSeen, isReleased: boolean): Cell['state'] {
    if (pod.revision !== target) return isReleased ? 'in-flight' : 'old'
    return isSoaking(pod, soak, now) ? 'soaking' : 'new'
  }

  function illState({ grade }: Unwell, pod: PodSeen | undefined, isReleased: boolean): Cell['state'] {
    if (!isReleased && pod?.revision !== target && !isMoved(set!, pod)) return 'unwell'
    return grade === 'passing' ? 'in-flight' : 'stuck'
  }
}

function saysSo(cell: Cell, state: Cell['state'], sentence: string | undefined, pod: string): boolean {
  return cell.state === state && cell.sentence === sentence && cell.pod === pod
}

/** Of pods that are well. */
const sentences: Readonly<Partial<Record<Cell['state'], string>>> = {
  'in-flight': 'not replaced yet',
  soaking: 'ready, and soaks',
}

/** Undo takes pods whatever the partition says; and one that was deleted under OnDelete comes back at the target. */
function isMoved({ strategy, marker }: SetSeen, pod: PodSeen | undefined): boolean {
  return marker?.phase === 'undo' || (strategy === 'OnDelete' && pod?.terminating !== false)
}

/** Asked of every pod at every look, and long over for most. */
function isSoaking(pod: PodSeen, soak: number, now: number): boolean {
  return (pod.readySince ?? now) + soak + 1000 > now && soakLeft([pod], soak, now) > 0
}
