import type { JsonMap } from '../../core/json.ts'
import { get, isMap } from '../../core/json.ts'

/**
 * What a rollout keeps on its StatefulSet (annotation `capstan.dev/rollout`): it survives the process, changes no
 * generation, and every later write tests it, so that two writers cannot both go on.
 */
export interface Marker {
  readonly v: 1
  /** 12 hexadecimal digits, new for each rollout. */
  readonly run: string
  readonly uid: string
  /** Revisions before and after; `target` is '' until the controller has made it. */
  readonly base: string
  readonly target: string
  /** The partition at which it ends. */
  readonly to: number
  readonly phase: 'stage' | 'roll' | 'undo' | 'paused' | 'aborted' | 'done' | 'undone'
  /** The partition that was written last. */
  readonly p: number
  /** Server time of the last change, RFC 3339. */
  readonly at: string
  /** A pause of an undo: going on means going back. */
  readonly undo?: true
  /** Of an undo by pods: the revision that the rollout went to before somebody changed the template. Its pods go back, too. */
  readonly left?: string
  /** An undo wrote the template of `target` back, or is about to: to undo once more is to go on with that. */
  readonly back?: true
  /** Its pods go by being deleted (`OnDelete`), and not by a partition: whoever changes that meanwhile is noticed. */
  readonly deletes?: true
  /** `spec.ordinals.start` as its pods were counted: moved meanwhile, an index is another pod. Unknown where it is absent. */
  readonly start?: number
  /** Who paused or aborted it, and why: only they, or whoever else says so, let it go on. */
  readonly by?: string
  readonly why?: string
  /** How many pods the set had when the partition was written last: scaling may pass a stage over. */
  readonly replicas?: number
  /** SHA-256 of the plan in the Secret `capstan-rollout-NAME`, its first 16 hexadecimal digits; absent while staged. */
  readonly plan?: string
}

export const markerKey = 'capstan.dev/rollout'

/** A rollout has begun or is staged, and is not over: there is something to stop, to go on with, or to take back. */
export function isUnderWay(marker: Marker | undefined): marker is Marker {
  return marker !== undefined && marker.phase !== 'done' && marker.phase !== 'undone'
}

/** A person has stopped it, for now or for good. */
export function isStopped({ phase }: Marker): boolean {
  return phase === 'paused' || phase === 'aborted'
}

/**
 * The field manager of what no apply may contain: the partition of a StatefulSet, and the marker of its rollout. As a
 * manager of updates it cannot lose them by leaving them out.
 */
export const rolloutManager = 'capstan-rollout'

/** The annotation as it stands on a set, and what it says; undefined where there is none, or one that is not ours. */
export function markerOf(set: JsonMap): { readonly text: string; readonly marker: Marker } | undefined {
  const metadata = get(set, 'metadata')
  const annotations = isMap(metadata) ? get(metadata, 'annotations') : undefined
  const text = isMap(annotations) ? get(annotations, markerKey) : undefined
  if (typeof text !== 'string') return undefined
  try {
    const said = JSON.parse(text) as Partial<Readonly<Record<keyof Marker, unknown>>> | null
    const isOurs = said?.v === 1 && typeof said.to === 'number' && typeof said.phase === 'string'
    return isOurs ? { text, marker: said as Marker } : undefined
  } catch {
    return undefined
  }
}
