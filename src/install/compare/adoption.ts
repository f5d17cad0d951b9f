import type { PatchStep } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import { refOf } from '../../core/object-ref.ts'
import { ADOPTABLE } from './known-managers.ts'
import { ownershipChange } from './ownership.ts'

/**
 * The patch after which what known tools own of an object is owned by our apply, so that the next one also removes what is no
 * longer wanted; undefined when they own nothing. The annotation `last-applied-configuration` becomes ours by it and so
 * goes: were it left, a later `kubectl apply` would compare with what has not been true for long, and it holds a copy of
 * the whole object, Secrets too.
 */
export function adoptionOf(
  live: JsonMap,
  wanted: JsonMap,
  managers: ReadonlySet<string> = ADOPTABLE,
): readonly PatchStep[] | undefined {
  const { apiVersion } = refOf(wanted)
  return ownershipChange(live, { apiVersion, adopt: managers, giveUp: [] })?.steps
}
