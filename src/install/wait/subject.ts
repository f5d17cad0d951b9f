import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import type { Clock } from '../../core/ports.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { Around } from '../../status/around.ts'
import { nameOf } from '../../status/field.ts'
import type { Emit } from '../event.ts'
import { aroundOf } from './around-of.ts'
import { keepName, keepTarget } from './keep.ts'
import type { Sight } from './sight.ts'
import { isLess, judge } from './sight.ts'
import type { Source, Sources } from './sources.ts'
import type { WaitTarget } from './target.ts'
import { newTelling } from './telling.ts'
import { isPassedOver, traitsOf } from './traits.ts'
import { watch } from './watched.ts'
import type { Yard } from './yard.ts'
import { openYard } from './yard.ts'

/** A target on the way to being ready. */
export interface Subject {
  readonly target: WaitTarget
  /** Undefined before the first look that saw something. */
  readonly verdict: () => Verdict | undefined
  /** Judges it anew where something changed. False while a change has still to be told: look again soon. */
  readonly look: () => boolean
  /** Tells the last verdict if it was held back. */
  readonly finish: () => void
}

export interface SubjectPorts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly emit: Emit
  /** News have come: somebody should look. */
  readonly changed: () => void
  /** By the server's clock, whole seconds, as all times of events are. */
  readonly since: number
}

/** So long a cause may be looked for before the effect is told. */
const explanation = 2000

/** The targets that have to be looked at; what is ready once it is stored is not among them. */
export function subjectsOf(ports: SubjectPorts, sources: Sources, targets: readonly WaitTarget[]): readonly Subject[] {
  const watchable = targets.filter((target) => !traitsOf(target).simple && !isPassedOver(target.stored ?? {}))
  const byPlace = Map.groupBy(watchable, ({ ref }) => [ref.apiVersion, ref.kind, ref.namespace].join('|'))
  const bySpace = Map.groupBy(watchable, ({ ref }) => ref.namespace)
  const yards = new Map([...bySpace].map(([space, those]) => [space, openYard(sources, space, those)] as const))
  const open = new Map([...byPlace].map(([place, those]) => [place, openPlace(sources, those)] as const))
  return watchable.map((target) => {
    const { apiVersion, kind, namespace } = target.ref
    return newSubject(ports, target, open.get([apiVersion, kind, namespace].join('|'))!, yards.get(namespace)!)
  })
}

/** One target is followed by its name, which needs fewer permissions and reads less. */
function openPlace(sources: Sources, targets: readonly WaitTarget[]): Source {
  const { ref } = targets[0]!
  const names = new Set(targets.map((target) => target.ref.name))
  const where = {
    namespace: ref.namespace,
    fields: names.size === 1 ? `metadata.name=${ref.name}` : undefined,
    notOlderThan: newestVersion(targets),
    keep: (object: JsonMap) => (names.has(nameOf(object)) ? keepTarget(ref, object) : keepName(object)),
  }
  return sources.open(ref, where, { departed: true })
}

/** Of our writes of one kind, whose cache is sure to see it: the default list asks etcd first. */
function newestVersion(targets: readonly WaitTarget[]): string | undefined {
  const versions = targets.flatMap(({ resourceVersion }) => resourceVersion ?? [])
  return versions.reduce<string | undefined>(
    (best, version) => (best === undefined || isLess(best, version) ? version : best),
    undefined,
  )
}

function newSubject(ports: SubjectPorts, target: WaitTarget, source: Source, yard: Yard): Subject {
  const { clock, emit } = ports
  const traits = traitsOf(target)
  const watched = watch(ports, target, source)
  const telling = newTelling(target.ref, emit, clock)
  let seen: readonly unknown[] = []
  let verdict: Verdict | undefined
  let explained: number | undefined
  let silent = false

  /** The object and all around it that it is judged by; undefined while some of it is still to come. */
  function evidence(sight: Sight): Around | undefined {
    if (sight.is !== 'there' || traits.explainedBy.length + traits.judgedBy.length === 0) return {}
    return yard.has(traits.judgedBy, sight.object) ? aroundOf(sight.object, yard.known()) : undefined
  }

  /** Whether the cause is known as far as it will be. */
  function isExplained(sight: Sight): boolean {
    if (sight.is !== 'there' || verdict?.is === 'ready' || yard.has(traits.explainedBy, sight.object)) return true
    explained ??= clock.monotonic() + explanation
    return clock.monotonic() >= explained
  }

  return {
    target,
    verdict: () => verdict,
    look() {
      const sight = watched.sight()
      if (sight.is === 'there' && isPassedOver(sight.object)) {
        verdict = { is: 'ready' }
        silent = true
        return true
      }
      const { pods, events, claims, sets } = yard.known()
      const now = [sight.is, sight.is === 'there' && sight.object, pods, events, claims, sets]
      if (verdict?.is === 'ready' && now.every((one, index) => one === seen[index])) return telling.hear(verdict)
      const around = evidence(sight)
      if (around === undefined) return true
      seen = now
      verdict = judge(target, sight, { ...around, since: ports.since, now: ports.cluster.serverTime() })
      return verdict === undefined || !isExplained(sight) || telling.hear(verdict)
    },
    finish() {
      if (verdict !== undefined && !silent) telling.finish(verdict)
    },
  }
}
