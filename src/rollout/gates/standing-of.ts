import type { Override } from '../record.ts'
import type { GateSpec } from '../spec.ts'
import type { GateStanding, GateStep, GateView } from './standing.ts'
import type { Tally } from './tally.ts'
import { neededPasses } from './tally.ts'

/** One gate of a step, as the keeper knows it. */
export interface Asked {
  readonly spec: GateSpec
  readonly tally: Tally
  /** Server time of the last answer, milliseconds; undefined before it. */
  readonly answered: number | undefined
  readonly override: Override | undefined
}

/** What all gates of a step come to. `now` is server time: what no gate has to be asked for is true now. */
export function standingOf(step: GateStep, all: readonly Asked[], now: number): GateStanding {
  const asked = all.filter(({ override }) => override === undefined)
  const open = asked.filter((one) => !isPassed(one))
  const oldest = asked.reduce((time, { answered = now }) => Math.min(time, answered), now)
  const gates = all.map(viewOf)
  const stopped = open.find(({ tally }) => tally.blocked !== undefined)
  if (stopped !== undefined) {
    const because = blockedText(stopped)
    return { step, is: 'blocked', asked: oldest, because, blockedBy: stopped.spec.name, gates }
  }
  const waiting = open.filter(({ spec }) => spec.check.kind !== 'manual')
  if (waiting.length > 0) return { step, is: 'pending', asked: oldest, because: pendingText(waiting), gates }
  const [held] = open
  if (held !== undefined) return { step, is: 'held', asked: oldest, because: saidText(held), gates }
  return { step, is: 'passed', asked: oldest, because: passedText(asked, all), gates }
}

function isPassed({ spec, tally }: Asked): boolean {
  return tally.passes >= neededPasses(spec)
}

function viewOf({ spec, tally, override }: Asked): GateView {
  const { name, check } = spec
  const { last, passes } = tally
  return { name, kind: check.kind, last, passes, of: neededPasses(spec), overridden: override?.reason }
}

function blockedText(one: Asked): string {
  return `${saidText(one)} (${one.tally.blocked!})`
}

/** That which says no before that which says nothing, and both before one that only needs more passes. */
function pendingText(open: readonly Asked[]): string {
  const rank = ({ tally }: Asked): number => ['fail', 'unknown', 'pass', undefined].indexOf(tally.last?.is)
  const [worst, ...others] = [...open].sort((a, b) => rank(a) - rank(b))
  const more = others.length === 0 ? '' : `; and ${others.length} more ${others.length === 1 ? 'gate' : 'gates'}`
  return saidText(worst!) + countText(worst!) + more
}

function countText({ spec, tally }: Asked): string {
  const { last, passes, blanks } = tally
  if (blanks > 0) return ` (no answer, ${blanks} of ${spec.errors + 1} times)`
  if (last?.is === 'pass') return ` (${passes} of ${neededPasses(spec)} passes)`
  return ''
}

function saidText({ spec, tally }: Asked): string {
  return `gate ${spec.name}: ${tally.last?.sentence ?? 'is asked'}`
}

function passedText(asked: readonly Asked[], all: readonly Asked[]): string {
  const aside = all.flatMap((gate) => asideText(gate) ?? [])
  const [one, ...others] = asked
  const passed = one === undefined ? [] : [others.length === 0 ? saidText(one) : `${asked.length} gates pass`]
  return [...passed, ...aside].join('; ')
}

function asideText({ spec, override }: Asked): string | undefined {
  if (override === undefined) return undefined
  const { by, reason } = override
  const done = spec.check.kind === 'manual' ? `${by} says yes` : `set aside by ${by}`
  return `gate ${spec.name}: ${done}${reason === '' ? '' : `: ${reason}`}`
}
