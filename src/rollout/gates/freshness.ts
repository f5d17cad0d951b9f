import { aboutText } from './about-text.ts'
import type { GateMoment } from './gate.ts'
import type { Finding } from './gate-of.ts'
import { instantSelectors } from './instant-selectors.ts'
import type { PrometheusAsk } from './prometheus-query.ts'
import { queryPrometheus } from './prometheus-query.ts'

/** When something was measured. */
export interface Measured {
  readonly series: string
  /** Milliseconds. */
  readonly at: number
}

/** Of a query with more selectors the first ones are looked at; each costs a request. */
const mostSelectors = 5

/**
 * The oldest of the samples that a query goes by. An answer's own timestamp is when it was asked: for five minutes (the
 * lookback of PromQL) it dresses up the last words of a dead exporter as news. `timestamp(selector)` tells the truth.
 * Undefined where the query has no series to look at.
 */
export async function oldestSample(query: string, ask: PrometheusAsk): Promise<Measured | undefined> {
  const selectors = instantSelectors(query).slice(0, mostSelectors)
  const answers = await Promise.all(selectors.map((one) => queryPrometheus(`bottomk(1, timestamp(${one}))`, ask)))
  const times = answers.flatMap((samples, at) =>
    samples.map(({ series, value }) => ({ series: series === '' ? selectors[at]! : series, at: value * 1000 })),
  )
  return times.reduce<Measured | undefined>((oldest, one) => (oldest && oldest.at <= one.at ? oldest : one), undefined)
}

/** A clock that is ahead by more makes what is old look new. Milliseconds. */
const mostAhead = 30_000

/** Why a sample is no ground to go on; undefined when it is one. `now` is the API server's. */
export function notFresh(
  { series, at }: Measured,
  { since, last }: Pick<GateMoment, 'since' | 'last'>,
  { now, staleAfter }: { readonly now: number; readonly staleAfter: number },
): Finding | undefined {
  const what = series === '' ? 'the newest sample' : `the newest sample of ${series}`
  if (!(at <= now + mostAhead)) {
    return {
      is: 'unknown',
      sentence: `${what} is ${aboutText(at - now)} ahead of the API server: the clocks differ`,
      at,
    }
  }
  if (now - at > staleAfter) {
    const sentence = `${what} is ${aboutText(now - at)} old, and counts for ${aboutText(staleAfter)} only`
    return { is: 'unknown', sentence, at }
  }
  if (at > since) return undefined
  const ready = `${last?.name ?? 'the last pod'} was ready`
  return { is: 'unknown', sentence: `${what} is of ${aboutText(since - at)} before ${ready}`, at, term: 'early' }
}
