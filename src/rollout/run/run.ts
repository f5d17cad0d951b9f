import { ApiError } from '../../core/api-error.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { CancelSignal } from '../../core/ports.ts'
import { integerAt, nameOf } from '../../status/field.ts'
import type { Decision } from '../decision.ts'
import { decide } from '../decide/decide.ts'
import { goOnCommand } from '../decide/go-on.ts'
import type { RolloutOutcome } from '../event.ts'
import type { GateMoment } from '../gates/gate.ts'
import type { GateStep } from '../gates/standing.ts'
import { unasked } from '../gates/standing.ts'
import { observe } from '../observe.ts'
import { markerOf } from '../protocol/marker.ts'
import type { Observation, SetSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import { carryOut, isOutdated, type Write } from './carry-out.ts'
import { sightOf } from './existing.ts'
import { momentOf } from './moment.ts'
import { tellState, type StateTeller } from './tell-state.ts'
import { unclearPods } from '../unclear-pods.ts'
import type { Snapshot } from './watch-set.ts'
import type { Run } from './claimed-run.ts'

/** Looks, decides, does, and looks again, until a decision is the last. */
export async function runOn(run: Run): Promise<RolloutOutcome> {
  const { watch, bell, ports } = run
  const memory: Memory = {
    step: undefined,
    asking: undefined,
    revisions: await run.revisions(),
    refused: 0,
    teller: tellState(run),
  }
  for (;;) {
    const broken = watch.broken()
    if (broken !== undefined) throw broken.error
    // Its watches have ended without a word and its gates say nothing any more: what it waits for would never come.
    if (run.stopped.aborted) throw new Failure('rollout/locked', 'the lock of this rollout was lost')
    if (ports.signal?.aborted === true) return interrupted(watch.set(), run.plan.spec)
    if (!watch.begun()) {
      await bell.rest(1000)
      continue
    }
    const seen = look(run, memory)
    const decision = decide(run.plan, seen, ports.cluster.serverTime())
    if (decision.do === 'stop' || isWrite(decision)) {
      const outcome = await confirmed(run, memory, decision)
      if (outcome !== undefined) return outcome
      continue
    }
    memory.teller.tell(seen, decision.because)
    if (decision.do === 'gates') {
      await askOrRest(run, memory, { step: decision.step, seen })
      continue
    }
    const early = earlyStill(seen, ports.cluster.serverTime())
    const unclear = early > 0 ? [] : unclearPods(seen)
    if (unclear.length > 0) await run.explain.refresh(seen.set!.object, unclear)
    await bell.rest(Math.max(1, Math.min(decision.after, early > 0 ? early : Infinity)))
  }
}

/** A pod takes about that long to go and to come: events would say what everybody sees, and are the longest answers. */
const usual = 1000

/** Milliseconds until events may tell more than that a step is under way. */
function earlyStill({ set, pods }: Observation, now: number): number {
  const begun = Date.parse(set?.marker?.at ?? '')
  const early = Number.isNaN(begun) ? 0 : begun + usual - now
  const isTroubled = early > 0 && pods.some(({ trouble }) => trouble !== undefined && trouble.grade !== 'passing')
  return isTroubled ? 0 : early
}

interface Memory {
  /** The step that gates were asked for last. */
  step: GateStep | undefined
  asking: Promise<unknown> | undefined
  revisions: ReadonlySet<string>
  /** How many writes in a row were refused as if something had moved. */
  refused: number
  readonly teller: StateTeller
}

function look(run: Run, { step, revisions }: Memory, given?: Snapshot): Observation {
  const { watch, flaps, oldRestarts, racks, keeper, explain } = run
  const { set, pods } = given ?? { set: watch.set(), pods: watch.pods() }
  flaps.note(pods, run.ports.cluster.serverTime())
  return observe({
    set,
    pods,
    events: explain.events(),
    revisions,
    flaps,
    oldRestarts,
    racks,
    gates: step === undefined ? unasked : keeper.standing(step),
    now: run.ports.cluster.serverTime(),
  })
}

/** Milliseconds that a watch may be behind what was read. */
const behind = 20

/** A policy that forbids the change answers as a failed test does: nothing that moves is in the way so often without a break. */
const mostRefused = 50

/** What writes, or ends, is decided once more on what the server says now, and only then done. */
async function confirmed(run: Run, memory: Memory, first: Decision): Promise<RolloutOutcome | undefined> {
  const { ports, watch, plan } = run
  let now: Snapshot | undefined
  run.looked.at = ports.clock.monotonic()
  const isAlarm = first.do === 'raise' || first.do === 'hold'
  // An alarm is given at once; refused, by what the server says: what a watch tells may be old.
  if (!isAlarm || memory.refused > 0) {
    now = await watch.read(concerned(first, watch.set()))
    if (first.do === 'delete' && isUndo(watch.set())) memory.revisions = await run.revisions()
  }
  const seen = look(run, memory, now)
  const decision = decide(plan, seen, ports.cluster.serverTime())
  memory.teller.tell(seen, decision.because)
  if (decision.do === 'stop') return ended(seen, decision)
  if (!isWrite(decision)) {
    // The watch will tell it, too, in a moment.
    await run.bell.rest(behind)
    return undefined
  }
  if (isStopped(ports.signal)) return interrupted(watch.set(), plan.spec)
  if (isOutdated(run)) {
    run.told(
      'what the API server has answered is more than 5 s old: another pod may be down by now, and none goes by it',
    )
    return undefined
  }
  try {
    const outcome = await carryOut(run, seen, decision)
    memory.refused = 0
    return outcome
  } catch (error) {
    if (!isMoved(error) || ++memory.refused === mostRefused) throw error
    // Something moved since it was read.
    await run.bell.rest(Math.min(behind * memory.refused, 1000))
    return undefined
  }
}

/** The pods of whose state a decision is: the one that goes next, and the one before it. */
function concerned(decision: Decision, set: JsonMap | undefined): readonly string[] | undefined {
  if (decision.do === 'delete') return [decision.pod.name]
  if (decision.do !== 'lower' || set === undefined) return undefined
  const start = integerAt(set, 'spec', 'ordinals', 'start') ?? 0
  return [decision.to, decision.to + 1].map((index) => `${nameOf(set)}-${index + start}`)
}

function isStopped(signal: CancelSignal | undefined): boolean {
  return signal?.aborted === true
}

function isUndo(set: JsonMap | undefined): boolean {
  return set !== undefined && markerOf(set)?.marker.phase === 'undo'
}

/** A `test` of the patch failed (422), a precondition did (409), or what it is about is gone (404). */
function isMoved(error: unknown): boolean {
  return error instanceof ApiError && [404, 409, 422].includes(error.code) && error.causes.length === 0
}

function isWrite(decision: Decision): decision is Write {
  return ['hold', 'lower', 'raise', 'delete', 'finish'].includes(decision.do)
}

/** Asks what is due, or waits until something is; news end the waiting, and the asking goes on beside it. */
async function askOrRest(
  run: Run,
  memory: Memory,
  { step, seen }: { readonly step: GateStep; readonly seen: Observation },
): Promise<void> {
  const { keeper, bell } = run
  const isNew = JSON.stringify(memory.step) !== JSON.stringify(step)
  memory.step = step
  if (memory.asking === undefined && (isNew || keeper.due(step) <= 0)) {
    const moment: GateMoment = momentOf(run, seen, run.ending)
    memory.asking = keeper.ask(step, moment, run.overrides()).finally(() => {
      memory.asking = undefined
      bell.ring()
    })
  }
  await bell.rest(memory.asking === undefined ? Math.max(1, keeper.due(step)) : 1000)
}

function ended(seen: Observation, decision: Extract<Decision, { readonly do: 'stop' }>): RolloutOutcome {
  const { as, because, next, gate, asks } = decision
  const names = { ...(gate === undefined ? {} : { gate }), ...(asks === undefined ? {} : { asks }) }
  return { is: as, partition: endPartition(seen.set), because, next, ...names }
}

/** Held counts as: no pod has it. */
function endPartition(set: SetSeen | undefined): number {
  return Math.min(set?.partition ?? set?.marker?.p ?? 0, set?.replicas ?? 0)
}

/** Between two steps everything is as safe as after the last. `set` as it was known last. */
export function interrupted(set: JsonMap | undefined, spec: RolloutSpec): RolloutOutcome {
  const seen = set === undefined ? undefined : sightOf(set, [], 0).set
  return {
    is: 'interrupted',
    partition: endPartition(seen),
    because: 'stopped between two steps: nothing more is released, and what is under way goes on by itself',
    next: seen === undefined ? undefined : `${goOnCommand(seen.ref.name, spec)} goes on`,
  }
}
