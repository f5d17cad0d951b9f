import { cancelSource } from '../../core/cancel.ts'
import type { Cluster } from '../../core/cluster.ts'
import type { Clock } from '../../core/ports.ts'
import { oneLine } from '../../status/one-line.ts'
import type { EmitRollout } from '../event.ts'
import type { Override } from '../record.ts'
import { aboutText } from './about-text.ts'
import type { Gate, GateMoment, GateResult } from './gate.ts'
import type { GateStanding, GateStep } from './standing.ts'
import { unasked } from './standing.ts'
import { standingOf } from './standing-of.ts'
import type { Tally } from './tally.ts'
import { neededPasses, newTally, tallied } from './tally.ts'

/**
 * Asks the gates of one step after the other, and knows how they stand. Counts passes in a row, tries with no answer, and
 * how long each says no; sets aside what was overridden for this partition; holds at `manual`. At the end of a stage the gates
 * of an ordinal are asked too: they are what speaks for the last pod.
 */
export interface GateKeeper {
  /** As it is now; `unasked` when another step was asked last. */
  standing(step: GateStep): GateStanding
  /** Asks whatever is due now, all at once; resolves when each has answered or run out of its time. */
  ask(step: GateStep, moment: GateMoment, overrides: readonly Override[]): Promise<GateStanding>
  /** Milliseconds until the next gate of this step is due; 0 when one is. */
  due(step: GateStep): number
}

export interface KeeperPorts {
  readonly cluster: Pick<Cluster, 'serverTime'>
  readonly clock: Clock
  readonly emit: EmitRollout
  /** Milliseconds: what gates without a `wait` of their own may use. */
  readonly patience: number
}

export function gateKeeper(gates: readonly Gate[], ports: KeeperPorts): GateKeeper {
  const { cluster, clock, patience } = ports
  const told = new Set<string>()
  let round: Round | undefined

  return {
    standing: (step) => (round !== undefined && isSame(round.step, step) ? standing(round) : unasked),
    ask: async (step, moment, overrides) => {
      if (round === undefined || !isSame(round.step, step)) round = newRound(step, gates, clock.monotonic())
      const mine = round
      for (const entry of mine.entries) setAside(entry, overrides)
      const now = clock.monotonic()
      const due = mine.entries.filter((entry) => isOpen(entry) && entry.next <= now)
      await Promise.all(due.map((entry) => askOne(mine, entry, moment)))
      return standing(mine)
    },
    due: (step) => {
      if (round === undefined || !isSame(round.step, step)) return 0
      const open = round.entries.filter(isOpen)
      if (open.length === 0) return round.entries.some(isBlocked) ? patience : 0
      return Math.max(0, Math.min(...open.map(({ next }) => next)) - clock.monotonic())
    },
  }

  function standing({ step, entries }: Round): GateStanding {
    return standingOf(step, entries, cluster.serverTime())
  }

  function setAside(entry: Entry, overrides: readonly Override[]): void {
    const { gate, spec, partition } = entry
    entry.override = overrides.findLast((one) => one.gate === spec.name && one.partition === partition)
    if (entry.override === undefined) return
    const key = JSON.stringify([gate.spec.name, partition, entry.override.at])
    if (told.has(key)) return
    told.add(key)
    const { reason, by } = entry.override
    ports.emit({ is: 'override', at: cluster.serverTime(), gate: spec.name, partition, reason, by })
  }

  async function askOne(mine: Round, entry: Entry, moment: GateMoment): Promise<void> {
    const { gate, spec, partition } = entry
    entry.next = clock.monotonic() + spec.timeout
    const result = await answerOf(gate, moment, ports)
    const now = clock.monotonic()
    entry.next = now + spec.interval
    // What a run that is being ended left unanswered says nothing of the gate; nor does what was asked for another step.
    if (result === undefined || round !== mine) return
    entry.tally = tallied(entry.tally, result, { spec, now, patience })
    entry.answered = cluster.serverTime()
    const { passes } = entry.tally
    const said = JSON.stringify([result.is, result.sentence.replaceAll(duration, ''), passes])
    if (said === entry.said) return
    entry.said = said
    const { name, check } = spec
    const of = neededPasses(spec)
    ports.emit({ is: 'gate', at: entry.answered, name, kind: check.kind, partition, result, passes, of })
  }
}

/** A Job that runs for 5 s more, a sample that is 5 s older: a countdown is no news. */
const duration = /\b(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?m?s\b/g

/** One step, while it is the one that is asked for. */
interface Round {
  readonly step: GateStep
  readonly entries: readonly Entry[]
}

interface Entry {
  readonly gate: Gate
  readonly spec: Gate['spec']
  readonly partition: number
  tally: Tally
  answered: number | undefined
  override: Override | undefined
  /** Monotonic: when it is due. */
  next: number
  /** What was emitted last. */
  said: string | undefined
}

function newRound(step: GateStep, gates: readonly Gate[], now: number): Round {
  const asked = gates.filter(({ spec }) => spec.at === 'ordinal' || step.at === 'stage')
  const rest = { partition: step.partition, answered: undefined, override: undefined, next: now, said: undefined }
  return { step, entries: asked.map((gate) => ({ ...rest, gate, spec: gate.spec, tally: newTally(now) })) }
}

function isSame(one: GateStep, other: GateStep): boolean {
  return one.at === other.at && one.partition === other.partition && one.state === other.state
}

function isBlocked({ override, tally }: Entry): boolean {
  return override === undefined && tally.blocked !== undefined
}

function isOpen({ override, tally }: Entry): boolean {
  return override === undefined && tally.blocked === undefined
}

/** What a gate says within its time; undefined when the run is being ended. Never rejects. */
async function answerOf(
  gate: Gate,
  moment: GateMoment,
  { cluster, clock }: KeeperPorts,
): Promise<GateResult | undefined> {
  const { timeout } = gate.spec
  const asked = cancelSource()
  const stop = (): void => asked.cancel(moment.signal.reason)
  if (moment.signal.aborted) return undefined
  moment.signal.addEventListener('abort', stop, { once: true })
  const none = (sentence: string): GateResult => {
    return { is: 'unknown', sentence, evidence: undefined, at: cluster.serverTime() }
  }
  const over = clock.sleep(timeout, asked.signal).then(() => none(`no answer within ${aboutText(timeout)}`))
  const result = await Promise.race([evaluated(gate, { ...moment, signal: asked.signal }, none), over])
  moment.signal.removeEventListener('abort', stop)
  asked.cancel('over')
  return isEnding(moment) ? undefined : result
}

function isEnding({ signal }: GateMoment): boolean {
  return signal.aborted
}

/** A gate with a bug in it counts as one that does not answer. */
async function evaluated(gate: Gate, moment: GateMoment, none: (sentence: string) => GateResult): Promise<GateResult> {
  try {
    return await gate.evaluate(moment)
  } catch (error) {
    return none(`the gate itself is broken: ${oneLine(error instanceof Error ? error.message : String(error))}`)
  }
}
