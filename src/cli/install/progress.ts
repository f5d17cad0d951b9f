import { identityOf, type ObjectRef } from '../../core/object-ref.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { ChangeAction } from '../../install/change.ts'
import type { InstallEvent } from '../../install/event.ts'
import type { ReleaseId } from '../../release/release.ts'

/** What the events told so far, for printers of lines and tables. */
export interface Progress {
  begin: Begun | undefined
  /** What the user asked for; an automatic rollback begins once more. */
  asked: Begun | undefined
  /** Why the last rollout ended, as its own printer has told it. */
  said: string | undefined
  /** Monotonic milliseconds. */
  readonly startedAt: number
  /** By `identityOf`, in the order of the plan. */
  readonly objects: Map<string, ObjectProgress>
}

export interface Begun {
  readonly release: ReleaseId
  readonly action: string
  readonly revision: number
}

export interface ObjectProgress {
  readonly ref: ObjectRef
  /** Undefined for what the plan did not name. */
  readonly action: ChangeAction | undefined
  readonly why: string | undefined
  /** What taking it away is called: an uninstall deletes, anything else prunes. */
  readonly removal: 'prune' | 'delete'
  applied: boolean
  verdict: Verdict | undefined
  /** When it was applied, or first heard of after that; monotonic milliseconds. */
  since: number | undefined
  /** When it became ready, failed or was gone. */
  until: number | undefined
}

export function newProgress(now: number): Progress {
  return { begin: undefined, asked: undefined, said: undefined, startedAt: now, objects: new Map() }
}

/** Takes in an event, and gives the object that it is about. */
export function follow(progress: Progress, event: InstallEvent, now: number): ObjectProgress | undefined {
  switch (event.is) {
    case 'begin':
      progress.begin = event
      progress.asked ??= event
      return undefined
    case 'plan':
      for (const { ref, action, why } of event.changes)
        progress.objects.set(identityOf(ref), unseen(progress, ref, action, why))
      return undefined
    case 'applied': {
      const object = objectOf(progress, event.ref, event.action)
      object.applied = true
      object.verdict = undefined
      object.since = now
      object.until = event.action === 'prune' ? now : undefined
      return object
    }
    case 'verdict': {
      const object = objectOf(progress, event.ref, undefined)
      object.verdict = event.verdict
      object.since ??= now
      object.until = event.verdict.is === 'waiting' ? undefined : (object.until ?? now)
      return object
    }
    case 'rollout':
      if (event.event.is === 'end') progress.said = event.event.outcome.because
      return undefined
    default:
      return undefined
  }
}

function objectOf(progress: Progress, ref: ObjectRef, action: ChangeAction | undefined): ObjectProgress {
  const key = identityOf(ref)
  const known = progress.objects.get(key)
  if (known !== undefined && (action === undefined || known.action === action)) return known
  const object = { ...(known ?? unseen(progress, ref, action)), action: action ?? known?.action }
  progress.objects.set(key, object)
  return object
}

function unseen({ begin }: Progress, ref: ObjectRef, action: ChangeAction | undefined, why?: string): ObjectProgress {
  const removal = begin?.action === 'uninstall' ? 'delete' : 'prune'
  return { ref, action, why, removal, applied: false, verdict: undefined, since: undefined, until: undefined }
}
