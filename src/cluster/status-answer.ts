import type { ApiCause } from '../core/api-error.ts'
import { ApiError } from '../core/api-error.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { parseJson } from './json.ts'

/** The error that an answer is: a `metav1.Status`, or the bare text of a proxy or of a path that is not served. */
export function errorOf(status: number, text: string): ApiError {
  const said = statusIn(text)
  return said === undefined ? plainError(status, text) : statusError(said, status)
}

/** The `metav1.Status` that a text is; undefined when it is something else. */
export function statusIn(text: string): JsonMap | undefined {
  const map = mapIn(text)
  return map !== undefined && get(map, 'kind') === 'Status' ? map : undefined
}

/** The map that a text is in JSON; undefined when it is something else. */
export function mapIn(text: string): JsonMap | undefined {
  const value = quietly(text)
  return isMap(value) ? value : undefined
}

/** The error that a Status is. `otherwise` is its HTTP status, for a Status without a code. */
export function statusError(status: JsonMap, otherwise: number): ApiError {
  const code = get(status, 'code')
  const reason = textAt(status, 'reason')
  const message = textAt(status, 'message')
  const details = get(status, 'details')
  const causes = isMap(details) ? get(details, 'causes') : undefined
  return new ApiError(
    typeof code === 'number' ? code : otherwise,
    reason,
    message === '' ? `the server answered ${otherwise}${reason === '' ? '' : ` ${reason}`}` : message,
    Array.isArray(causes) ? causes.filter(isMap).map(causeOf) : [],
  )
}

/** The object of an answer that is a success. */
export function objectOf(text: string): JsonMap {
  const map = mapIn(text)
  if (map !== undefined) return map
  throw new ApiError(502, '', `the answer is no object of Kubernetes, but: ${shortened(text)}`)
}

function causeOf(cause: JsonMap): ApiCause {
  return { reason: textAt(cause, 'reason'), message: textAt(cause, 'message'), field: textAt(cause, 'field') }
}

function textAt(map: JsonMap, key: string): string {
  const value = get(map, key)
  return typeof value === 'string' ? value : ''
}

function plainError(status: number, text: string): ApiError {
  const said = shortened(text)
  return new ApiError(status, '', said === '' ? `the server answered ${status} without a word` : said)
}

/** A proxy answers with a whole page. */
function shortened(text: string): string {
  const line = text
    .replaceAll(/<(style|script)[^]*?<\/\1>|<[^>]*>/gi, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

function quietly(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
