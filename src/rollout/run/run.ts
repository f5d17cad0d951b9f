import type { Bell } from '../../core/bell.ts'
import { ApiError } from '../../core/api-error.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { CancelSignal } from '../../core/ports.ts'
import { integerAt, nameOf } from '../../status/field.ts'
import type { Decision } from '../decision.ts'
import type { RunPlan } from '../decide/decide.ts'
import { decide } from '../decide/decide.ts'
import type { EmitRollout, RolloutOutcome } from '../event.ts'
import type { Flaps } from '../flaps.ts'
import type { GateKeeper } from '../gates/keeper.ts'
import type { GateMoment } from '../gates/gate.ts'
import type { GateStep } from '../gates/standing.ts'
import { unasked } from '../gates/standing.ts'
import { observe } from '../observe.ts'
import type { RolloutPorts } from '../ports.ts'
import { markerOf } from '../protocol/marker.ts'
import type { Override } from '../record.ts'
import type { Observation, SetSeen } from '../seen.ts'
import { carryOut, type Write } from './carry-out.ts'
import { sightOf } from './existing.ts'
import type { Explainer } from './explain.ts'
import { momentOf } from './moment.ts'
import { tellState, type StateTeller } from './tell-state.ts'
import type { SetWatch, Snapshot } from './watch-set.ts'

/** A run that has claimed its set. */
export interface Run {
  readonly ports: RolloutPorts
  readonly plan: RunPlan
  readonly watch: SetWatch
  readonly bell: Bell
  readonly keeper: GateKeeper
  readonly explain: Explainer
  readonly flaps: Flaps
  readonly oldRestarts: ReadonlyMap<string, number>
  readonly racks: ReadonlyMap<string, string>
  /** Names of the set's ControllerRevisions; read once at the beginning, and again before pods are taken back. */
  readonly revisions: () => Promise<ReadonlySet<string>>
  readonly baselines: ReadonlyMap<string, number>
  readonly overrides: () => readonly Override[]
  readonly emit: EmitRollout
  /** A PodDisruptionBudget may be about these pods, so that it is asked before each of them. */
  readonly hasBudget: boolean
  /** Since when (monotonic) a budget says no at a partition. */
  readonly budget: { partition: number; since: number }
  /** A reason to wait that no look shows. */
  readonly told: (because: string) => void
  /** Why the lock was lost, or the user's wish to stop. */
  readonly stopped: CancelSignal
}

/** Looks, decides, does, and looks again, until a decision is the last. */
export async function runOn(run: Run): Promise<RolloutOutcome> {
  const { watch, bell, ports } = run
  const memory: Memory = {
    step: undefined,
    asking: undefined,
    revisions: await run.revisions(),
    teller: tellState(run),
  }
  await watch.begun
  for (;;) {
    const broken = watch.broken()
    if (broken !== undefined) throw broken.error
    // Its watches have ended without a word and its gates say nothing any more: what it waits for would never come.
    if (run.stopped.aborted) throw new Failure('rollout/locked', 'the lock of this rollout was lost')
    if (ports.signal?.aborted === true) return interrupted(run)
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
    const isUnclear = seen.pods.length < seen.set!.replicas || seen.pods.some(({ trouble }) => trouble !== undefined)
    if (isUnclear) await run.explain.refresh(seen.set!.object)
    await bell.rest(Math.max(1, decision.after))
  }
}

interface Memory {
  /** The step that gates were asked for last. */
  step: GateStep | undefined
  asking: Promise<unknown> | undefined
  revisions: ReadonlySet<string>
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

/** What writes, or ends, is decided once more on what the server says now, and only then done. */
async function confirmed(run: Run, memory: Memory, first: Decision): Promise<RolloutOutcome | undefined> {
  const { ports, watch, plan } = run
  let now: Snapshot | undefined
  if (first.do !== 'raise' && first.do !== 'hold') {
    now = await watch.read(concerned(first, watch.set()))
    if (first.do === 'delete' && watch.set() !== undefined && isUndo(watch.set()!))
      memory.revisions = await run.revisions()
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
  if (isStopped(ports.signal)) return interrupted(run)
  try {
    return await carryOut(run, seen, decision)
  } catch (error) {
    if (!isMoved(error)) throw error
    // Something moved since it was read.
    await run.bell.rest(behind)
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

function isUndo(set: JsonMap): boolean {
  return markerOf(set)?.marker.phase === 'undo'
}

/** A `test` of the patch failed (422), a precondition did (409), the pod is gone (404), or a budget says not now (429). */
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
    const moment: GateMoment = momentOf(run, seen, run.ports.signal ?? run.stopped)
    memory.asking = keeper.ask(step, moment, run.overrides()).finally(() => {
      memory.asking = undefined
      bell.ring()
    })
  }
  await bell.rest(memory.asking === undefined ? Math.max(1, keeper.due(step)) : 1000)
}

function ended(seen: Observation, decision: Extract<Decision, { readonly do: 'stop' }>): RolloutOutcome {
  const { as, because, next } = decision
  return { is: as, partition: endPartition(seen.set), because, next }
}

/** Held counts as: no pod has it. */
function endPartition(set: SetSeen | undefined): number {
  return Math.min(set?.partition ?? set?.marker?.p ?? 0, set?.replicas ?? 0)
}

/** Between two steps everything is as safe as after the last. */
export function interrupted({ watch }: Run): RolloutOutcome {
  const set = watch.set()
  const seen = set === undefined ? undefined : sightOf(set, [], 0).set
  return {
    is: 'interrupted',
    partition: endPartition(seen),
    because: 'stopped between two steps: nothing more is released, and what is under way goes on by itself',
    next: seen === undefined ? undefined : `capstan rollout resume sts/${seen.ref.name} goes on`,
  }
}
