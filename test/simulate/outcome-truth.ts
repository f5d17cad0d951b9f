import { ApiError } from '../../src/core/api-error.ts'
import type { JsonMap } from '../../src/core/json.ts'
import type { RolloutEvent, RolloutOutcome } from '../../src/rollout/event.ts'
import { stagesOf } from '../../src/rollout/plan/stages.ts'
import { markerOf } from '../../src/rollout/protocol/marker.ts'
import { held, isOnDelete, partitionOf } from '../../src/rollout/protocol/partition.ts'
import type { Store } from '../../src/simulate/store.ts'
import type { World } from '../../src/simulate/world.ts'
import { failuresOf } from '../../src/core/failure.ts'
import { integerAt, mapsAt, nameOf, textAt } from '../../src/status/field.ts'
import type { Actor, Recorder } from './recorder.ts'
import type { Doing, Schedule } from './schedule.ts'

interface Ended {
  readonly does: Doing
  /** An outcome, `did`, or what was thrown. */
  readonly end: unknown
  readonly events: readonly RolloutEvent[]
  readonly actor: Actor
  readonly world: World
  readonly watch: Recorder
  readonly schedule: Schedule
}

/** What a process says at its end, against what is: its exit code is made of nothing else. */
export function falseEnd(ended: Ended): string[] {
  const { end, events, actor, world } = ended
  const lease = world.board.store.get('Lease', 'default', 'capstan-rollout-kafka')
  const isLeft = lease !== undefined && textAt(lease, 'spec', 'holderIdentity') === actor.holder
  const wrong = isLeft && !isDisturbed(ended) ? ['it has ended, and its lock is there'] : []
  if (end instanceof Error) return [...wrong, ...falseError(ended, end)]
  if (typeof end === 'string') return wrong
  const last = events.at(-1)
  if (last?.is !== 'end' || last.outcome !== end) wrong.push(`the last event is ${JSON.stringify(last)}`)
  if (events.filter(({ is }) => is === 'end').length !== 1) wrong.push('it tells its end more than once')
  return [...wrong, ...falseOutcome(ended, end as RolloutOutcome)]
}

function falseError(ended: Ended, error: Error): string[] {
  const { does, schedule } = ended
  const code = error instanceof ApiError ? 'api' : (failuresOf(error)?.[0]?.code ?? 'a bug')
  const isAsked = does === 'pause' || does === 'abort' || does === 'resume'
  switch (code) {
    case 'rollout/locked':
      return []
    case 'rollout/target':
      return isAsked ? [] : ['there is a set']
    case 'rollout/refused':
      return does.startsWith('undo') || mayRefuse(ended, error.message) ? [] : ['nothing stands against it']
    case 'cluster/deadline':
      return schedule.asleep > 0 || schedule.faults.some(({ is }) => is === 'lag') ? [] : ['the controller is at work']
    default:
      // An install whose set moved is not looked at here: the model's own stops at that.
      return does === 'install' || isDisturbed(ended) ? [] : ['nothing is wrong with the cluster']
  }
}

function mayRefuse({ does }: Ended, why: string): boolean {
  return does === 'resume' && /point of no return|nowhere|no other revision/.test(why)
}

function isHaunted({ kills }: Schedule): boolean {
  return kills.some(({ does: { is } }) => is === 'ghost' || is === 'stall')
}

/** Requests of its may have gone wrong. */
function isDisturbed({ schedule: { mishaps, outages, set } }: Pick<Ended, 'schedule'>): boolean {
  return mishaps.length > 0 || outages.length > 0 || set.budget
}

function falseOutcome(ended: Ended, outcome: RolloutOutcome): string[] {
  const { actor, world, watch, schedule } = ended
  const { board, clock } = world
  const set = board.store.get('StatefulSet', 'default', 'kafka')!
  const { read } = actor
  if (outcome.is === 'failed') return isDisturbed(ended) ? [] : ['nothing is wrong with the cluster']
  if (outcome.is === 'interrupted') return ['nobody has interrupted it']
  // Somebody has changed the set since it has looked: what it says was so.
  const seen = Math.min(read?.at ?? 0, actor.looked)
  if (watch.meddled() >= clock.monotonic() - (clock.now() - seen) - 20) return []
  const wrong: string[] = []
  const replicas = integerAt(set, 'spec', 'replicas') ?? 1
  const partition = Math.min(partitionOf(set) ?? 0, replicas)
  const marker = markerOf(set)?.marker
  const isOurs = marker !== undefined && actor.runs.includes(marker.run)
  // So has the run whose marker it is now.
  if (marker !== undefined && !isOurs && read !== undefined && Date.parse(marker.at) >= read.at - 20) return []
  if (!isOnDelete(set) && outcome.is !== 'lost' && outcome.partition !== partition)
    wrong.push(`it says partition ${outcome.partition}, which is ${partition}`)
  if (outcome.is !== 'done' && outcome.is !== 'lost' && (outcome.next ?? '') === '' && outcome.is !== 'drifted')
    wrong.push('it does not say what to do')
  switch (outcome.is) {
    case 'done':
      return [...wrong, ...falseDone(ended, set)]
    case 'blocked':
      if (!isOurs || (marker.phase !== 'roll' && marker.phase !== 'undo')) wrong.push(`the marker is ${marker?.phase}`)
      return wrong
    case 'held': {
      const isWaiting = schedule.spec.gates.some(({ check }) => check.kind === 'manual')
      const isPaused = ['paused', 'aborted', ...(actor.unattended ? ['undo', 'undone'] : [])].includes(
        marker?.phase ?? '',
      )
      const isRaised = marker !== undefined && (partitionOf(set) ?? 0) > marker.p
      const isUndone = marker?.back === true || ['undo', 'undone'].includes(marker?.phase ?? '')
      if (!isWaiting && !isPaused && !isRaised && !isUndone) wrong.push('nobody is waited for')
      return wrong
    }
    case 'drifted': {
      const isHeld = isOnDelete(set) || (partitionOf(set) ?? 0) >= held
      if (replicas > 0 && marker?.target === textAt(set, 'status', 'updateRevision')) wrong.push('the template is ours')
      if (replicas > 0 && !isHeld) wrong.push('the set is not held')
      return wrong
    }
    case 'lost': {
      const lease = board.store.get('Lease', 'default', 'capstan-rollout-kafka')
      const isHeld = lease !== undefined && textAt(lease, 'spec', 'holderIdentity') === actor.holder
      const isLate = isDisturbed(ended) && outcome.because.includes('could not be renewed')
      if (isOurs && isHeld && !isLate) wrong.push('the set and the lock are still its own')
      return wrong
    }
  }
}

/** What was asked for is reached: by pods that it has seen, and by the marker. */
function falseDone({ actor, schedule, does, events }: Ended, set: JsonMap): string[] {
  const { read } = actor
  const replicas = integerAt(set, 'spec', 'replicas') ?? 1
  const marker = markerOf(set)?.marker
  if (replicas === 0 || read === undefined) return []
  const target = textAt(set, 'status', 'updateRevision')
  const pods = read.pods.filter(({ index }) => index < replicas)
  const old = pods.filter(({ revision }) => revision !== target)
  if (marker?.phase === 'undone') {
    // Somebody has let all of them go since then.
    if (!does.startsWith('undo') && old.length === 0) return []
    const left = pods.filter(({ revision }) => revision === marker.target)
    return left.length > 0 ? [`undone, and ${left.map(({ name }) => name).join(', ')} is not`] : []
  }
  if (marker !== undefined && marker.phase !== 'done' && old.length > 0)
    return [`done, and the marker is ${marker.phase}`]
  const spec = actor.spec ?? schedule.spec
  const to = does.startsWith('undo') ? 0 : Math.min(stagesOf(spec.stages, replicas).at(-1) ?? 0, replicas)
  const wrong = old.length > to ? [`done, and ${old.length} pods are old, not ${to}`] : []
  const hasRolled = events.some(({ is }) => is === 'begin')
  for (const { name, up, revision } of pods)
    if (!up && hasRolled && (to === 0 || revision === target)) wrong.push(`${name} is down`)
  return wrong
}

/** What an ended rollout has left in the cluster: its record is all, and the lock is gone. */
export function leftBehind(store: Store, schedule: Schedule): string[] {
  const wrong: string[] = []
  const secrets = store.all('Secret')
  if (secrets.length > 1) wrong.push(`at the end there are Secrets ${secrets.map(nameOf).join(', ')}`)
  for (const secret of secrets) {
    const [owner] = mapsAt(secret, 'metadata', 'ownerReferences')
    const uid = textAt(store.all('StatefulSet')[0]!, 'metadata', 'uid')
    if (owner === undefined || textAt(owner, 'uid') !== uid) wrong.push(`${nameOf(secret)} would outlive its set`)
  }
  // A request that is under way when its process dies may arrive when all is over.
  const isSpoilt = isDisturbed({ schedule }) || isHaunted(schedule)
  const leases = store.all('Lease')
  if (leases.length > 0 && !isSpoilt) wrong.push(`at the end there is Lease ${leases.map(nameOf).join(', ')}`)
  const jobs = store.all('Job')
  if (jobs.length > 0) wrong.push(`at the end there are Jobs ${jobs.map(nameOf).join(', ')}`)
  return wrong
}
