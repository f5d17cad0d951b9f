import type { JsonMap } from '../core/json.ts'
import type { Around } from './around.ts'
import { isTrueAt, mapsAt, nameOf, textAt } from './field.ts'

/**
 * The given pods that the object controls. By uid: two StatefulSets may share a selector, and even the prefix of a
 * name.
 */
export function ownedPods(object: JsonMap, { pods = [] }: Around): readonly JsonMap[] {
  const uid = textAt(object, 'metadata', 'uid')
  if (uid === undefined) return pods
  return pods.filter((pod) =>
    mapsAt(pod, 'metadata', 'ownerReferences').some(
      (owner) => isTrueAt(owner, 'controller') && textAt(owner, 'uid') === uid,
    ),
  )
}

/** `-7` of `broker-7`; undefined for a pod that is not named as the set's are. */
export function ordinalOf(pod: JsonMap, set: string): number | undefined {
  const name = nameOf(pod)
  const tail = name.slice(set.length + 1)
  return name.startsWith(`${set}-`) && /^(?:0|[1-9]\d*)$/.test(tail) ? Number(tail) : undefined
}
