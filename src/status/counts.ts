import type { JsonMap } from '../core/json.ts'
import { integerAt } from './field.ts'

/** `1 of 3 pods are ready`; undefined when there are enough. */
export function tooFew(have: number, want: number, what: string): string | undefined {
  return have < want ? `${have} of ${want} pods are ${what}` : undefined
}

/** Pods that a controller has beyond the wanted ones. */
export function tooMany(have: number, want: number): string | undefined {
  const surplus = have - want
  return surplus > 0 ? `${surplus} surplus ${surplus > 1 ? 'pods have' : 'pod has'} to end` : undefined
}

/** A count of the status: controllers leave zeros out. */
export function counted(object: JsonMap, key: string): number {
  return integerAt(object, 'status', key) ?? 0
}
