import { fromBase64, textOf } from '../../src/core/bytes.ts'
import type { Cluster, EvictOptions } from '../../src/core/cluster.ts'
import type { JsonMap } from '../../src/core/json.ts'
import type { ObjectRef } from '../../src/core/object-ref.ts'
import { sameJson } from '../../src/core/equal.ts'
import { readSpec } from '../../src/rollout/plan/read-spec.ts'
import { defaultSpec, stagesOf } from '../../src/rollout/plan/stages.ts'
import type { Marker } from '../../src/rollout/protocol/marker.ts'
import { markerOf } from '../../src/rollout/protocol/marker.ts'
import { held, isOnDelete, partitionOf } from '../../src/rollout/protocol/partition.ts'
import { planDigest } from '../../src/rollout/record-store.ts'
import type { RolloutSpec } from '../../src/rollout/spec.ts'
import { factsOf } from '../../src/simulate/pod-facts.ts'
import { revisionOf } from '../../src/simulate/revision.ts'
import type { Change } from '../../src/simulate/store.ts'
import type { Caller, SimRequest, Wire } from '../../src/simulate/wire.ts'
import type { World } from '../../src/simulate/world.ts'
import { integerAt, mapAt, nameOf, textAt } from '../../src/status/field.ts'

/** A process of ours, and what it may do. */
export interface Actor {
  readonly holder: string
  readonly role: 'run' | 'pause' | 'install'
  /** What was typed; undefined for whoever goes by a record. */
  readonly given: RolloutSpec | undefined
  /** By which it goes: as the record has it when it claims the set. */
  spec: RolloutSpec | undefined
  /** An install that comes upon the set. */
  readonly unattended: boolean
  /** It was asked to take a rollout back. */
  readonly undoes: boolean
  /** When it was asked, by the server's clock. */
  readonly began: number
  /** Its command says yes to `manual` gates. */
  readonly saysYes: boolean
  /** The Secret as it has read it. */
  record: JsonMap | undefined
  /** Ids that it has drawn. */
  readonly runs: string[]
  readonly answers: GateAnswer[]
  /** Called before it asks; may kill it, or keep it waiting. */
  readonly onRequest: (request: SimRequest) => Promise<void> | undefined
  /** While its watches tell it nothing. */
  readonly hears: () => Promise<void> | undefined
  /** Milliseconds after which a request arrives whose process is gone; undefined for all others. */
  readonly arrives: (request: SimRequest) => number | undefined
  /** Called when what it asked is done. */
  readonly onAnswer: (request: SimRequest) => void
  /** Called when the server is about to do what it has asked. */
  readonly onEffect: (request: SimRequest) => void
  /** It was stopped, and may have an old request under way. */
  stalled: boolean
  read: Read | undefined
  /** When the server read the set for it last: the answer may have been long on its way. */
  looked: number
  moved: number
  /** When it sent what the server does just now: answers that came afterwards it could not know. */
  sent: number
}

interface Read extends Settings {
  readonly at: number
  readonly pods: readonly PodTruth[]
}

/** Of the set, at one moment; `minReady` in milliseconds. */
interface Settings {
  readonly replicas: number
  readonly partition: number
  readonly target: string
  readonly minReady: number
}

export interface GateAnswer {
  readonly gate: string
  readonly asked: number
  readonly answered: number
  readonly pass: boolean
}

/** A pod as it really is, whoever has heard of it. */
interface PodTruth {
  readonly index: number
  readonly name: string
  readonly uid: string
  readonly revision: string
  readonly terminating: boolean
  readonly up: boolean
  /** When it was made, or when its readiness changed last. */
  readonly since: number
  readonly node: string
  readonly leads: boolean
  /** How often it has lost its readiness. */
  readonly flaps: number
}

/** Watches every write of a cluster, and keeps what breaks the rules of a rollout. */
export interface Recorder {
  readonly broken: string[]
  /** The port of a process, all of whose writes are its own. */
  watched(actor: Actor, cluster: Cluster): Cluster
  /** Somebody deletes the lock of a run that lives: from then on only markers keep runs apart. */
  unlock(): void
  /** What somebody else does at once. */
  byOthers(act: () => void): void
  pods(): readonly PodTruth[]
  /** When somebody else, or another process, last wrote to the set; monotonic. */
  meddled(): number
  /** Who of ours has written to the set last. */
  writer(): Actor | undefined
}

/** To be made before anything happens. */
export function recorder(world: World, ref: ObjectRef): Recorder {
  const { clock } = world
  const { store } = world.board
  const start = integerAt(live(), 'spec', 'ordinals', 'start') ?? 0
  const pods = new Map<string, PodTruth>()
  const broken: string[] = []
  const owners = new WeakMap<Caller['process'], Actor>()
  /** Why a pod is down, by index. */
  const down = new Map<number, 'ours' | 'theirs'>()
  /** By whose write an index is at or above the partition. */
  const released = new Map<number, 'ours' | 'theirs'>()
  let sender: Actor | undefined
  let isUnlocked = false
  let by: Actor | 'others' | undefined
  let meddled = -Infinity
  let writer: Actor | undefined
  const yeses: Yes[] = []
  /** Which stages, by their places in the plan, were judged on the way to a revision. */
  let judged: { readonly way: string; readonly stages: Set<number> } = { way: '', stages: new Set() }

  for (const pod of store.all('Pod')) pods.set(nameOf(pod), truthOf(pod, undefined))
  tap(world.wire)
  store.onChange((change) => {
    if (change.kind === 'Pod') podChanged(change)
    if (change.kind === 'StatefulSet' && change.before !== undefined && !change.gone)
      setChanged(change.before, change.object)
  })

  return {
    broken,
    watched,
    unlock: () => {
      const lease = lock()
      isUnlocked = true
      if (lease !== undefined) store.drop(lease)
    },
    byOthers: (act) => {
      by = 'others'
      try {
        act()
      } finally {
        by = undefined
      }
    },
    pods: () => [...pods.values()],
    meddled: () => meddled,
    writer: () => writer,
  }

  function lock(): JsonMap | undefined {
    return store.get('Lease', ref.namespace, `capstan-rollout-${ref.name}`)
  }

  function live(): JsonMap {
    return store.get('StatefulSet', ref.namespace, ref.name)!
  }

  function report(what: string): void {
    const who = by === undefined ? 'the cluster' : by === 'others' ? 'others' : by.holder
    broken.push(`${(clock.monotonic() / 1000).toFixed(3)} s, ${who}: ${what}`)
  }

  function watched(actor: Actor, cluster: Cluster): Cluster {
    return new Proxy(cluster, {
      get: (target, key: keyof Cluster) => {
        const value: unknown = Reflect.get(target, key)
        if (key === 'bound') return (signal: Parameters<Cluster['bound']>[0]) => watched(actor, target.bound(signal))
        if (typeof value !== 'function') return value
        if (key === 'follow')
          return (...given: Parameters<Cluster['follow']>) =>
            late(
              actor,
              as(actor, () => target.follow(...given)),
            )
        return (...given: unknown[]) => {
          if (key === 'evict' || key === 'remove') requirePreconditions(actor, given as never)
          return as(actor, () => (value as (...given: unknown[]) => unknown).apply(target, given))
        }
      },
    })
  }

  function as<T>(actor: Actor, ask: () => T): T {
    sender = actor
    try {
      return ask()
    } finally {
      sender = undefined
    }
  }

  /** News that come later than they happened; then the next ones. */
  function late<T>(actor: Actor, told: AsyncIterable<T>): AsyncIterable<T> {
    return {
      [Symbol.asyncIterator]: () => {
        const inner = told[Symbol.asyncIterator]()
        return {
          next: async () => {
            const item = await as(actor, () => inner.next())
            await actor.hears()
            return item
          },
          return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
        }
      },
    }
  }

  function requirePreconditions(
    { holder }: Actor,
    [{ kind, name }, options]: [ObjectRef, EvictOptions | undefined],
  ): void {
    if (kind !== 'Pod' || options?.dryRun === true) return
    const isBound = options?.uid !== undefined && options.resourceVersion !== undefined
    if (!isBound) broken.push(`${holder}: takes ${name} away, whichever pod that is`)
  }

  function tap(wire: Wire): void {
    const plain: Wire = { ...wire }
    const tapped: Wire['ask'] = async (request, caller, effect) => {
      const actor = owners.get(caller.process) ?? sender
      if (actor === undefined) return plain.ask(request, caller, effect)
      owners.set(caller.process, actor)
      const sent = clock.now()
      const wait = actor.onRequest(request)
      if (wait !== undefined) await wait
      const later = actor.arrives(request)
      if (later === undefined) return plain.ask(request, caller, () => done(actor, { request, sent }, effect))
      // As an event, since whoever could wait for it is dead.
      clock.after(later, () => {
        try {
          done(actor, { request, sent }, effect)
        } catch {
          // Refused, and nobody hears of it.
        }
      })
      return new Promise<never>(() => undefined)
    }
    Object.assign(wire, { ask: tapped })
  }

  interface Sent {
    readonly request: SimRequest
    readonly sent: number
  }

  /** What the server does for somebody. */
  function done<T>(actor: Actor, { request, sent }: Sent, effect: () => T): T {
    actor.onEffect(request)
    actor.sent = sent
    by = actor
    try {
      return effect()
    } finally {
      by = undefined
      if (request.verb === 'list' && request.kind === 'Pod')
        actor.read = { at: clock.now(), pods: [...pods.values()], ...settings() }
      if (request.kind === 'Secret' && request.verb === 'get') actor.record = secret()
      if (request.kind === 'StatefulSet' && request.verb === 'get') actor.looked = clock.now()
      if (request.kind === 'Secret' && request.verb === 'apply' && actor.saysYes) yeses.push(...yesOf(actor))
      actor.onAnswer(request)
    }
  }

  function secret(): JsonMap | undefined {
    return store.get('Secret', ref.namespace, `capstan-rollout-${ref.name}`)
  }

  /** Of a person, for the partition at which the set stands just now; for the end where no pod is left to go. */
  function yesOf(actor: Actor): readonly Yes[] {
    const { replicas, partition, target } = settings()
    const p = isOnDelete(live()) ? oldOf(actor.read) : partition
    const marked = markerOf(live())?.marker.p ?? p
    const end = oldOf(actor.read) === 0 ? (stagesOf((planIn(secret()) ?? defaultSpec).stages, replicas).at(-1) ?? 0) : p
    return [p, Math.max(p, marked), Math.min(end, p)].map((one) => ({ partition: Math.min(one, replicas), target }))
  }

  function truthOf(object: JsonMap, before: PodTruth | undefined): PodTruth {
    const { ordinal, revision, terminating, ready, readySince } = factsOf(object)
    const up = ready && !terminating
    const uid = textAt(object, 'metadata', 'uid') ?? ''
    const isSame = before?.uid === uid && before.up === up
    const flaps = before?.uid === uid ? before.flaps + (before.up && !up ? 1 : 0) : 0
    return {
      flaps,
      index: ordinal - start,
      name: nameOf(object),
      uid,
      revision,
      terminating,
      up,
      since: isSame ? before.since : Math.max(readySince, before === undefined ? 0 : clock.now()),
      node: textAt(object, 'spec', 'nodeName') ?? '',
      leads: textAt(object, 'metadata', 'labels', 'role') === 'leader',
    }
  }

  function podChanged({ object, gone }: Change): void {
    const name = nameOf(object)
    const before = pods.get(name)
    const now = truthOf(object, before)
    if (gone) pods.delete(name)
    else pods.set(name, now)
    const { index } = now
    if (before?.up !== true) {
      if (!gone && now.up) down.delete(index)
      if (before !== undefined && !before.terminating && typeof by === 'object' && (gone || now.terminating))
        checkDelete(by, before)
      return
    }
    if (!gone && now.up) return
    if (typeof by === 'object') checkDelete(by, before)
    down.set(index, causeOf(before))
    const { replicas } = settings()
    const ours = [...down].filter(([one, cause]) => cause === 'ours' && one < replicas).map(([one]) => one)
    if (down.get(index) === 'ours' && ours.length > 1) report(`pods ${ours.join(' and ')} are down by our doing`)
  }

  function causeOf({ index, name, revision }: PodTruth): 'ours' | 'theirs' {
    // What arrives when the lock is another's long since: a write to the set is refused by its marker, a deletion by nothing.
    if (typeof by === 'object') return by.stalled ? 'theirs' : 'ours'
    const { partition, target } = settings()
    const isTaken = by === undefined && (pods.get(name)?.terminating ?? true)
    return isTaken && index >= partition && revision !== target ? (released.get(index) ?? 'theirs') : 'theirs'
  }

  function settings(): Settings {
    const set = live()
    return {
      replicas: integerAt(set, 'spec', 'replicas') ?? 1,
      partition: partitionOf(set) ?? 0,
      target: textAt(set, 'status', 'updateRevision') ?? '',
      minReady: (integerAt(set, 'spec', 'minReadySeconds') ?? 0) * 1000,
    }
  }

  function setChanged(before: JsonMap, after: JsonMap): void {
    const [from, to] = [partitionOf(before) ?? 0, partitionOf(after) ?? 0]
    const isOurs = typeof by === 'object'
    if (by === 'others' || (isOurs && writer !== by)) meddled = clock.monotonic()
    if (isOurs) writer = by as Actor
    if (typeof by === 'object') checkWrite(by, before, after)
    const isEdited = !sameJson(mapAt(before, 'spec', 'template'), mapAt(after, 'spec', 'template'))
    const { replicas } = settings()
    for (let index = 0; index < Math.max(replicas, 16); index++) {
      if (index < to) released.delete(index)
      else if (index < from) released.set(index, isOurs ? 'ours' : 'theirs')
      if (isEdited && index >= to) released.set(index, 'theirs')
    }
  }

  function checkWrite(actor: Actor, before: JsonMap, after: JsonMap): void {
    const [old, now] = [markerOf(before)?.marker, markerOf(after)?.marker]
    const [from, to] = [partitionOf(before), partitionOf(after)]
    // Also by a partition that somebody wrote between our hold and our template.
    const isHeld = isOnDelete(before) || (from ?? 0) >= (integerAt(before, 'spec', 'replicas') ?? 1)
    const isEdit = !sameJson(mapAt(before, 'spec', 'template'), mapAt(after, 'spec', 'template'))
    if (isEdit && !isHeld) report('writes a template to a set that is not held')
    if (integerAt(before, 'spec', 'replicas') !== integerAt(after, 'spec', 'replicas')) report('scales the set')
    if (actor.role === 'install') {
      if ((to ?? 0) < Math.min(from ?? 0, held)) report(`an install lowers the partition from ${from} to ${to}`)
      return
    }
    if (actor.role === 'pause') {
      if (from !== to || isEdit) report('a pause changes the spec')
      if (now?.run !== old?.run || (now?.phase !== 'paused' && now?.phase !== 'aborted'))
        report('a pause writes another marker')
      return
    }
    // Whoever takes a rollout back stops first who drives it.
    if (actor.undoes && now !== undefined && isPause(old, now) && now.by === actor.holder && now.run === old?.run) {
      if (from !== to || isEdit) report('a pause changes the spec')
      return
    }
    checkLock(actor)
    const isClaim = now?.run !== old?.run
    if (isClaim) {
      if (now === undefined || !actor.runs.includes(now.run)) report('writes the marker of another run')
      if (now?.phase === 'done') {
        checkSettled(before)
        return
      }
      if (to !== from && (to ?? 0) < held) report(`claims, and moves the partition from ${from} to ${to}`)
      const seen = integerAt(before, 'status', 'observedGeneration') ?? 0
      // Of a template that has not changed the revision is known before that.
      if (
        seen < (integerAt(before, 'metadata', 'generation') ?? 0) &&
        settings().target !== nameOf(revisionOf(before, 1))
      )
        report('claims what the controller has not seen')
      if (now?.phase === 'roll' && now.target !== settings().target)
        report(`claims for ${now.target}, not ${settings().target}`)
      if (now !== undefined) checkClaim(actor, old, now)
      return
    }
    const isRaise = (to ?? 0) > (from ?? 0)
    if (old === undefined || !actor.runs.includes(old.run)) {
      const isEmpty = settings().replicas === 0 && now?.phase === 'done'
      if (!isEmpty) report(`writes under the marker of ${old?.run ?? 'nobody'}`)
      return
    }
    if (isRaise && to! < held && to !== old.p) report(`raises the partition from ${from} to ${to}`)
    const isEnd = now!.phase === 'done' && old.phase !== 'done'
    if (isEnd || (to ?? 0) < (from ?? 0)) checkProgress(actor, { old, from, to, isEnd, before })
    if (now!.phase === 'undone' && old.phase !== 'undone') checkUndone(before, old)
    // Also where it stays by number, since pods that scaling has added were judged.
    const isNext = now!.p < old.p || (now!.p === old.p && now!.replicas !== old.replicas)
    if (isOnDelete(before) && isNext && !isEnd) {
      const left = oldOf(actor.read)
      if (now!.p !== left - 1) report(`counts ${now!.p} pods as old, of ${left} before this one`)
      checkReady(actor, undefined, { p: left, before })
    }
    if (now!.p !== old.p && !isOnDelete(before)) actor.moved = clock.now()
  }

  /** The partition alone is written, so that no pod may be left to go. */
  function checkSettled(before: JsonMap): void {
    const { replicas, target } = settings()
    const isNew = ({ index, revision }: PodTruth): boolean => index >= replicas || revision === target
    if (![...pods.values()].every(isNew)) report('ends what has not begun')
    if (textAt(before, 'status', 'currentRevision') !== target) report('lets go of what may come back as it was')
  }

  function isPause(old: Marker | undefined, { phase }: Marker): boolean {
    return phase === 'paused' || (phase === 'aborted' && old?.phase === phase)
  }

  /** All that a later run needs is written down, and nobody goes where he may not. */
  function checkClaim(actor: Actor, old: Marker | undefined, now: Marker): void {
    const plans = plansIn(secret())
    // The claim of a process that is gone comes late, and its successor has written the record anew.
    actor.spec = (actor.stalled ? plans : plans.slice(0, 1)).find((plan) => planDigest(plan) === now.plan)
    if (actor.spec === undefined) report('claims without its plan in the record')
    if (actor.given !== undefined && now.plan !== digestOf(actor.given)) report('goes by another plan than was given')
    const isOther = old?.phase === 'aborted' && old.target !== now.target
    if (actor.given !== undefined && !isOther && ['paused', 'aborted'].includes(old?.phase ?? ''))
      report(`goes on unasked with what is ${old?.phase}`)
    if (actor.unattended && ['paused', 'aborted', 'undo', 'undone'].includes(old?.phase ?? ''))
      report(`goes on unasked with what is ${old?.phase}`)
    if (old !== undefined && ['paused', 'aborted'].includes(old.phase) && Date.parse(old.at) > actor.began + 1000)
      if (old.by !== actor.holder && !isOther) report(`goes on with what was ${old.phase} after it had begun`)
    const way = `${now.target} ${now.plan}`
    if (actor.spec !== undefined && judged.way !== way) {
      const { replicas } = settings()
      const past = stagesApart(actor.spec, replicas).flatMap((stage, place) => (stage > now.p ? [place] : []))
      judged = { way, stages: new Set(past) }
    }
    if (now.phase !== 'undo' && !(now.phase === 'stage' && now.back === true)) return
    const { replicas, target } = settings()
    const released = actor.read?.pods.filter(({ revision }) => revision === target).length ?? 0
    const point = planIn(actor.record)?.pointOfNoReturn
    if (point !== undefined && replicas - released < point)
      report(`goes back with ${replicas - released} old pods, past the point of no return, ${point}`)
  }

  function stagedEnd(actor: Actor): number | undefined {
    return actor.spec === undefined ? undefined : stagesOf(actor.spec.stages, settings().replicas).at(-1)
  }

  function checkLock(actor: Actor): void {
    const lease = lock()
    const holder = lease === undefined ? 'nobody' : textAt(lease, 'spec', 'holderIdentity')
    if (holder !== actor.holder && !actor.stalled && !isUnlocked) report(`writes, and the lock is ${holder}'s`)
  }

  /** How many pods a process has seen at another revision than the newest. */
  function oldOf(read: Read | undefined): number {
    if (read === undefined) return 0
    const { replicas, target, pods: there } = read
    return there.filter(({ index, revision }) => index < replicas && revision !== target).length
  }

  interface Progress {
    readonly old: Marker
    readonly from: number | undefined
    readonly to: number | undefined
    readonly isEnd: boolean
    readonly before: JsonMap
  }

  /** A pod more is let go, or it is said that all that shall be have gone. */
  function checkProgress(actor: Actor, { old, from = 0, to = 0, isEnd, before }: Progress): void {
    const { replicas, target } = settings()
    if (replicas === 0) return
    const p = Math.min(from, replicas)
    const end = stagedEnd(actor) ?? old.to
    const here = [...pods.values()].filter(({ index }) => index < replicas)
    const isAllNew = here.length === replicas && here.every(({ revision }) => revision === target)
    if (old.target !== target) report(`goes on to ${old.target} where the newest template is ${target}`)
    if (to < from && !isEnd && to !== p - 1) report(`lowers the partition from ${from} to ${to}`)
    if (to < from && isEnd && !isAllNew && to < p - 1)
      report(`ends by lowering from ${from} to ${to}, with old pods left`)
    if (to < from && to < end) report(`lowers the partition to ${to}, below the end of the plan, ${end}`)
    if (isEnd) {
      const missing = Array.from({ length: replicas }, (_, index) => index).filter(
        (index) =>
          index >= Math.min(end, replicas) && !here.some((pod) => pod.index === index && pod.revision === target),
      )
      const isStaged = isOnDelete(before) && missing.length <= end
      if (missing.length > 0 && !isStaged) report(`ends, and pods ${missing.join(', ')} are not at ${target}`)
    }
    const released = isOnDelete(before) ? here.filter(({ revision }) => revision !== target).length : p
    checkReady(actor, isEnd ? undefined : p - 1, { p: isEnd && isAllNew ? Math.min(end, released) : released, before })
  }

  interface Step {
    readonly p: number
    readonly before: JsonMap
  }

  /** By what it read last, and by the status that its write has tested. */
  function checkReady(actor: Actor, next: number | undefined, { p, before }: Step): void {
    const { read, spec } = actor
    if (read === undefined) {
      report('moves without having read the pods')
      return
    }
    const { replicas, target, minReady } = isOnDelete(before) ? read : settings()
    const isRolling = !isOnDelete(before)
    const isObserved =
      (integerAt(before, 'status', 'observedGeneration') ?? 0) >= (integerAt(before, 'metadata', 'generation') ?? 0)
    if (isRolling && !isObserved) report('goes on, and the controller has not seen the newest generation')
    const isFit = (pod: PodTruth): boolean => pod.up && (!isRolling || pod.index < p || pod.revision === target)
    const unfit = read.pods.filter((pod) => pod.index < replicas && pod.index !== next && !isFit(pod))
    const surplus = read.pods.filter(({ index }) => index >= replicas)
    const missing = Array.from({ length: replicas }, (_, index) => index).filter(
      (index) => !read.pods.some((pod) => pod.index === index),
    )
    // Of a set that is updated by deleting pods, the next one may be any.
    if (!isRolling && unfit.length === 1 && unfit[0]!.revision !== target) unfit.pop()
    for (const { name, up } of unfit) report(`goes on, and ${name} is ${up ? 'not replaced yet' : 'down'}`)
    for (const { name } of surplus) report(`goes on, and ${name} is beyond the replicas`)
    for (const index of missing) report(`goes on, and pod ${index} is missing`)
    const counted = integerAt(before, 'status', 'readyReplicas') ?? 0
    const isNextUp = next === undefined || read.pods.some(({ index, up }) => index === next && up)
    if (isRolling && next !== undefined && counted < replicas - (isNextUp ? 0 : 1))
      report(`goes on, and the controller counts ${counted} ready pods`)
    const age = clock.now() - read.at
    if (age > 5500 && !actor.stalled) report(`goes on by pods that it read ${age} ms ago`)
    if (spec === undefined) return
    const behind = stagesApart(spec, replicas).flatMap((stage, place) => (stage >= p ? [place] : []))
    // Also one that scaling has passed over.
    const isStage = stagesOf(spec.stages, replicas).includes(p) || behind.some((place) => !judged.stages.has(place))
    const soak = Math.max(spec.soak, minReady, isStage ? spec.stageSoak : 0)
    for (const { name, index, revision, since } of read.pods) {
      if (revision !== target || (isRolling && index < p) || index === next) continue
      if (read.at - since < soak) report(`goes on, and ${name} has soaked ${read.at - since} of ${soak} ms`)
    }
    const goes = read.pods.filter(({ index, revision }) => (isRolling ? index === next : revision !== target))
    const goesNext = goes.reduce<PodTruth | undefined>(
      (last, pod) => ((last?.since ?? 0) > pod.since ? last : pod),
      undefined,
    )
    const newest = Math.max(0, ...read.pods.filter((pod) => pod !== goesNext).map(({ since }) => since))
    checkGates(actor, spec, { p, target, isStage, newest })
    for (const place of behind) judged.stages.add(place)
  }

  interface Asked extends Pick<Settings, 'target'> {
    readonly p: number
    readonly isStage: boolean
    readonly newest: number
  }

  function checkGates(
    { answers, moved, stalled, sent }: Actor,
    { gates }: RolloutSpec,
    { p, target, isStage, newest }: Asked,
  ): void {
    for (const { name, at, passes, check } of gates) {
      if (at === 'stage' && !isStage) continue
      if (check.kind === 'manual') {
        const isSaid = yeses.some((yes) => yes.partition === p && yes.target === target)
        if (!isSaid) report(`goes on from ${p}, and nobody has said yes to gate ${name}`)
        continue
      }
      const last = answers.filter(({ gate, answered }) => gate === name && answered <= sent).slice(-passes)
      const passed = last.length === passes && last.every(({ pass }) => pass)
      if (!passed) report(`goes on, and gate ${name} has not passed ${passes} times`)
      if (!passed) continue
      // Times of Kubernetes are cut to seconds.
      if (last[0]!.asked < Math.floor(newest / 1000) * 1000)
        report(`goes on by gate ${name} from before the last pod was ready`)
      if (last[0]!.asked < moved) report(`goes on by gate ${name} from before the last step`)
      const age = clock.now() - last.at(-1)!.answered
      if (age > 31_000 && !stalled) report(`goes on by gate ${name} of ${Math.round(age / 1000)} s ago`)
    }
  }

  function checkUndone(before: JsonMap, { target }: Marker): void {
    const left = [...pods.values()].filter(({ index, revision }) => index < settings().replicas && revision === target)
    if (left.length > 0) report(`is undone, and ${left.map(({ name }) => name).join(', ')} is still at ${target}`)
    if ((partitionOf(before) ?? 0) < held) report('is undone, and not held')
  }

  function checkDelete(actor: Actor, pod: PodTruth): void {
    const set = live()
    const marker = markerOf(set)?.marker
    const { replicas, target } = actor.read ?? settings()
    actor.moved = clock.now()
    if (actor.role !== 'run') report(`takes ${pod.name} away`)
    checkLock(actor)
    const isOurs = marker !== undefined && actor.runs.includes(marker.run)
    // It tests the pod, and not the set: that may have become another run's a moment ago.
    const isNew = meddled >= clock.monotonic() - 20
    if (!isOurs && !actor.stalled && !isNew)
      report(`takes ${pod.name} away under the marker of ${marker?.run ?? 'nobody'}`)
    if (marker === undefined || !isOurs) return
    if (marker.phase === 'paused' || marker.phase === 'aborted') return
    // One that is down between both goes, too, or all others would wait for it.
    const isBetween = !pod.up && pod.revision !== textAt(set, 'status', 'currentRevision')
    if (marker.phase === 'undo' && ![marker.target, marker.left].includes(pod.revision) && !isBetween)
      report(`undoes ${pod.name}, which is not at ${marker.target}`)
    if (marker.phase === 'roll' && pod.revision === marker.target)
      report(`takes ${pod.name} away, which has the new template`)
    if (marker.phase === 'roll' && !isOnDelete(set) && pod.up) report(`takes ${pod.name} away, which is ready`)
    if (marker.phase === 'roll' && !isOnDelete(set) && actor.spec?.forceStuck === false)
      report(`takes ${pod.name} away unasked`)
    if (!pod.up || actor.read === undefined) return
    const others = actor.read.pods.filter(({ index }) => index !== pod.index && index < replicas)
    const bad = others.filter(({ up }) => !up)
    if (bad.length > 0 || others.length < replicas - 1)
      report(`takes ${pod.name} away, and ${bad.map(({ name }) => name).join(', ')} is down`)
    const { spec } = actor
    if (spec === undefined) return
    const soak = Math.max(spec.soak, settings().minReady)
    const back = others.filter(({ revision }) =>
      marker.phase === 'undo' ? ![marker.target, marker.left].includes(revision) : revision === target,
    )
    for (const { name, since } of back) {
      if (actor.read.at - since < soak)
        report(`takes ${pod.name} away, and ${name} has soaked ${actor.read.at - since} of ${soak} ms`)
    }
    if (!isOnDelete(set)) return
    checkOrder(actor, pod)
    const left = [...actor.read.pods].filter(({ index, revision }) => index < replicas && revision !== target).length
    if (left <= (stagedEnd(actor) ?? 0)) report(`takes ${pod.name} away, below the end of the plan`)
  }

  /** Of a set that is updated by deleting pods; one that is down, or flaps, goes before its turn. */
  function checkOrder({ spec, read }: Actor, pod: PodTruth): void {
    if (spec === undefined || read === undefined || !pod.up || pod.flaps > spec.flaps) return
    const { order } = spec
    const there = read.pods.filter(({ index }) => index < read.replicas)
    const waiting = there.filter(({ uid, revision }) => uid !== pod.uid && revision !== read.target)
    const begun = new Set(there.filter(({ revision }) => revision === read.target).map(({ node }) => node))
    const rank = ({ node, leads }: PodTruth): number =>
      order.by === 'rack' ? (begun.has(node) ? 0 : 1) : order.by === 'leader-last' && leads ? 1 : 0
    const isSameRack = ({ node }: PodTruth): boolean => order.by !== 'rack' || node === pod.node
    const was = there.find(({ uid }) => uid === pod.uid) ?? pod
    const first = waiting.find(
      (one) => rank(one) < rank(was) || (rank(one) === rank(was) && isSameRack(one) && one.index > pod.index),
    )
    if (first !== undefined) report(`takes ${pod.name} away before ${first.name}, by ${order.by}`)
  }
}

/** The plan in the Secret of a rollout. */
function planIn(secret: JsonMap | undefined): RolloutSpec | undefined {
  return plansIn(secret)[0]
}

/** And those before it. */
function plansIn(secret: JsonMap | undefined): readonly RolloutSpec[] {
  const bytes = fromBase64(textAt(secret ?? {}, 'data', 'record') ?? '')
  if (bytes === undefined || bytes.length === 0) return []
  const { spec, earlier } = JSON.parse(textOf(bytes)!) as { readonly spec: JsonMap; readonly earlier: JsonMap[] }
  return [spec, ...earlier].map((plan) => readSpec(plan, { source: 'user', place: 'the record' }, defaultSpec))
}

function digestOf(spec: RolloutSpec): string {
  const known = digests.get(spec) ?? planDigest(spec)
  digests.set(spec, known)
  return known
}

/** Of a schedule it is the same plan all the time. */
const digests = new WeakMap<RolloutSpec, string>()

/** By their places in the plan, also where several fall together. */
function stagesApart({ stages }: RolloutSpec, replicas: number): readonly number[] {
  if (stages.is !== 'marks') return stagesOf(stages, replicas)
  return stages.marks.map((mark) => stagesOf({ is: 'marks', marks: [mark] }, replicas)[0]!)
}

/** At a partition, on the way to a revision. */
interface Yes {
  readonly partition: number
  readonly target: string
}
