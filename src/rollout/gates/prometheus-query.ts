import { Failure } from '../../core/failure.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { get, isMap } from '../../core/json.ts'
import type { HttpAnswer } from '../../core/ports.ts'
import { oneLine } from '../../status/one-line.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../../status/field.ts'
import { excerpt } from './excerpt.ts'
import type { GateMoment } from './gate.ts'
import type { HttpSource } from './http-source.ts'
import { promDuration } from './stand-ins.ts'

/** One series, or a scalar, of an instant query. */
export interface Sample {
  /** `kafka_lag{pod="kafka-2"}`; '' for a scalar and for a series without labels. */
  readonly series: string
  readonly value: number
  /** Milliseconds. Of a series as it is stored this is when it was asked, not when it was measured. */
  readonly at: number
}

/** Whom to ask, and for which moment. */
export interface PrometheusAsk {
  readonly source: HttpSource
  readonly moment: Pick<GateMoment, 'set' | 'next' | 'last' | 'signal'>
  /** Milliseconds for one query. */
  readonly timeout: number
}

/**
 * An instant query (`GET /api/v1/query`), for which Prometheus, Thanos, Mimir and VictoriaMetrics answer alike. Throws Failure
 * `rollout/gate` for any answer that is not the whole one: with warnings, as partial, as a range.
 */
export async function queryPrometheus(query: string, ask: PrometheusAsk): Promise<readonly Sample[]> {
  const { source, moment, timeout } = ask
  const parameters = `query=${encodeURIComponent(query)}&timeout=${promDuration(timeout)}`
  const answer = await source.get(moment, { path: '/api/v1/query', query: parameters })
  return samplesOf(answer, source.name(moment))
}

function samplesOf({ status, text }: HttpAnswer, name: string): readonly Sample[] {
  const notes = excerpt(text)?.split('\n')
  const stop = (message: string): never => {
    throw new Failure('rollout/gate', `${name} ${message}`, { notes })
  }
  const body = bodyOf(text)
  const error = body === undefined ? undefined : textAt(body, 'error')
  if (status !== 200) return stop(`answers ${status}${error === undefined ? '' : `: ${oneLine(error)}`}`)
  if (body === undefined) return stop('answers with no JSON: is it a Prometheus?')
  if (textAt(body, 'status') !== 'success') return stop(`answers with an error: ${oneLine(error ?? 'of no text')}`)
  const [warning] = textsAt(body, 'warnings')
  if (warning !== undefined) return stop(`warns, so the answer may not be whole: ${oneLine(warning)}`)
  if (get(body, 'isPartial') === true) return stop('says that its answer is partial')
  const data = mapAt(body, 'data')
  const type = textAt(data, 'resultType')
  if (type === 'scalar') return [sampleOf('', get(data, 'result'))].map((sample) => sample ?? stop('gives no number'))
  if (type !== 'vector') return stop(`gives a ${type ?? 'result of no type'}, not one number for each series`)
  return mapsAt(data, 'result').map((item) => {
    const series = seriesText(mapAt(item, 'metric'))
    return sampleOf(series, get(item, 'value')) ?? stop(`gives no number for ${series === '' ? 'its series' : series}`)
  })
}

function bodyOf(text: string): JsonMap | undefined {
  try {
    const body = JSON.parse(text) as unknown
    return isMap(body) ? body : undefined
  } catch {
    return undefined
  }
}

/** `[1700000000.123, "0.5"]`: seconds, and the value as text, since JSON has no NaN. */
function sampleOf(series: string, pair: Json | undefined): Sample | undefined {
  const [seconds, text] = Array.isArray(pair) ? pair : []
  if (typeof seconds !== 'number' || typeof text !== 'string') return undefined
  const value = specials.get(text) ?? Number(text)
  const isNumber = text === 'NaN' || (text.trim() !== '' && !Number.isNaN(value))
  return isNumber ? { series, value, at: Math.round(seconds * 1000) } : undefined
}

const specials: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['+Inf', Infinity],
  ['Inf', Infinity],
  ['-Inf', -Infinity],
])

function seriesText(metric: JsonMap): string {
  const labels = Object.keys(metric).filter((key) => key !== '__name__')
  const pairs = labels.sort().map((key) => `${key}=${JSON.stringify(get(metric, key))}`)
  return oneLine((textAt(metric, '__name__') ?? '') + (pairs.length === 0 ? '' : `{${pairs.join(', ')}}`))
}
