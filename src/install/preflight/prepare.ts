import type { KindRef, ServedKind } from '../../core/cluster.ts'
import { Failure, failuresOf } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { identityOf, refText } from '../../core/object-ref.ts'
import { byCodePoint } from '../../core/order.ts'
import { declaredSpec } from '../../rollout/run/spec-of.ts'
import type { GivenManifest, InstallJob } from '../job.ts'
import { isStatefulSet } from '../stage/is-stateful-set.ts'
import { cleaned } from './cleaned.ts'
import { encodedSecret } from './encoded-secret.ts'
import { flatten } from './flatten.ts'
import type { HookPlan } from './hook.ts'
import { hookPlanOf } from './hook.ts'
import { definedKinds, kindFailure } from './known-kinds.ts'
import { identify } from './named.ts'
import { withoutPartition } from './partition.ts'
import { soundObject } from './sound.ts'

/** An object of the release, as it is sent. */
export interface WantedObject {
  /** With the release's namespace where the manifest says none; without one for what belongs to the whole cluster. */
  readonly ref: ObjectRef
  readonly source: string
  /** Its own top, metadata and labels; deeper parts are shared with what was given. */
  readonly object: JsonMap
  /** Of a StatefulSet whose manifest says one. */
  readonly endPartition?: number
  /** Its kind is defined by a CustomResourceDefinition among these manifests, and not served yet. */
  readonly kindIsNew: boolean
}

/** An object that is no part of the release but runs at a point of its life. */
export interface HookObject extends HookPlan, Omit<WantedObject, 'endPartition'> {}

export interface Prepared {
  /** In the order in which they were given. */
  readonly objects: readonly WantedObject[]
  /** In the order in which they run: by weight, then name. */
  readonly hooks: readonly HookObject[]
  /** Where rollouts end, by `identityOf` their StatefulSets. */
  readonly partitions: ReadonlyMap<string, number>
  readonly failures: readonly Failure[]
  /** One sentence each. */
  readonly warnings: readonly string[]
}

/**
 * From manifests to what is sent. Nothing given is changed in place. `labels` go onto every object that is not a hook: they
 * mark the members of the release. `kinds`, all that the server has, is for suggestions only.
 */
export function prepare(
  job: Pick<InstallJob, 'manifests' | 'release'>,
  served: (kind: KindRef) => ServedKind | undefined,
  labels: Readonly<Record<string, string>>,
  kinds: readonly ServedKind[] = [],
): Prepared {
  const { manifests, failures } = flatten(job.manifests)
  const warnings: string[] = []
  const objects: WantedObject[] = []
  const hooks: HookObject[] = []
  const twice = twiceWatch()
  const defined = definedKinds(manifests)
  const find = (kind: KindRef): { kind: ServedKind; isNew: boolean } | undefined => {
    const found = served(kind)
    if (found !== undefined) return { kind: found, isNew: false }
    const coming = defined.find((one) => one.apiVersion === kind.apiVersion && one.kind === kind.kind)
    return coming && { kind: coming, isNew: true }
  }
  for (const manifest of manifests) {
    attempt(manifest, failures, () => {
      const given = identify(manifest)
      const text = refText(given)
      const found = find(given)
      if (found === undefined) throw kindFailure({ ...given, text, source: manifest.source }, [...kinds, ...defined])
      if (!found.kind.verbs.includes('patch')) throw notApplicable(given, found.kind)
      const ref = {
        ...given,
        namespace: found.kind.namespaced ? (given.namespace ?? job.release.namespace) : undefined,
      }
      const plan = hookPlanOf(manifest.object)
      const sound = soundObject(ref, manifest.source, manifest.object)
      failures.push(...sound.failures)
      const { object, endPartition } = withoutPartition(encodedSecret(ref, sound.object))
      const clean = cleaned(object, ref, plan === undefined ? labels : {})
      for (const dropped of clean.dropped) warnings.push(`${refText(ref)}: ${dropped} (${manifest.source})`)
      if (isStatefulSet(ref)) declaredSpec(clean.object)
      const whole = { ref, source: manifest.source, object: clean.object, kindIsNew: found.isNew }
      if (plan !== undefined) return void hooks.push({ ...whole, ...plan })
      twice(ref, manifest.source)
      objects.push(endPartition === undefined ? whole : { ...whole, endPartition })
    })
  }
  const partitions = objects.flatMap(({ ref, endPartition }) =>
    endPartition === undefined ? [] : [[identityOf(ref), endPartition] as const],
  )
  hooks.sort((a, b) => a.weight - b.weight || byCodePoint(a.ref.name, b.ref.name))
  return { objects, hooks, partitions: new Map(partitions), failures, warnings }
}

/** Each manifest's failure is collected, with its source, so that one run tells all of them. */
function attempt({ source }: GivenManifest, failures: Failure[], step: () => void): void {
  try {
    step()
  } catch (error) {
    const found = failuresOf(error)
    if (found === undefined) throw error
    for (const { code, message, hint, notes } of found) {
      const told = notes.some((note) => note.includes(source)) || message.includes(source)
      failures.push(new Failure(code, message, { hint, notes: told ? notes : [...notes, `made by ${source}`] }))
    }
  }
}

function notApplicable(ref: ObjectRef, { verbs }: ServedKind): Failure {
  const allowed = verbs.length === 0 ? 'nothing' : verbs.join(', ')
  return new Failure(
    'install/kind',
    `${refText(ref)} cannot be applied: of ${ref.kind} the server allows only ${allowed}`,
  )
}

/** Applied in turn, the second of two manifests for one object would take the place of the first without a word. */
function twiceWatch(): (ref: ObjectRef, source: string) => void {
  const sources = new Map<string, string>()
  return (ref, source) => {
    const id = identityOf(ref)
    const first = sources.get(id)
    if (first === undefined) return void sources.set(id, source)
    const by = first === source ? `by ${source}` : `by ${first} and by ${source}`
    throw new Failure('manifest/identity', `${refText(ref)} is made twice, ${by}`, {
      hint: 'give one of them another name: the second would replace the first in the cluster',
    })
  }
}
