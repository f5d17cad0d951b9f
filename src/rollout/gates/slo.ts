import { Failure } from '../../core/failure.ts'
import type { GateCheck, GateSpec } from '../spec.ts'
import { aboutText } from './about-text.ts'
import { numberText } from './comparison.ts'
import { notFresh, oldestSample } from './freshness.ts'
import type { Gate, GateMoment, GatePorts } from './gate.ts'
import { gateOf, troubleOf, type Finding } from './gate-of.ts'
import { httpSource, type HttpSource } from './http-source.ts'
import { queryPrometheus, type Sample } from './prometheus-query.ts'
import { fill, standInsOf } from './stand-ins.ts'

type SloCheck = Extract<GateCheck, { readonly kind: 'slo' }>

/** The share of bad events since the last restart, against a limit, and against the share of before the first step. */
export function sloGate(spec: GateSpec, check: SloCheck, ports: GatePorts): Gate {
  if (check.most === undefined && check.ratio === undefined) {
    throw new Failure('rollout/gate', `gate ${spec.name}: it says neither most nor ratio, so nothing could fail`)
  }
  if (spec.wait !== undefined && spec.wait < check.window) {
    throw new Failure('rollout/gate', `gate ${spec.name}: its wait is shorter than its window, so it could never pass`)
  }
  const later = standInsOf(check).find((name) => ['next', 'ordinal', 'last'].includes(name))
  if (check.ratio !== undefined && later !== undefined) {
    const what = `its ratio compares with before the first pod, when {${later}} stands for nothing`
    throw new Failure('rollout/gate', `gate ${spec.name}: ${what}`, { hint: 'give most instead, or ask of all pods' })
  }
  const source = httpSource(spec, check.to, ports)
  return gateOf(spec, ports, async (moment) => {
    const now = ports.cluster.serverTime()
    const early = tooEarly(check, moment, now)
    if (early !== undefined) return early
    const baseline = moment.baselines.get(spec.name)
    if (check.ratio !== undefined && (baseline === undefined || !Number.isFinite(baseline))) {
      return { is: 'unknown', sentence: 'no baseline was taken before the first step to compare with' }
    }
    const query = queryOf(check, moment)
    const ask = { source, moment, timeout: spec.timeout }
    const oldest = await oldestSample(query, ask)
    const stale = oldest && notFresh(oldest, moment, { now: ports.cluster.serverTime(), staleAfter: check.window })
    if (stale !== undefined) return { ...stale, evidence: query }
    const { value, at } = worstOf(await queryPrometheus(query, ask))
    return { at: Math.min(at, oldest?.at ?? at), evidence: `${query}\n${value}`, ...judged(check, value, baseline) }
  })
}

export interface Baselines {
  readonly baselines: ReadonlyMap<string, number>
  /** Gates that compare with a baseline that could not be taken: they will be unknown. */
  readonly missing: readonly { readonly gate: string; readonly sentence: string }[]
}

/**
 * What the `slo` gates compare with, all at once; to be taken before the first step, and kept: afterwards there is nothing
 * to take. Each is tried as often as its `errors` allow. Throws Failure `rollout/gate` as `sloGate`.
 */
export async function takeBaselines(
  specs: readonly GateSpec[],
  ports: GatePorts,
  moment: Pick<GateMoment, 'set' | 'next' | 'last' | 'signal'>,
): Promise<Baselines> {
  const baselines = new Map<string, number>()
  const missing: { readonly gate: string; readonly sentence: string }[] = []
  const taken = specs.map(async (spec) => {
    const { check } = spec
    if (check.kind !== 'slo' || check.ratio === undefined) return
    const source = httpSource(spec, check.to, ports)
    const found = await takeBaseline({ ...spec, check }, { source, ports, moment })
    if (typeof found === 'number') baselines.set(spec.name, found)
    else missing.push({ gate: spec.name, sentence: found.sentence })
  })
  await Promise.all(taken)
  return { baselines, missing }
}

interface Taking {
  readonly source: HttpSource
  readonly ports: GatePorts
  readonly moment: Pick<GateMoment, 'set' | 'next' | 'last' | 'signal'>
}

async function takeBaseline(
  spec: GateSpec & { readonly check: SloCheck },
  { source, ports, moment }: Taking,
): Promise<number | { readonly sentence: string }> {
  for (let tries = 0; ; tries++) {
    try {
      const query = queryOf(spec.check, moment)
      return worstOf(await queryPrometheus(query, { source, moment, timeout: spec.timeout })).value
    } catch (error) {
      const trouble = troubleOf(error)
      if (tries >= spec.errors || moment.signal.aborted) return trouble
      await ports.clock.sleep(spec.interval, moment.signal)
    }
  }
}

/** A window that reaches back before the restart would thin the errors of the new template out. */
function tooEarly({ window }: SloCheck, { since, last }: GateMoment, now: number): Finding | undefined {
  const left = since + window - now
  if (left <= 0) return undefined
  const sentence = `its window of ${aboutText(window)} since ${last?.name ?? 'the last pod'} was ready is over in ${aboutText(left)}`
  return { is: 'unknown', sentence, term: 'early' }
}

function queryOf({ query, window }: SloCheck, moment: Pick<GateMoment, 'set' | 'next' | 'last'>): string {
  return fill(query, { ...moment, window })
}

/** A share of bad events: of several, the greatest. */
function worstOf(samples: readonly Sample[]): Sample {
  const bad = samples.find(({ value }) => !Number.isFinite(value))
  if (bad !== undefined)
    throw new Failure('rollout/gate', `the share is ${bad.value}: perhaps there were no events at all`)
  const worst = samples.reduce<Sample | undefined>(
    (most, one) => (most && most.value >= one.value ? most : one),
    undefined,
  )
  if (worst === undefined) throw new Failure('rollout/gate', 'no series answers, so there is no share of bad events')
  return worst
}

function judged({ most, ratio }: SloCheck, value: number, baseline: number | undefined): Finding {
  const share = numberText(value)
  if (most !== undefined && value > most) {
    return { is: 'fail', sentence: `the share of bad events is ${share}, more than ${numberText(most)}` }
  }
  if (ratio === undefined) return { is: 'pass', sentence: `the share of bad events is ${share}` }
  const before = numberText(baseline!)
  if (value > ratio * baseline!) {
    const sentence = `the share of bad events is ${share}, more than ${numberText(ratio)} times that of before, ${before}`
    return { is: 'fail', sentence }
  }
  return { is: 'pass', sentence: `the share of bad events is ${share}, and was ${before} before` }
}
