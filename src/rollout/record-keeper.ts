import { ApiError, isWrittenSince } from '../core/api-error.ts'
import { failuresOf } from '../core/failure.ts'
import { cancelSource } from '../core/cancel.ts'
import type { JsonMap } from '../core/json.ts'
import type { CancelSignal, Clock } from '../core/ports.ts'
import type { EmitRollout, EventOf, RolloutEvent, RolloutOutcome } from './event.ts'
import type { Ended } from './past.ts'
import { withPast } from './past.ts'
import type { LogEntry, Override, PastRollout, RolloutRecord } from './record.ts'
import type { RecordStore } from './record-store.ts'

/** Writes down what happens, beside the rollout and never in its way: a killed run loses its last moments of history only. */
export interface RecordKeeper {
  readonly note: EmitRollout
  overrides(): readonly Override[]
  /** Writes what is still to be written, and the end. */
  close(outcome: RolloutOutcome, end: Pick<Ended, 'marker' | 'at'>): Promise<void>
}

interface KeeperPorts {
  readonly store: RecordStore
  readonly clock: Clock
  readonly warn: (text: string) => void
  /** The record is somebody else's from then on: nothing more is written. */
  readonly stopped: CancelSignal
}

const longest = { log: 200 } as const

/** Milliseconds between two writes: of a hundred ordinals in five seconds not each is worth a request. */
const pace = 2000

export function recordKeeper(ports: KeeperPorts, set: JsonMap, first: RolloutRecord): RecordKeeper {
  const { store, clock, warn, stopped } = ports
  let record = first
  let writing: Promise<void> | undefined
  let unwritten = false
  /** Calls and no variables, which the compiler would believe to stay as they are across an await. */
  const isUnwritten = (): boolean => unwritten
  const isStopped = (): boolean => stopped.aborted
  const closing = cancelSource()
  stopped.addEventListener('abort', () => closing.cancel('stopped'), { once: true })
  let bug: { readonly error: unknown } | undefined
  const stored = async (): Promise<void> => {
    try {
      const { version } = await store.write(record, set)
      record = { ...record, version }
    } catch (error) {
      if (!isWrittenSince(error)) throw error
      const there = await store.read()
      // Of a successor it is none of ours any more: that the lock is lost will be told.
      if (there !== undefined && there.run !== record.run) return
      record = { ...record, log: joined(there?.log ?? [], record.log), version: there?.version }
      unwritten = true
    }
  }
  const write = (): Promise<void> => {
    unwritten = true
    writing ??= (async () => {
      while (isUnwritten() && !isStopped()) {
        unwritten = false
        try {
          await stored()
          await clock.sleep(pace, closing.signal)
        } catch (error) {
          if (isStopped()) return
          const told = error instanceof ApiError ? error.message : failuresOf(error)?.[0]?.message
          // A bug is thrown where somebody waits: here it would end the process.
          if (told === undefined) bug = { error }
          else warn(`the history of this rollout is not written: ${told}`)
          return
        }
      }
    })().finally(() => (writing = undefined))
    return writing
  }
  return {
    overrides: () => record.overrides,
    note: (event) => {
      if (event.is === 'settled') record = { ...record, readyAfter: readyAfterWith(record, event) }
      const text = textOf(event)
      if (text === undefined) return
      const log: LogEntry[] = [...record.log, { at: event.at, text, ...answerOf(event) }].slice(-longest.log)
      record = { ...record, log }
      void write()
    },
    close: async (outcome, { marker, at }) => {
      closing.cancel('closed')
      if (writing !== undefined) await writing
      const { is, because, gate, asks } = outcome
      const names = { ...(gate === undefined ? {} : { gate }), ...(asks === undefined ? {} : { asks }) }
      const end: LogEntry = { at, text: `${is}: ${because}`, ...names }
      const log = [...record.log, end].slice(-longest.log)
      record = withPast({ ...record, log }, { marker, outcome, at })
      await write()
      if (bug !== undefined) throw bug.error
    },
  }
}

/** Whoever pauses a rollout notes that beside its driver. */
function joined(theirs: readonly LogEntry[], ours: readonly LogEntry[]): readonly LogEntry[] {
  const isNew = ({ at, text }: LogEntry): boolean => !ours.some((one) => one.at === at && one.text === text)
  return [...theirs.filter(isNew), ...ours].sort((a, b) => a.at - b.at).slice(-longest.log)
}

/** Of an ordinal that was made twice the last time counts. */
function readyAfterWith({ readyAfter = [] }: RolloutRecord, { index, ready }: EventOf<'settled'>): ReadyAfter {
  return [...readyAfter.filter(([other]) => other !== index), [index, ready]]
}

type ReadyAfter = PastRollout['readyAfter']

/**
 * Pods that a process before this one released, or deleted for it, and was not there any more to see settle: by name the
 * server time of that, in milliseconds.
 */
export function unsettledPods({ began, log }: Pick<RolloutRecord, 'began' | 'log'>): ReadonlyMap<string, number> {
  const open = new Map<string, number>()
  for (const { at, text } of log.filter((entry) => entry.at >= began)) {
    const [, gone] = /^(?:released|evicted|deleted) ([^\s:]+)/.exec(text) ?? []
    if (gone !== undefined) open.set(gone, at)
    const [, settled] = /^(\S+) ready after /.exec(text) ?? []
    if (settled !== undefined) open.delete(settled)
  }
  return open
}

function answerOf(event: RolloutEvent): Pick<LogEntry, 'answer'> {
  if (event.is !== 'gate') return {}
  const { name, partition, passes, result } = event
  return { answer: { name, partition, passes, is: result.is, sentence: result.sentence } }
}

/** What a later reader wants to know; states come too often. */
function textOf(event: RolloutEvent): string | undefined {
  switch (event.is) {
    case 'moved':
      return event.pod === undefined ? `${event.how} to ${event.to}: ${event.because}` : `released ${event.pod}`
    case 'deleted':
      return `${event.by === 'evict' ? 'evicted' : 'deleted'} ${event.pod}: ${event.because}`
    case 'settled':
      return `${event.pod} ready after ${Math.round(event.ready / 1000)} s`
    case 'gate':
      return `gate ${event.name}${answerText(event)}: ${event.result.sentence}`
    case 'override':
      return `gate ${event.gate} set aside by ${event.by}: ${event.reason}`
    case 'warning':
      return event.text
    default:
      return undefined
  }
}

/** A person who was not asked yet has not said no. */
function answerText({ kind, result }: EventOf<'gate'>): string {
  return kind === 'manual' && result.is !== 'pass' ? '' : `: ${result.is}`
}
