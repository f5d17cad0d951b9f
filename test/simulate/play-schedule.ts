import { ApiError } from '../../src/core/api-error.ts'
import { Failure, failuresOf } from '../../src/core/failure.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { refOf } from '../../src/core/object-ref.ts'
import type { EmitRollout, RolloutEvent, RolloutOutcome } from '../../src/rollout/event.ts'
import { pauseRollout, resumeRollout } from '../../src/rollout/pause.ts'
import { stagesOf } from '../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../src/rollout/ports.ts'
import { markerOf } from '../../src/rollout/protocol/marker.ts'
import { held, partitionOf } from '../../src/rollout/protocol/partition.ts'
import { rollOut } from '../../src/rollout/roll-out.ts'
import { undoRollout } from '../../src/rollout/undo.ts'
import { madeUpSet } from '../../src/simulate/made-up-set.ts'
import { lifeUnder, playFaults } from '../../src/simulate/play-faults.ts'
import { seededRandom } from '../../src/simulate/random.ts'
import { podEnded, removed } from '../../src/simulate/removal.ts'
import { createRequest } from '../../src/simulate/requests.ts'
import { stage } from '../../src/simulate/stage.ts'
import type { Mishap, SimRequest } from '../../src/simulate/wire.ts'
import { without } from '../../src/simulate/without.ts'
import { simulatedWorld } from '../../src/simulate/world.ts'
import { integerAt, mapAt, nameOf, textAt, textsAt } from '../../src/status/field.ts'
import type { Actor } from './recorder.ts'
import { falseEnd, leftBehind } from './outcome-truth.ts'
import { recorder } from './recorder.ts'
import type { Doing, Schedule, SetShape, Span, Spoiled, Timed } from './schedule.ts'

interface Played {
  /** Rules that were broken, and what should not have happened; none when all is well. */
  readonly broken: readonly string[]
  /** How the first run ended that had an end, in a `calm` schedule; and how all pods stood. */
  readonly calm: string
  /** What every process did, for whoever looks for a reason. */
  readonly story: readonly string[]
}

const set = { namespace: 'default', name: 'kafka' }

/** What is wrong with a schedule; nothing when all is well. A calm one is played without kills, too, and has to end the same. */
export async function brokenIn(schedule: Schedule): Promise<readonly string[]> {
  const played = await playSchedule(schedule)
  if (schedule.kind === 'wild') return played.broken
  const still = await playSchedule(schedule, true)
  const differs = still.calm === played.calm ? [] : [`ends ${played.calm}; without kills ${still.calm}`]
  const isFree = schedule.faults.length === 0 && !still.calm.startsWith('done')
  const stays = isFree ? [`ends ${still.calm}, and nothing is wrong`] : []
  return [...played.broken, ...still.broken, ...differs, ...stays]
}

/** Plays a schedule from its beginning to where everything is mended and the rollout, or its undo, has ended. */
export async function playSchedule(schedule: Schedule, isUndisturbed = false): Promise<Played> {
  const { seed, spec, faults, mended, goal } = schedule
  let base = ''
  let isMended = false
  const spoilt = new Set<string>()
  const underFaults = lifeUnder(faults, () => base)
  const world = simulatedWorld({
    seed,
    set: manifestOf(schedule.set),
    maxUnavailable: schedule.set.maxUnavailable !== undefined,
    limit: 4 * 3_600_000,
    lifeOf: (pod, usual) => {
      const life = isMended ? usual : underFaults(pod, usual)
      if (life.then.is !== 'ready') spoilt.add(textAt(pod, 'metadata', 'uid') ?? '')
      return life
    },
  })
  const { clock, board, wire } = world
  const { store } = board
  const ref = refOf(store.all('StatefulSet')[0]!)
  base = nameOf(store.all('ControllerRevision')[0]!)
  if (schedule.set.budget) createRequest(board, budget, { manager: 'somebody' })
  const watch = recorder(world, ref)
  const isManual = spec.gates.some(({ check }) => check.kind === 'manual')
  const random = seededRandom(seed, 'processes')
  const strikes = isUndisturbed ? [] : [...schedule.kills]
  const story: string[] = []
  const broken: string[] = watch.broken
  let count = 0
  let isUndone = false
  let calm = ''

  await clock
    .run(async () => {
      if (schedule.unheld) watch.byOthers(() => playNow({ is: 'edit', at: 0, tag: '9' }))
      else await stage(newProcess('install').process, ref)
      if (schedule.asleep > 0) {
        playNow({ is: 'lag', at: 0, lasts: schedule.asleep })
        if (schedule.unheld) watch.byOthers(() => playNow({ is: 'edit', at: 0, tag: '8' }))
      }
      playByOthers(faults)
      if (spec.order.by === 'leader-last') lead()
      if (!isUndisturbed) for (const one of schedule.mishaps) spoil(one)
      const persons = schedule.persons.map(async (person) => {
        await clock.sleep(person.at)
        await act(person.does)
      })
      await drive()
      await Promise.all(persons)
      if (isUndisturbed) return
      mend()
      await finish()
    })
    .catch((error: unknown) => void broken.push(`the play ended: ${String(error)}`))
  return { broken, calm, story }

  function playByOthers(these: Schedule['faults']): void {
    // Each does its work in one go, at its time: the recorder has to know whose it is.
    for (const fault of these) {
      if (fault.is === 'stuck' || !('at' in fault)) playFaults(world, ref, [fault])
      else clock.after(fault.at, () => watch.byOthers(() => playNow(fault)))
    }
  }

  /** `playFaults` would do it a moment later, when nobody knows any more whose it is. */
  function playNow(fault: Timed): void {
    const due: (() => void)[] = []
    const after: typeof clock.after = (later, work) => (later === 0 ? void due.push(work) : clock.after(later, work))
    playFaults({ ...world, clock: { ...clock, after } }, ref, [{ ...fault, at: 0 }])
    for (const work of due) work()
  }

  /** One of the pods that are up is the leader, and another one a moment after it is gone. */
  function lead(): void {
    let isDue = false
    const elect = (): void => {
      isDue = false
      const up = watch.pods().filter((pod) => pod.up)
      if (up.length === 0 || up.some(({ leads }) => leads)) return
      const { name } = up[Math.floor(random.next() * up.length)]!
      const pod = store.get('Pod', set.namespace, name)!
      const labels = { ...mapAt(pod, 'metadata', 'labels'), role: 'leader' }
      watch.byOthers(() => void store.put({ ...pod, metadata: { ...mapAt(pod, 'metadata'), labels } }))
    }
    store.onChange(({ kind }) => {
      if (kind !== 'Pod' || isDue) return
      isDue = true
      clock.after(300, elect)
    })
    elect()
  }

  function spoil({ verb, kind, is, after, times }: Spoiled): void {
    const match = { verb, ...(kind !== undefined && { kind }) }
    wire.spoil(match, mishapOf(is), { after, times })
  }

  /** The same command again and again, as a person or a pipeline does it, until all is mended. */
  async function drive(does: Doing = 'roll'): Promise<void> {
    let result = ''
    for (let attempt = 0; attempt < 60; attempt++) {
      // Also a pause is over at some time.
      const resumes = schedule.kind === 'calm' ? isManual : attempt % 3 === 2
      result = await act(resumes && result === 'held' ? 'resume' : does)
      const isEnd = ['done', 'blocked', 'held', 'drifted', 'rollout/refused'].includes(result)
      if (schedule.kind === 'calm' && isEnd && !(isManual && result === 'held')) {
        calm += `${result} ${standing()} `
        if (goal !== 'roll' && does === 'roll') await drive(goal)
        return
      }
      if (schedule.kind === 'wild' && clock.monotonic() >= mended) return
      await clock.sleep(isEnd ? 8000 : 2000)
    }
  }

  function standing(): string {
    const live = store.get('StatefulSet', ref.namespace, ref.name)!
    const p = Math.min(partitionOf(live) ?? 0, integerAt(live, 'spec', 'replicas') ?? 1)
    const revisions = watch.pods().map(({ name, revision }) => `${name}:${revision}`)
    return `at ${p}: ${revisions.sort().join(' ')}`
  }

  function mend(): void {
    isMended = true
    world.controller.go()
    watch.byOthers(() => {
      for (const pod of store.all('Pod')) {
        const isReady = watch.pods().some(({ name, up }) => name === nameOf(pod) && up)
        const isSpoilt = spoilt.has(textAt(pod, 'metadata', 'uid') ?? '')
        if (textAt(pod, 'metadata', 'deletionTimestamp') === undefined && (isSpoilt || !isReady))
          removed(board, pod, {})
      }
      for (const pod of store.all('Pod')) {
        if (
          textsAt(pod, 'metadata', 'finalizers').length === 0 ||
          textAt(pod, 'metadata', 'deletionTimestamp') === undefined
        )
          continue
        podEnded(board, { ...pod, metadata: without(mapAt(pod, 'metadata'), 'finalizers') })
      }
    })
  }

  function areAllNew(): boolean {
    const live = store.get('StatefulSet', ref.namespace, ref.name)!
    return watch.pods().every(({ revision }) => revision === textAt(live, 'status', 'updateRevision'))
  }

  async function finish(): Promise<void> {
    const wasUndone = isUndone
    const results: string[] = []
    for (let attempt = 0; attempt < 40; attempt++) {
      // An undo that comes too late by now is said to be none.
      const goOn = results.at(-1) === 'rollout/refused' && goal === 'roll' ? 'forward' : goal
      const does = results.at(-1) === 'held' ? 'resume' : goOn
      const result = await act(does)
      results.push(result)
      // What was paused has gone on to where it was going: that may be back, or the end of somebody else's manifest.
      const isElsewhere = goal === 'roll' && does === 'resume' && results.filter((one) => one === 'done').length === 1
      if (result === 'done' && !(isElsewhere && !areAllNew())) {
        // Pods that scaling has added may still come, one after the other.
        const replicas = integerAt(store.get('StatefulSet', ref.namespace, ref.name)!, 'spec', 'replicas') ?? 1
        await clock.sleep(60_000 + 10_000 * replicas)
        checkEnd(attempt === 0 && !wasUndone)
        broken.push(...leftBehind(store, schedule))
        return
      }
      if (goal !== 'roll' && result === 'rollout/refused') return
      await clock.sleep(5000)
    }
    broken.push(`never ended: ${results.slice(-3).join(', ')}; ${story.at(-1)}`)
  }

  /** An undo of an undo goes forward again. */
  function checkEnd(isFirstUndo: boolean): void {
    const live = store.get('StatefulSet', ref.namespace, ref.name)!
    const replicas = integerAt(live, 'spec', 'replicas') ?? 1
    const target = textAt(live, 'status', 'updateRevision')
    const phase = markerOf(live)?.marker.phase
    const pods = watch.pods().filter(({ index }) => index < replicas)
    if (replicas === 0) return
    for (const { name, up } of pods) if (!up) broken.push(`at the end ${name} is not ready`)
    if (goal !== 'roll') {
      // A rollout that was stopped before its first look was asked for before the undo, and does not know of it.
      if (watch.writer()?.stalled === true) return
      const revisions = new Set(pods.map(({ revision }) => revision))
      const isEdited =
        schedule.persons.some(({ does }) => does === 'install') ||
        [...faults, ...schedule.kills.flatMap(({ does }) => (does.is === 'meddle' ? [does.fault] : []))].some(
          ({ is }) => is === 'edit' || is === 'revert',
        )
      // Of a rollout before the undone one pods may be left, which are none of its business.
      if (revisions.size > 1 && !isEdited) broken.push(`undone, and the pods are at ${[...revisions].join(' and ')}`)
      if (!isEdited && isFirstUndo && !schedule.unheld && !revisions.has(base))
        broken.push(`undone, and the pods are at ${[...revisions].join()}, not ${base}`)
      return
    }
    const to = Math.min(stagesOf(spec.stages, replicas).at(-1) ?? 0, replicas)
    const left = pods.filter(({ revision }) => revision !== target).length
    if (left > to) broken.push(`done, and ${left} pods are old, not ${to}`)
    if (phase !== 'done' && phase !== undefined && left > 0) broken.push(`done, and the marker says ${phase}`)
    const p = partitionOf(live) ?? 0
    // Of a set that was never rolled out it is somebody's own.
    if (to === 0 && p > 0 && p < held && phase !== undefined) broken.push(`done, and the partition is ${p}`)
  }

  /** Gives the outcome's word, the code of what was thrown, or `killed`. */
  async function act(does: Doing): Promise<string> {
    if (does.startsWith('undo')) isUndone = true
    const { process, inner, ports, killed, actor } = newProcess(does)
    const events: RolloutEvent[] = []
    const outcome = Promise.resolve().then(() => work(does, ports, process, (event) => void events.push(event)))
    const ended = outcome.then(
      (end) => end ?? 'did',
      (error: unknown) => error,
    )
    const end = await Promise.race([ended, killed])
    const text = isOutcome(end) ? end.is : end instanceof Error ? codeOf(end) : String(end)
    const because = isOutcome(end) ? `: ${end.because}` : end instanceof Error ? `: ${end.message}` : ''
    story.push(`${(clock.monotonic() / 1000).toFixed(3)} s, ${actor.holder} ${does}: ${text}${because}; ${standing()}`)
    if (text.startsWith('a bug')) broken.push(story.at(-1)!, (end as Error).stack ?? '')
    const wrong = inner.dead || actor.stalled ? [] : falseEnd({ does, end, events, actor, world, watch, schedule })
    broken.push(...wrong.map((what) => `${story.at(-1)!}: ${what}`))
    return text
  }

  async function work(
    does: Doing,
    ports: RolloutPorts,
    process: Parameters<typeof stage>[0],
    emit: EmitRollout,
  ): Promise<RolloutOutcome | undefined> {
    switch (does) {
      case 'unlock':
        watch.unlock()
        return rollOut(ports, { set, spec, overrides: [] }, emit)
      case 'forward':
        return rollOut(ports, { set, spec, overrides: [{ gate: 'undo', reason: 'too late' }] }, emit)
      case 'roll':
        return rollOut(ports, { set, spec, overrides: [] }, emit)
      case 'apply':
        return rollOut(ports, { set, spec: 'recorded', overrides: [], unattended: true }, emit)
      case 'undo':
        return undoRollout(ports, { set, reason: undefined }, emit)
      case 'undo-pods':
        return undoRollout(ports, { set, way: 'pods', reason: undefined }, emit)
      case 'undo-template':
        return undoRollout(ports, { set, way: 'template', reason: undefined }, emit)
      case 'resume':
        return resumeRollout(ports, { set, reason: 'yes', overrides: [] }, emit)
      case 'pause':
      case 'abort':
        await pauseRollout(ports, { set, as: does === 'abort' ? 'aborted' : 'paused', reason: undefined })
        return undefined
      case 'install':
        await stage(process, ref)
        return undefined
    }
  }

  function newProcess(does: Doing) {
    const role = does === 'pause' || does === 'abort' ? 'pause' : does === 'install' ? 'install' : 'run'
    const strike = role === 'run' && !isMended ? strikes.shift() : undefined
    const inner = world.process(Math.round(random.between(-60_000, 60_000)))
    let left = strike?.request ?? Infinity
    let struck: SimRequest | undefined
    let end: (how: string) => void = () => undefined
    const killed = new Promise<string>((resolve) => (end = resolve))
    const actor: Actor = {
      holder: `${role} ${++count}`,
      role,
      given: ['roll', 'unlock', 'forward'].includes(does) ? spec : undefined,
      spec: undefined,
      unattended: does === 'apply',
      undoes: does.startsWith('undo'),
      began: clock.now(),
      saysYes: does === 'resume',
      record: undefined,
      runs: [],
      answers: [],
      stalled: false,
      read: undefined,
      looked: 0,
      moved: 0,
      sent: 0,
      onRequest: (request) => before(request) ?? away(request),
      hears: () => rest(schedule.deaf),
      onAnswer: after,
      arrives,
      onEffect: atEffect,
    }
    const process = { ...inner, cluster: watch.watched(actor, inner.cluster) }
    const ports: RolloutPorts = {
      cluster: process.cluster,
      clock: inner.clock,
      holder: actor.holder,
      newRun: () => {
        const run = Array.from({ length: 12 }, () => Math.floor(random.next() * 16).toString(16)).join('')
        actor.runs.push(run)
        return run
      },
      gates: { http: { request: (url) => gate(actor, new URL(url).hostname.replace('.invalid', '')) } },
    }
    return { process, inner, ports, killed, actor }

    function isIt({ verb, kind }: SimRequest): boolean {
      const isWrite = verb === 'evict' || verb === 'remove' || (verb === 'patch' && kind === 'StatefulSet')
      return strike?.of === 'requests' || (strike !== undefined && isWrite)
    }

    function before(request: SimRequest): Promise<void> | undefined {
      if (!isIt(request) || --left !== 0) return undefined
      struck = request
      const { does } = strike!
      if (does.is === 'kill' && does.when === 'before') kill()
      if (does.is !== 'stall') return undefined
      actor.stalled = true
      end('stalled')
      return clock.sleep(does.lasts)
    }

    /** A watch begins anew by itself until it is answered. */
    function away({ verb }: SimRequest): Promise<void> | undefined {
      // What is rolled out was installed before.
      const waiting = role === 'install' ? undefined : rest(schedule.outages)
      if (waiting === undefined || verb === 'follow') return waiting
      return inner.clock.sleep(1).then(() => {
        throw new Failure('cluster/unreachable', 'the API server cannot be reached')
      })
    }

    /** What is left of a span that is under way. */
    function rest(spans: readonly Span[]): Promise<void> | undefined {
      const now = clock.monotonic()
      const span = isMended ? undefined : spans.find(({ from, to }) => from <= now && now < to)
      return span && inner.clock.sleep(span.to - now)
    }

    function arrives(request: SimRequest): number | undefined {
      if (request !== struck || strike?.does.is !== 'ghost') return undefined
      actor.stalled = true
      kill()
      return strike.does.lasts
    }

    function atEffect(request: SimRequest): void {
      if (request === struck && strike?.does.is === 'meddle') {
        const { fault } = strike.does
        watch.byOthers(() => playNow(fault))
      }
    }

    function after(request: SimRequest): void {
      if (request === struck && strike?.does.is === 'kill') kill()
    }

    function kill(): void {
      inner.kill()
      end('killed')
    }
  }

  async function gate(actor: Actor, name: string): Promise<{ status: number; text: string }> {
    const asked = clock.now()
    const at = clock.monotonic()
    const says = isMended
      ? undefined
      : schedule.gates.find((one) => one.name === name && one.from <= at && at < one.to)?.says
    await clock.sleep(says === 'late' ? 2500 : 40)
    if (says === 'nothing') throw new Failure('io/http', 'no connection')
    actor.answers.push({ gate: name, asked, answered: clock.now(), pass: says !== 'no' && says !== 'late' })
    return { status: says === 'no' ? 503 : 200, text: '' }
  }
}

function isOutcome(value: unknown): value is RolloutOutcome {
  return typeof value === 'object' && value !== null && 'because' in value && !(value instanceof Error)
}

/** What may be thrown: a Failure that says what to do, or what the server has said before anything was written. */
function codeOf(error: Error): string {
  if (error instanceof ApiError) return `api ${error.code}`
  const code = failuresOf(error)?.[0]?.code
  return code !== undefined && /^(?:rollout|cluster)\//.test(code) ? code : 'a bug'
}

function mishapOf(is: Spoiled['is']): Mishap {
  if (is === 'lost' || is === 'unsent') return { is }
  if (is === 'late' || is === 'hangs') return { is: 'late', by: is === 'late' ? 400 : 12_000 }
  const reasons = { 409: 'Conflict', 429: 'TooManyRequests', 500: 'InternalError' } as const
  return { is: 'answer', error: new ApiError(is, reasons[is], 'spoilt') }
}

function manifestOf(shape: SetShape): JsonMap {
  const { maxUnavailable, onDelete } = shape
  const made = madeUpSet({ ...set, ...shape })
  if (maxUnavailable === undefined || onDelete) return made
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } }
  return { ...made, spec: { ...mapAt(made, 'spec'), updateStrategy } }
}

const budget: JsonMap = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'kafka', namespace: 'default' },
  spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'kafka' } } },
}
