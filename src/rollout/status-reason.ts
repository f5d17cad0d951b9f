import { allPods } from './all-pods.ts'
import { decide } from './decide/decide.ts'
import { goOnCommand, waysRound } from './decide/go-on.ts'
import type { SetName } from './event.ts'
import { defaultSpec } from './plan/stages.ts'
import { held } from './protocol/partition.ts'
import type { LogEntry, RolloutRecord } from './record.ts'
import type { Observation, SetSeen } from './seen.ts'
import type { RolloutSpec } from './spec.ts'
import type { RolloutPhase } from './status-phase.ts'
import { isLeft, type Hidden } from './visible-lock.ts'

/** What is known beside a look. */
export interface Beside {
  readonly name: SetName
  readonly record: RolloutRecord | undefined
  readonly holder: string | undefined
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
export function reasonOf(seen: Observation, { name, record, holder, hidden, now, phase, old }: Why): Reason {
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
    case 'partial':
      return {
        because: `${old} of ${set.replicas} pods have not the newest template${undoneText(record, set)}`,
        next: go,
      }
    default: {
      const spec = record?.spec ?? defaultSpec
      const ended = endOfLast(record, set)
      const decision = decide({ run: set.marker!.run, spec }, seen, now)
      const isAlone = isLeft({ holder, hidden })
      const because = isAlone && ended !== undefined ? ended.text : decision.because
      if (decision.do === 'stop') return { because, next: decision.next }
      const next = isAlone ? goOnText(name, { phase, ended, spec }) : waitText(holder)
      return { because, next }
    }
  }
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

/** A rollout that nobody runs stands still, however well everything is. */
function goOnText(
  { name }: SetName,
  {
    phase,
    ended,
    spec,
  }: { readonly phase: RolloutPhase; readonly ended: LogEntry | undefined; readonly spec: RolloutSpec },
): string {
  if (phase === 'undoing') return `nobody runs it: capstan rollout undo sts/${name}`
  const goOn = goOnCommand(name, spec)
  if (ended?.text.startsWith('blocked: ') !== true) return `nobody runs it: ${goOn}`
  return ended.gate === undefined
    ? `mend it, then ${goOn}; or go back: capstan rollout undo sts/${name}`
    : `mend it, then ${goOn}; or ${waysRound(name, ended.gate, spec)}`
}
