import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import type { Quantity } from '../../core/quantity.ts'
import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  quantityText,
  subtractQuantities,
} from '../../core/quantity.ts'
import { mapAt, nameOf, textAt } from '../../status/field.ts'
import type { Needs } from './look-needs.ts'
import { admittedSpec, podUse, silentOn, type Amounts } from './pod-use.ts'
import { countsFor } from './quota-scope.ts'
import type { Refusal } from './refusals.ts'

/**
 * The first of `pods`, in the order in which they restart, that a ResourceQuota would not let be made again with `template`: it
 * would be deleted, and missing from then on. A quota counts a pod until it is gone, so that only what it asks for beyond the
 * one before it must fit, for all pods together; and nothing fits into a quota that was cut below what is used.
 */
export function quotaRefusal(
  pods: readonly JsonMap[],
  template: JsonMap,
  { quotas, limits }: Pick<Needs, 'quotas' | 'limits'>,
): Refusal | undefined {
  const [first] = pods
  if (first === undefined) return undefined
  const spec = admittedSpec(mapAt(template, 'spec'), limits)
  for (const quota of quotas) {
    const hard = hardOf(quota)
    if (hard.size === 0 || !countsFor(quota, spec)) continue
    const mute = [...hard.keys()].find((name) => demanded.has(name) && silentOn(spec, name).length > 0)
    if (mute !== undefined) return unsaid(nameOf(first), nameOf(quota), { amount: mute, by: silentOn(spec, mute) })
    const found = firstTooMuch(pods, podUse(spec), { quota, hard })
    if (found !== undefined) return found
  }
  return undefined
}

/** Of these a quota demands that each container says them; of all others silence counts as none. */
const demanded = new Set(['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'])

function unsaid(pod: string, quota: string, { amount, by }: { amount: string; by: readonly string[] }): Refusal {
  const which = by.length === 1 ? `container ${by[0]!} does` : `containers ${by.join(', ')} do`
  return {
    name: 'quota',
    text: `${pod} could not be made again: ResourceQuota ${quota} demands ${amount}, which ${which} not say`,
    hint: 'set it in the template, or give the namespace a LimitRange with defaults',
  }
}

function firstTooMuch(
  pods: readonly JsonMap[],
  asked: Amounts,
  { quota, hard }: { quota: JsonMap; hard: Amounts },
): Refusal | undefined {
  const used = new Map(amountsOf(mapAt(quota, 'status', 'used')))
  for (const pod of pods) {
    const before = freedBy(pod, quota)
    const over: string[] = []
    for (const [name, most] of hard) {
      const more = asked.get(name) ?? none
      const now = addQuantities(subtractQuantities(used.get(name) ?? none, before.get(name) ?? none), more)
      used.set(name, now)
      const isTooMuch = more.nano > 0n && compareQuantities(now, most) > 0
      if (isTooMuch) over.push(`${quantityText(most)} of ${name}, and with it ${quantityText(now)} would be used`)
    }
    if (over.length > 0)
      return {
        name: 'quota',
        text: `${nameOf(pod)} could not be made again: ResourceQuota ${nameOf(quota)} allows ${over.join('; ')}`,
        hint: 'ask for less, delete what is no longer needed, or have the quota raised',
      }
  }
  return undefined
}

const none: Quantity = { nano: 0n, format: 'DecimalSI' }

/** A pod that has ended counts no more. */
function freedBy(pod: JsonMap, quota: JsonMap): Amounts {
  const phase = textAt(pod, 'status', 'phase')
  const spec = mapAt(pod, 'spec')
  return phase === 'Failed' || phase === 'Succeeded' || !countsFor(quota, spec) ? new Map() : podUse(spec)
}

/** As admission knows them; of a quota that nobody has counted yet nothing. */
function hardOf(quota: JsonMap): Amounts {
  const status = mapAt(quota, 'status')
  return get(status, 'used') === undefined ? new Map() : amountsOf(mapAt(status, 'hard'))
}

/** `cpu` is another word for `requests.cpu`; where both are said the smaller counts. */
function amountsOf(written: JsonMap): Amounts {
  const amounts = new Map<string, Quantity>()
  for (const [key, value] of Object.entries(written)) {
    const name = /^(?:cpu|memory|ephemeral-storage|hugepages-.*)$/.test(key) ? `requests.${key}` : key
    const quantity = typeof value === 'string' ? parseQuantity(value) : undefined
    const other = amounts.get(name)
    if (quantity === undefined || (other !== undefined && compareQuantities(other, quantity) < 0)) continue
    amounts.set(name, quantity)
  }
  return amounts
}
