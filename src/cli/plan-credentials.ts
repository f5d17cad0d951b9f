import { Failure } from '../core/failure.ts'
import { get, isMap, type Json, type Path } from '../core/json.ts'
import type { Span } from '../core/span.ts'
import { textLayer } from '../values/layer.ts'
import { isLikelySecretName, withoutLikelySecrets } from '../values/likely-secret.ts'
import { maskFor } from '../values/sensitive-mask.ts'

/** Hides credentials of a plan on the lines that its failures show: headers, addresses with a user, what a name tells. */
export function withoutCredentials(plan: Json, text: string, file: string): (failure: Failure) => Failure {
  if (!isMap(plan)) return (failure) => failure
  const mask = maskFor([textLayer('file', file, text, plan)], (path) => isCredential(plan, path))
  return (failure) => withSpan(failure, mask.span(failure.at))
}

/** Of a text that is no YAML nobody knows which parts are headers: behind what looks like one, nothing of the line is shown. */
export function withoutLikelyCredentials(given: Failure, text: string): Failure {
  const failure = withoutLikelySecrets(given, text)
  const { at } = failure
  const found = at && /authorization|cookie|headers|:[\\/]{2}(?=\S*@)/i.exec(at.text)
  if (!at || !found) return failure
  const end = found.index + found[0].length
  return withSpan(failure, {
    ...at,
    text: `${at.text.slice(0, end)}***`,
    column: Math.min(at.column, end + 1),
    width: 1,
  })
}

function isCredential(plan: Json, path: Path): boolean {
  const name = path.at(-1)
  if (path.at(-2) === 'headers') return true
  const value = name === 'url' ? valueAt(plan, path) : undefined
  if (typeof value === 'string') return value.includes('@')
  return typeof name === 'string' && isLikelySecretName(name)
}

function valueAt(plan: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((from, step) => {
    if (Array.isArray(from)) return from[Number(step)]
    return isMap(from) ? get(from, String(step)) : undefined
  }, plan)
}

function withSpan({ code, message, hint, notes, cause }: Failure, at: Span | undefined): Failure {
  return new Failure(code, message, { at, hint, notes, cause })
}
