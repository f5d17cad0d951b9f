import type { Remembering } from '../core/remembering.ts'
import { remembering } from '../core/remembering.ts'
import { soakMargin } from './decide/sound.ts'
import { missingPod, unwellPod, type Unwell } from './decide/unwell.ts'
import type { Cell } from './event.ts'
import { missingIndices } from './missing-indices.ts'
import type { AbsentPod, Observation, PodSeen, SetSeen } from './seen.ts'

/** Of an ordinal: its pod, or what is known of there being none. */
type Ordinal = PodSeen | (Pick<AbsentPod, 'index'> & Partial<AbsentPod>)

/** By what cells go beside the pods. `soak` in milliseconds; `now` is server time. */
export interface CellTerms {
  readonly target: string
  readonly soak: number
  readonly now: number
}

/** How every ordinal stands, ascending. */
export function cellsOf(seen: Observation, terms: CellTerms): readonly Cell[] {
  return cellKeeper()(seen, terms)
}

/**
 * The same, look by look. Cells that say the same as before are the same objects, and all of them the same list: of a thousand
 * ordinals one has changed, and a long rollout would fill the memory.
 */
export function cellKeeper(): typeof cellsOf {
  let before: readonly Cell[] = []
  let known: { readonly key: string; readonly read: Remembering<Ordinal, Cell> } | undefined
  return (seen, terms) => {
    const { set } = seen
    if (set === undefined) return []
    const key = keyOf(set, terms)
    if (known?.key !== key) known = { key, read: remembering() }
    const cells = known.read(
      ordinals(set, seen),
      (one) => asBefore(before[one.index], cellOf(set, one, terms)),
      isSettled,
    )
    const isSame = cells.length === before.length && cells.every((cell, index) => cell === before[index])
    if (!isSame) before = cells
    return before
  }
}

/** All that cells go by beside their ordinals and the time. */
function keyOf({ partition, strategy, marker }: SetSeen, { target, soak }: CellTerms): string {
  return JSON.stringify([partition, strategy, marker?.phase, target, soak])
}

/** Ascending by index. */
function ordinals(set: SetSeen, { pods, absent = [] }: Observation): readonly Ordinal[] {
  const missing = missingIndices(set, pods).map((index) => {
    return absent.find((one) => one.index === index) ?? { index }
  })
  if (missing.length === 0 && pods.length === set.replicas) return pods
  const within = pods.filter(({ index }) => index >= 0 && index < set.replicas)
  return [...within, ...missing].sort((a, b) => a.index - b.index)
}

function asBefore(before: Cell | undefined, cell: Cell): Cell {
  const { state, sentence, pod } = cell
  return before?.state === state && before.sentence === sentence && before.pod === pod ? before : cell
}

/** Of any other the time changes nothing. */
function isSettled({ state }: Cell): boolean {
  return state !== 'soaking'
}

function cellOf(set: SetSeen, one: Ordinal, terms: CellTerms): Cell {
  const { index } = one
  const isReleased = index >= (set.partition ?? Infinity)
  const pod = isPod(one) ? one : undefined
  const ill = isPod(one) ? unwellPod(one) : missingPod(set, one)
  const state = ill === undefined ? wellState(pod!, terms, isReleased) : illState(set, ill, terms, isReleased)
  const sentence = ill === undefined ? sentences[state] : ill.sentence
  return { index, pod: pod?.name ?? `${set.ref.name}-${index + set.start}`, state, sentence }
}

function isPod(one: Ordinal): one is PodSeen {
  return 'uid' in one
}

function wellState(
  { revision, readySince, created }: PodSeen,
  { target, soak, now }: CellTerms,
  isReleased: boolean,
): Cell['state'] {
  if (revision !== target) return isReleased ? 'in-flight' : 'old'
  return soak > 0 && (readySince ?? created) + soak + soakMargin > now ? 'soaking' : 'new'
}

function illState(set: SetSeen, { grade, pod }: Unwell, { target }: CellTerms, isReleased: boolean): Cell['state'] {
  if (!isReleased && pod?.revision !== target && !isMoved(set, pod)) return 'unwell'
  return grade === 'passing' ? 'in-flight' : 'stuck'
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
