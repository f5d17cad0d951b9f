import type { JsonMap } from '../core/json.ts'
import { mapsAt, textAt } from '../status/field.ts'

/** By uid: another object may have had the name before. */
export function isOwnedBy(object: JsonMap, uid: string): boolean {
  return mapsAt(object, 'metadata', 'ownerReferences').some((owner) => textAt(owner, 'uid') === uid)
}
