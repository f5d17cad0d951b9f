import { allPods } from './all-pods.ts'
import { decide } from './decide/decide.ts'
import type { Decision } from './decision.ts'
import { goOnCommand, waysRound } from './decide/go-on.ts'
import type { SetName } from './event.ts'
import { defaultSpec } from './plan/stages.ts'
import { held } from './protocol/partition.ts'
import type { LogEntry, RolloutRecord } from './record.ts'
import type { Observation, SetSeen } from './seen.ts'
import type { RolloutPhase } from './status-phase.ts'
import { isLeft, silenceText, type Driver, type Hidden } from './visible-lock.ts'

/** What is known beside a look. */
export interface Beside extends Driver {
  readonly name: SetName
  readonly record: RolloutRecord | undefined
  readonly hidden: readonly Hidden[]
  /** Server time, milliseconds. */
  readonly now: number
}

export interface Reason {
  /** The one reason for which it is not further. */
  readonly because: string
  /** The exact condition under which it goes on, or the command to type. */
  readonly next: string | undefined
}

interface Why extends Beside {
  readonly phase: RolloutPhase
  readonly old: number
}

/** Why it is not further, and what to do. Pure. */
export function reasonOf(seen: Observation, why: Why): Reason {
  const { name, record, phase, old } = why
  const set = seen.set!
  const go = `capstan rollout sts/${name.name} --partition 0`
  switch (phase) {
    case 'idle': {
      const because = `${allPods(set.replicas, 'have')} the newest template${undoneText(record, set)}`
      if ((set.partition ?? 0) < held) return { because, next: undefined }
      return { because: `${because}; it is parked: the next one waits for a rollout`, next: undefined }
    }
    case 'staged':
      if (isUnwrittenUndo(set)) {
        return {
          because: `its rollout is being undone: the template of ${set.marker!.target} is not written back yet`,
          next: `capstan rollout undo sts/${name.name} --way template goes on`,
        }
      }
      return {
        because: `${old} of ${set.replicas} pods wait for ${set.updateRevision}, and no rollout has begun`,
        next: go,
      }
    case 'ungated': {
      const because = `Kubernetes rolls it by itself, and no gate is asked: ${old} of ${set.replicas} have not the newest template yet`
      const stop = `capstan rollout sts/${name.name} --partition ${set.partition}`
      return { because, next: `${stop} holds those that are left, and goes on with gates` }
    }
    case 'partial':
      return {
        because: `${old} of ${set.replicas} pods have not the newest template${undoneText(record, set)}`,
        next: isStillUndone(set) ? `mend the template and install it; ${go} rolls this one out all the same` : go,
      }
    default:
      return underWay(seen, why)
  }
}

function underWay(seen: Observation, why: Why): Reason {
  const { name, record, now, phase } = why
  const { marker } = seen.set!
  const spec = record?.spec ?? defaultSpec
  const decision = decide({ run: marker!.run, spec }, seen, now)
  const isAlone = isLeft(why)
  const ended = isAlone ? endOfLast(record, seen.set!) : undefined
  const because = ended?.text ?? decision.because
  if (decision.do === 'stop') return { because, next: decision.next }
  if (!isAlone) return { because, next: waitText(why.holder) }
  const goOn = phase === 'undoing' ? `capstan rollout undo sts/${name.name}` : goOnCommand(name.name, spec)
  const silence = silenceText(why)
  if (silence !== undefined && ended === undefined) return { because: silentText(silence, decision, phase), next: goOn }
  if (phase === 'undoing' || ended?.text.startsWith('blocked: ') !== true)
    return { because, next: `nobody runs it: ${goOn}` }
  const back = `capstan rollout undo sts/${name.name}`
  const ways = ended.gate === undefined ? `go back: ${back}` : waysRound(name.name, ended.gate, spec)
  return { because, next: `mend it, then ${goOn}; or ${ways}` }
}

/** What it would wait for is long over, as a rule; but not what somebody else did to it. */
function silentText(silence: string, decision: Decision, phase: RolloutPhase): string {
  if (phase === 'drifted') return `${decision.because}; ${silence}`
  const goesOn = `${silence}: the same command goes on`
  return decision.do === 'raise' || decision.do === 'hold' ? `${decision.because}; ${goesOn}` : goesOn
}

/** Stopped, or refused by the server, between its claim and the template: what is staged is what it goes back from. */
function isUnwrittenUndo({ marker, updateRevision }: SetSeen): boolean {
  return marker?.phase === 'stage' && marker.back === true && marker.target !== updateRevision
}

/** How the last run ended that did not reach its end; what it waited for may have passed by now. */
function endOfLast(record: RolloutRecord | undefined, { marker }: SetSeen): LogEntry | undefined {
  const last = record?.log.at(-1)
  if (last === undefined || record?.run !== marker?.run || last.at < Date.parse(marker?.at ?? '')) return undefined
  return outcomeWord.test(last.text) ? last : undefined
}

/** What it would roll out is what a person has just taken back. */
function isStillUndone({ marker, updateRevision }: SetSeen): boolean {
  return marker?.phase === 'undone' && marker.target === updateRevision
}

/** By an undo that has ended: who sees the old template again asks why. */
function undoneText(record: RolloutRecord | undefined, { marker }: SetSeen): string {
  const last = record?.past.at(-1)
  const isUndone = marker?.phase === 'undone' || (marker?.phase === 'done' && marker.back === true)
  if (!isUndone) return ''
  const reason = last?.run === marker.run ? last.reason : undefined
  return `: the rollout before was undone${reason === undefined ? '' : `: ${reason}`}`
}

/** With which the last line of a record begins when its run ended before its end. */
export const outcomeWord: RegExp = /^(blocked|failed|held|interrupted): /

function waitText(holder: string | undefined): string {
  return holder === undefined
    ? 'whoever drives it, if anybody does, goes on by itself when that has passed'
    : `${holder} goes on by itself when that has passed`
}
