import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { Around } from '../../status/around.ts'
import { deletionText } from '../../status/deletion.ts'
import { mapsAt, textAt } from '../../status/field.ts'
import { verdictOf } from '../../status/verdict.ts'
import type { WaitTarget } from './target.ts'

/** What is seen of a target. */
export type Sight =
  /** Nothing yet, or a state from before our own write. */
  | { readonly is: 'unseen' }
  | { readonly is: 'there'; readonly object: JsonMap }
  /** The server was asked, too; `last`: as it was when it was last seen. */
  | { readonly is: 'gone'; readonly last: JsonMap | undefined }
  | { readonly is: 'hidden'; readonly why: string }

/** The verdict on a target as it is seen; undefined while there is nothing to judge. */
export function judge(target: WaitTarget, sight: Sight, around: Around): Verdict | undefined {
  switch (sight.is) {
    case 'unseen':
      return undefined
    case 'hidden':
      return { is: 'failed', why: `it cannot be read: ${sight.why}` }
    case 'gone':
      return target.absent === true ? { is: 'ready' } : goneVerdict(sight.last)
    case 'there':
      return target.absent === true ? absenceVerdict(sight.object) : presenceVerdict(target, sight.object, around)
  }
}

/** A state of the object from before the write that is waited for. */
export function isOlder(object: JsonMap, { uid, resourceVersion }: WaitTarget): boolean {
  const version = textAt(object, 'metadata', 'resourceVersion')
  if (resourceVersion === undefined || version === undefined) return false
  if (number.test(resourceVersion) && number.test(version)) return isLess(version, resourceVersion)
  // Versions of another form have no order; then at least it must be the same object.
  return uid !== undefined && textAt(object, 'metadata', 'uid') !== uid
}

const number = /^(?:0|[1-9]\d*)$/

/** Of numbers of any length, as text. */
export function isLess(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length
}

function presenceVerdict({ done }: WaitTarget, object: JsonMap, around: Around): Verdict {
  const verdict = verdictOf(object, around)
  if (done !== true || verdict.is !== 'ready' || textAt(object, 'status', 'phase') === 'Succeeded') return verdict
  return { is: 'waiting', for: 'it runs and has not ended yet' }
}

function absenceVerdict(object: JsonMap): Verdict {
  const ending = textAt(object, 'metadata', 'deletionTimestamp') !== undefined
  return { is: 'waiting', for: ending ? deletionText(object) : 'it is still there' }
}

/** A Job whose work was done: with `ttlSecondsAfterFinished: 0` it is deleted at once. */
export function isDone(job: JsonMap): boolean {
  if (textAt(job, 'kind') !== 'Job') return false
  return mapsAt(job, 'status', 'conditions').some(
    (condition) =>
      /^(?:Complete|SuccessCriteriaMet)$/.test(textAt(condition, 'type') ?? '') &&
      textAt(condition, 'status') === 'True',
  )
}

function goneVerdict(last: JsonMap | undefined): Verdict {
  if (last !== undefined && isDone(last)) return { is: 'ready' }
  return { is: 'failed', why: 'it was deleted while it was waited for' }
}
