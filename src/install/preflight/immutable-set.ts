import { sameJson } from '../../core/equal.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { get, isMap } from '../../core/json.ts'
import { compareQuantities, parseQuantity } from '../../core/quantity.ts'
import type { Difference, Fields } from './difference.ts'
import { differences } from './difference.ts'
import type { Changed } from './changed.ts'
import { integerAt, mapAt, textAt } from '../../status/field.ts'

const template: Fields = { only: [['spec', 'template']] }

/** Pods are found by the selector and named after the set; what they are made of must not move under them. */
export function setUnsafe({ live, wanted, different }: Changed): string | undefined {
  const [old, next] = [mapAt(live, 'spec'), mapAt(wanted, 'spec')]
  const changed = (name: string): boolean => different.some(({ at }) => at[1] === name)
  if (changed('selector'))
    return 'it is not recreated: with another selector the pods of the old set belong to nobody and hold their names'
  if (!sameJson(labelsOf(old), labelsOf(next)) || differences(live, wanted, template).length > 0)
    return (
      'it is not recreated while the template of its pods changes too: a new set has no old revision to hold them at, so all ' +
      'would restart; install one of the two changes first'
    )
  if (keepsOldPods(live))
    return (
      'it is not recreated before its rollout has ended: a new set holds nothing back, so that all pods which still have the ' +
      'template of before would restart, and no gate be asked'
    )
  if (changed('serviceName'))
    return 'it is not recreated: its pods keep their old DNS names until each restarts, so they would not find each other'
  if (!sameJson(claimNames(old), claimNames(next)))
    return 'it is not recreated: its pods would get new, empty claims, and the data stays behind in the old ones'
  if (shrinks(old, next))
    return 'it is not recreated: claims never shrink, so the template would not tell what its pods have'
  const other = different.find(({ at }) => at[1] !== 'volumeClaimTemplates' && at[1] !== 'podManagementPolicy')
  return other && `it is not recreated: what becomes of its pods when ${other.path} changes is not known`
}

/** Under OnDelete the controller never moves `currentRevision`, and counts the pods all the same. */
function keepsOldPods(set: JsonMap): boolean {
  const hasTwo = textAt(set, 'status', 'currentRevision') !== textAt(set, 'status', 'updateRevision')
  return hasTwo && (integerAt(set, 'status', 'updatedReplicas') ?? 0) < (integerAt(set, 'spec', 'replicas') ?? 1)
}

export function setRecipe(
  { ref, live, wanted }: Pick<Changed, 'ref' | 'live' | 'wanted'>,
  different: readonly Difference[],
): string[] {
  const { name, namespace = 'default' } = ref
  const unsafe = setUnsafe({ ref, live, wanted, different }) !== undefined
  const notes = unsafe
    ? []
    : [`by hand: kubectl -n ${namespace} delete statefulset ${name} --cascade=orphan, then install again`]
  for (const { at, path, to } of different) {
    if (at[1] !== 'volumeClaimTemplates' || !path.endsWith('.requests.storage') || unsafe) continue
    const claim = claimNames(mapAt(live, 'spec'))[Number(at[2])] ?? 'data'
    const patch = JSON.stringify({ spec: { resources: { requests: { storage: to } } } })
    notes.push(
      `claims that are there keep their size; to grow each: kubectl -n ${namespace} patch pvc ${claim}-${name}-0 -p '${patch}' ` +
        '(its StorageClass must have allowVolumeExpansion)',
    )
  }
  return notes
}

function labelsOf(spec: JsonMap): Json {
  return get(mapAt(mapAt(spec, 'template'), 'metadata'), 'labels') ?? {}
}

function claimNames(spec: JsonMap): string[] {
  return claimsOf(spec).map((claim) => {
    const name = get(mapAt(claim, 'metadata'), 'name')
    return typeof name === 'string' ? name : ''
  })
}

function shrinks(old: JsonMap, next: JsonMap): boolean {
  return claimsOf(next).some((claim, i) => {
    const [to, from] = [sizeOf(claim), sizeOf(claimsOf(old)[i] ?? {})]
    return to !== undefined && from !== undefined && compareQuantities(to, from) < 0
  })
}

function sizeOf(claim: JsonMap): ReturnType<typeof parseQuantity> {
  const size = get(mapAt(mapAt(mapAt(claim, 'spec'), 'resources'), 'requests'), 'storage')
  return typeof size === 'string' || typeof size === 'number' ? parseQuantity(String(size)) : undefined
}

function claimsOf(spec: JsonMap): JsonMap[] {
  const claims = get(spec, 'volumeClaimTemplates')
  return Array.isArray(claims) ? claims.filter(isMap) : []
}
