import type { GateCheck, GateSpec } from '../spec.ts'
import { badness, holds, numberText } from './comparison.ts'
import { excerpt } from './excerpt.ts'
import { notFresh, oldestSample } from './freshness.ts'
import type { Gate, GateMoment, GatePorts } from './gate.ts'
import { gateOf, type Finding } from './gate-of.ts'
import { httpSource } from './http-source.ts'
import { queryPrometheus, type Sample } from './prometheus-query.ts'
import { fill } from './stand-ins.ts'

type PrometheusCheck = Extract<GateCheck, { readonly kind: 'prometheus' }>

/** A PromQL query, each of whose series must compare as wanted, by samples of after the last restart. */
export function prometheusGate(spec: GateSpec, check: PrometheusCheck, ports: GatePorts): Gate {
  const source = httpSource(spec, check.to, ports)
  return gateOf(spec, ports, async (moment) => {
    const query = fill(check.query, moment)
    const ask = { source, moment, timeout: spec.timeout }
    // In this order: a scrape in between makes the values newer than was checked, never older.
    const oldest = await oldestSample(query, ask)
    const stale = oldest && notFresh(oldest, moment, { now: ports.cluster.serverTime(), staleAfter: check.staleAfter })
    if (stale !== undefined) return { ...stale, evidence: query }
    const samples = await queryPrometheus(query, ask)
    const now = ports.cluster.serverTime()
    const finding = samples.length === 0 ? empty(check, moment, now) : judged(samples, { check, moment, now })
    const at = Math.min(oldest?.at ?? now, ...samples.map((sample) => sample.at))
    return { at, evidence: excerpt([query, ...worstFirst(samples, check).map(lineOf)].join('\n')), ...finding }
  })
}

/** Just after a restart nothing was scraped yet, which is no mistake in the query. */
function empty({ onEmpty, staleAfter }: PrometheusCheck, { since }: GateMoment, now: number): Finding {
  const sentence = `no series answers${onEmpty === 'unknown' ? '' : `, which counts as a ${onEmpty}`}`
  const isEarly = onEmpty === 'unknown' && now - since <= staleAfter
  return { is: onEmpty, sentence, at: now, ...(isEarly && { term: 'early' }) }
}

interface Context {
  readonly check: PrometheusCheck
  readonly moment: GateMoment
  readonly now: number
}

function judged(samples: readonly Sample[], { check, moment, now }: Context): Finding {
  for (const sample of samples) {
    const stale = notFresh(sample, moment, { now, staleAfter: check.staleAfter })
    if (stale !== undefined) return stale
  }
  const numbers = worstFirst(
    samples.filter(({ value }) => !Number.isNaN(value)),
    check,
  )
  const wanted = `${check.pass.operator} ${numberText(check.pass.than)}`
  const bad = numbers.filter(({ value }) => !holds(value, check.pass))
  const [worst] = bad
  if (worst !== undefined) {
    const count = samples.length === 1 ? '' : ` (${bad.length} of ${samples.length} series)`
    return { is: 'fail', sentence: `${numberText(worst.value)} is not ${wanted}${at(worst)}${count}` }
  }
  const blank = samples.find(({ value }) => Number.isNaN(value))
  if (blank !== undefined && (check.onNaN !== 'pass' || numbers.length === 0)) {
    const counts = check.onNaN === 'unknown' ? '' : `, which counts as a ${check.onNaN}`
    return { is: check.onNaN, sentence: `the value is NaN${at(blank)}${counts}` }
  }
  const best = numbers[0]!
  const among = samples.length === 1 ? '' : `, the worst of ${samples.length} series`
  return { is: 'pass', sentence: `${numberText(best.value)} is ${wanted}${at(best)}${among}` }
}

function worstFirst(samples: readonly Sample[], { pass }: PrometheusCheck): readonly Sample[] {
  const rank = ({ value }: Sample): number => (Number.isNaN(value) ? Infinity : badness(value, pass))
  return [...samples].sort((a, b) => order(rank(b), rank(a)))
}

/** By comparison, since infinities have no difference. */
function order(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function at({ series }: Sample): string {
  return series === '' ? '' : ` at ${series}`
}

function lineOf({ series, value }: Sample): string {
  return series === '' ? `${value}` : `${series} ${value}`
}
