import type { JsonMap } from '../../core/json.ts'
import { mapsAt, nameOf, textAt } from '../../status/field.ts'
import type { Needs } from './look-needs.ts'
import type { Refusal } from './refusals.ts'

/**
 * Claims that a restart would lose, of the pods that restart. A claim that was deleted stays while its pod runs, and goes with
 * it, its data too where the volume is reclaimed; then the controller makes an empty one.
 */
export function claimRefusal(
  pods: readonly JsonMap[],
  set: JsonMap,
  { claims }: Pick<Needs, 'claims'>,
): Refusal | undefined {
  if (claims === undefined) return undefined
  const lost = pods.flatMap((pod) =>
    claimsOf(pod).flatMap((name) => {
      const why = lossOf(name, nameOf(pod), { claim: claims.get(name), isOwn: isMadeFor(set, pod, name) })
      return why === undefined ? [] : [{ why, volume: volumeOf(claims.get(name)) }]
    }),
  )
  if (lost.length === 0) return undefined
  const more = lost.length > 3 ? [`and so for ${lost.length - 3} more`] : []
  const volume = lost.find((one) => one.volume !== undefined)?.volume
  return {
    name: 'claim',
    text: [...lost.slice(0, 3).map(({ why }) => why), ...more].join('; '),
    hint:
      volume === undefined
        ? 'bring the claim back first, or save the data while the pod runs'
        : `keep its volume, and so its data: kubectl patch pv ${volume} -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`,
  }
}

/** What is unusual about the claims of a set, and stops no pod that runs. */
export function claimWarnings(
  set: JsonMap,
  pods: readonly JsonMap[],
  { claims, missing, isScaled }: Pick<Needs, 'claims'> & { missing: readonly string[]; isScaled: boolean },
): string[] {
  const known = claims ?? new Map<string, JsonMap>()
  const unbound = pods.flatMap((pod) =>
    claimsOf(pod).flatMap((name) => {
      const phase = textAt(known.get(name) ?? {}, 'status', 'phase')
      return phase === 'Pending'
        ? [`claim ${name} is not bound to a volume yet: ${nameOf(pod)} cannot start before`]
        : []
    }),
  )
  const late = missing.flatMap((pod) =>
    templatesOf(set).flatMap((template) => {
      const claim = known.get(`${template}-${pod}`)
      return claim === undefined || !isGoing(claim)
        ? []
        : [`claim ${nameOf(claim)} is being deleted: ${pod} is not made before it is gone`]
    }),
  )
  return [...unbound, ...late, ...absentClaims(set, claims), ...retention(set, isScaled)]
}

/** What a template names itself must be there; an install may bring it along, which is why it is no refusal. */
function absentClaims(set: JsonMap, claims: Needs['claims']): string[] {
  if (claims === undefined) return []
  const named = claimsOf({ spec: mountsOf(set) })
  return named
    .filter((name) => !claims.has(name))
    .map((name) => `the new template mounts claim ${name}, which is not there: its pods could not start`)
}

function mountsOf(set: JsonMap): JsonMap {
  return { volumes: [...mapsAt(set, 'spec', 'template', 'spec', 'volumes')] }
}

/** As long as the set is as large as it is, the policy does nothing. */
function retention(set: JsonMap, isScaled: boolean): string[] {
  const policy = textAt(set, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenScaled')
  if (policy !== 'Delete' || templatesOf(set).length === 0) return []
  const who = isScaled ? 'and it is scaled by others' : 'so leave its replicas alone while it rolls'
  return [
    `persistentVolumeClaimRetentionPolicy.whenScaled is Delete, ${who}: fewer replicas delete the claims of the pods that were updated first, with their data`,
  ]
}

function lossOf(
  name: string,
  pod: string,
  { claim, isOwn }: { claim: JsonMap | undefined; isOwn: boolean },
): string | undefined {
  const then = isOwn ? 'would come back with an empty one' : 'could not start again'
  if (claim === undefined) return `claim ${name} is gone: ${pod} ${then}`
  if (isGoing(claim)) return `claim ${name} is being deleted, and goes when ${pod} restarts, which ${then}`
  if (textAt(claim, 'status', 'phase') === 'Lost')
    return `claim ${name} has lost its volume: ${pod} could not start again`
  return undefined
}

function claimsOf(pod: JsonMap): string[] {
  return mapsAt(pod, 'spec', 'volumes').flatMap((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') ?? [])
}

function templatesOf(set: JsonMap): string[] {
  return mapsAt(set, 'spec', 'volumeClaimTemplates').map(nameOf)
}

function isMadeFor(set: JsonMap, pod: JsonMap, claim: string): boolean {
  return templatesOf(set).some((template) => claim === `${template}-${nameOf(pod)}`)
}

function isGoing(claim: JsonMap): boolean {
  return textAt(claim, 'metadata', 'deletionTimestamp') !== undefined
}

function volumeOf(claim: JsonMap | undefined): string | undefined {
  return claim && textAt(claim, 'spec', 'volumeName')
}
