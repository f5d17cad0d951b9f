import { Failure } from '../core/failure.ts'
import type { Span } from '../core/span.ts'
import { aliasedSecretStart } from './aliased-secret.ts'

/**
 * A failure from before any chart is known, so before any schema can say what is sensitive: whatever follows a name such as
 * `password` on the line is not shown. Without this a forgotten quote would put the password into the log of a pipeline.
 * With the whole `text` of the file, what an alias repeats under such a name is not shown where it is written either.
 */
export function withoutLikelySecrets(failure: Failure, text = ''): Failure {
  const { code, at, hint, notes, cause } = failure
  const start = at === undefined ? -1 : firstStart(at, text)
  if (at === undefined || start < 0) return failure
  const hidden = at.text.slice(start)
  const tells = (text: string): boolean => (text.match(/\w{3,}/g) ?? []).some((word) => hidden.includes(word))
  return new Failure(
    code,
    failure.message.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => (tells(quoted) ? '"***"' : quoted)),
    { at: masked(at, start), hint: hint !== undefined && tells(hint) ? undefined : hint, notes, cause },
  )
}

/** Where on the line that is shown the first secret begins; −1 without one. */
function firstStart(at: Span, text: string): number {
  const start = secretStart(at.text)
  const own = start < at.text.length ? start : -1
  const aliased = aliasedSecretStart(text, at.line - 1, secretStart)
  return own < 0 || aliased < 0 ? Math.max(own, aliased) : Math.min(own, aliased)
}

/** The offset behind `password: ` or `db.password=`; −1 when the line has no such name. */
function secretStart(text: string): number {
  const found = likely.exec(text)
  return found === null ? -1 : found[0].length
}

/** Whether a name alone makes a secret of its value: for values of which no schema says more. */
export function isLikelySecretName(name: string): boolean {
  return likelyName.test(name) && !/(?:name|ref)$/i.test(name)
}

const likelyName =
  /pass(?:word|wd|phrase|code)|secret|token|credential|api[-_]?key|private[-_]?key|authorization|cookie/i

const likely =
  /^.*?(?:pass(?:word|wd|phrase|code|(?![a-z]))|secret|token|credential|api[-_]?key|private[-_]?key|authorization|cookie)[\w.[\]'"-]*\s*[:=]\s*/i

function masked(at: Span, start: number): Span {
  const text = `${at.text.slice(0, start)}***`
  if (at.column <= start) return { ...at, text, width: Math.min(at.width, text.length - at.column + 1) }
  return { ...at, text, column: start + 1, width: 3 }
}
