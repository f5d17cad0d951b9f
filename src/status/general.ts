import type { JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import type { Verdict } from '../core/verdict.ts'
import { failed, ready, waiting } from './answer.ts'
import type { Condition } from './conditions.ts'
import { conditionOf, conditionsOf, conditionText } from './conditions.ts'
import { deletionText } from './deletion.ts'
import { integerAt, mapAt, textAt } from './field.ts'

/** What holds for every kind and is asked first; undefined: the kind must say. The order is kstatus's. */
export function generalVerdict(object: JsonMap): Verdict | undefined {
  if (textAt(object, 'metadata', 'deletionTimestamp') !== undefined) return waiting(deletionText(object))
  const unobserved = unobservedText(object)
  if (unobserved !== undefined) return waiting(unobserved)
  for (const condition of conditionsOf(object)) {
    if (condition.status !== 'True') continue
    if (condition.type === 'Reconciling') return waiting(`still reconciling: ${conditionText(condition)}`)
    if (condition.type === 'Stalled' && !isOld(condition, object)) return failed(`stalled: ${conditionText(condition)}`)
  }
  return undefined
}

/** Custom resources and kinds without a rule: their conditions speak, and what says nothing is ready. */
export function customVerdict(object: JsonMap): Verdict {
  for (const type of ['Ready', 'Available']) {
    const condition = conditionOf(object, type)
    if (condition?.status === 'True') {
      if (!isOld(condition, object)) return ready
      return waiting(`${type} is True for generation ${condition.generation!}, not yet for the present one`)
    }
    if (condition?.status === 'False' || condition?.status === 'Unknown')
      return waiting(`not ${type.toLowerCase()}: ${conditionText(condition)}`)
  }
  // Strimzi writes this type in place of Ready=False.
  const notReady = conditionOf(object, 'NotReady')
  return notReady?.status === 'True' ? waiting(`not ready: ${conditionText(notReady)}`) : ready
}

/**
 * Kinds whose controller always writes observedGeneration: without it, nobody has looked yet, and counts mean nothing.
 */
export function unseenVerdict(object: JsonMap): Verdict | undefined {
  const unseen = get(mapAt(object, 'status'), 'observedGeneration') === undefined
  return unseen && integerAt(object, 'metadata', 'generation') !== undefined
    ? waiting('its controller has not looked at it yet')
    : undefined
}

/**
 * Argo Rollouts writes the generation as text, and once wrote a hash there; Helm 4 waits for such objects for ever
 * (helm#32615). Text counts only as a lower number, and everything else not at all.
 */
function unobservedText(object: JsonMap): string | undefined {
  const generation = integerAt(object, 'metadata', 'generation')
  if (generation === undefined) return undefined
  const number = integerAt(object, 'status', 'observedGeneration')
  const text = textAt(object, 'status', 'observedGeneration')
  const behind = text !== undefined && /^\d+$/.test(text) && Number(text) < generation
  if (!behind && (number === undefined || number === generation)) return undefined
  return `its controller has seen generation ${number ?? text!}, not yet ${generation}`
}

function isOld({ generation }: Condition, object: JsonMap): boolean {
  const present = integerAt(object, 'metadata', 'generation')
  return generation !== undefined && present !== undefined && generation < present
}
