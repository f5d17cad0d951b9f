import type { JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import type { Around } from './around.ts'
import { deletionText } from './deletion.ts'
import { eventsAbout, newestOf } from './events.ts'
import { mapsAt, nameOf, textAt } from './field.ts'
import { oneLine } from './one-line.ts'
import type { Trouble } from './trouble.ts'

/** Why a PersistentVolumeClaim has no volume; undefined when it is bound. */
export function claimTrouble(claim: JsonMap, around: Around): Trouble | undefined {
  const name = `claim ${nameOf(claim)}`
  if (textAt(claim, 'metadata', 'deletionTimestamp') !== undefined)
    return { text: `${name}: ${deletionText(claim)}`, grade: 'stuck' }
  const phase = textAt(claim, 'status', 'phase')
  if (phase === 'Bound') return undefined
  if (phase === 'Lost') {
    const volume = textAt(claim, 'spec', 'volumeName')
    // The binder never binds a lost claim again: its volume, and what was on it, is gone.
    return { text: `${name}: Lost: its volume ${volume ?? ''} no longer exists`, grade: 'terminal' }
  }
  const [event] = eventsAbout(claim, around)
  if (event === undefined) return { text: `${name}: ${phase ?? 'not seen by the binder yet'}`, grade: 'passing' }
  const text = `${name}: ${phase ?? 'Pending'}: ${event.reason}: ${oneLine(event.text)}`
  return { text, grade: event.warning ? 'stuck' : 'passing' }
}

/** Of the claims that a pod's volumes name. */
export function claimTroubles(pod: JsonMap, around: Around): readonly Trouble[] {
  const names = new Set<string>()
  for (const volume of mapsAt(pod, 'spec', 'volumes')) {
    const name = textAt(volume, 'persistentVolumeClaim', 'claimName')
    if (name !== undefined) names.add(name)
    // A generic ephemeral volume has a claim of its own.
    else if (get(volume, 'ephemeral') !== undefined) names.add(`${nameOf(pod)}-${textAt(volume, 'name') ?? ''}`)
  }
  return (around.claims ?? [])
    .filter((claim) => names.has(nameOf(claim)))
    .map((claim) => claimTrouble(claim, around))
    .filter((trouble) => trouble !== undefined)
}

/**
 * A claim whose volume is made when the first pod that uses it is scheduled: nothing is wrong, and nothing will happen.
 */
export function awaitsFirstPod(claim: JsonMap, around: Around): boolean {
  const event = newestOf(eventsAbout(claim, around).slice(0, 1), 'WaitForFirstConsumer')
  return event !== undefined && textAt(claim, 'status', 'phase') === 'Pending'
}
