import type { JsonMap } from '../core/json.ts'
import type { Around } from './around.ts'
import { conditionOf, conditionText } from './conditions.ts'
import { allEvents, newestOf } from './events.ts'
import { oneLine } from './one-line.ts'
import type { Trouble } from './trouble.ts'

/**
 * Why a controller cannot create pods: by its ReplicaFailure condition, else by the newest word of its events.
 * Undefined when they tell of nothing, or of success.
 */
export function creationTroubles(controller: JsonMap, around: Around, who = 'pods'): readonly Trouble[] {
  const failure = conditionOf(controller, 'ReplicaFailure')
  if (failure?.status === 'True')
    return [refusal(who, failure.message ?? conditionText(failure), isBefore(failure.time, around))]
  const event = newestOf(allEvents(around), 'FailedCreate', 'SuccessfulCreate')
  return event?.reason === 'FailedCreate' ? [refusal(who, event.text, isBefore(event.last, around))] : []
}

/**
 * Refused for what the pod is: the same pod will be refused again. A quota may be raised or freed, a webhook that
 * cannot be reached come back, a service account be created; those are waited for.
 */
const final = /admission webhook .+ denied the request|violates PodSecurity|ValidatingAdmissionPolicy| is invalid: /
/** The controller's own preface, in which it names itself and the pod. */
const preface = /^(?:Error creating: |create (?:Pod|Claim) .+? in StatefulSet \S+ failed error: )/i

function refusal(who: string, text: string, before: boolean): Trouble {
  const told = oneLine(text.replace(preface, ''))
  return { text: `${who} cannot be created: ${told}`, grade: final.test(text) && !before ? 'terminal' : 'stuck' }
}

function isBefore(time: number | undefined, { since }: Around): boolean {
  return since !== undefined && time !== undefined && time < since
}
