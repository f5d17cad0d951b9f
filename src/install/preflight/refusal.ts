import type { ApiCause, ApiError } from '../../core/api-error.ts'
import { Failure, Failures } from '../../core/failure.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refText } from '../../core/object-ref.ts'
import { secretMask } from '../../release/secret-mask.ts'
import { denialOf } from './denial.ts'
import type { Known, Refusal } from './refused.ts'
import { schemaFaults } from './schema-fault.ts'

/**
 * An error of an apply or dry run in words that say what to do, by the texts that 1.36.3 gives; of an invalid object one
 * Failure per field. What is not known comes as the server's own sentence. Values of Secrets are left out.
 */
export function explainRefusal(
  ref: ObjectRef,
  source: string | undefined,
  error: ApiError,
  known: Known = {},
): Failure | Failures {
  const made = source === undefined ? [] : [`made by ${source}`]
  const mask = secretMask()
  mask.learn(ref, [known.live, known.wanted])
  const failures = refusals(ref, error, known).map(
    ({ code, says, hint, notes = [] }) =>
      new Failure(code, `${refText(ref)}: ${mask.text(says)}`, { hint, notes: [...notes, ...made], cause: error }),
  )
  return failures.length === 1 ? failures[0]! : new Failures(failures)
}

/** The same of a request that was about no object of a manifest: of reading, of the record of a release. */
export function refusedRequest(error: ApiError): Failure {
  const denied = denialOf({ apiVersion: '', kind: '', namespace: undefined, name: '' }, error)
  if (denied === undefined)
    return new Failure('cluster/refused', `the server answered ${error.code}: ${error.message}`, { cause: error })
  const { code, says, hint, notes } = denied
  return new Failure(code, says, { hint, notes, cause: error })
}

function refusals(ref: ObjectRef, error: ApiError, known: Known): readonly Refusal[] {
  const denied = denialOf(ref, error)
  if (denied !== undefined) return [denied]
  const faults = schemaFaults(ref, error, known)
  if (faults.length > 0) return faults
  if (error.code === 422 && error.causes.some(({ field }) => field !== ''))
    return distinct(error.causes).map((cause) => invalidField(ref, cause))
  return [plain(ref, error)]
}

function plain(ref: ObjectRef, { code, message }: ApiError): Refusal {
  if (code === 404 && /^404 page not found/.test(message))
    return {
      code: 'install/kind',
      says: `the server does not serve ${ref.apiVersion}, kind ${ref.kind}`,
      hint: 'its CustomResourceDefinition or APIService may have just gone: run again',
    }
  if (code === 409)
    return {
      code: 'install/conflict',
      says: `it changed while it was written: ${withoutStock(message)}`,
      hint: 'run again: what is in the cluster is read anew',
    }
  if (code === 413 || message.includes('request is too large'))
    return { code: 'install/object', says: `it is too large for the server: ${message}` }
  if (code === 400 || code === 422) return { code: 'install/object', says: shown(ref, withoutStock(message)) }
  return { code: 'cluster/refused', says: `the server answered ${code}: ${shown(ref, withoutStock(message))}` }
}

function invalidField(ref: ObjectRef, { field, message }: ApiCause): Refusal {
  // The server writes [] for the object as a whole.
  const path = field === '' || field === '[]' || field === '<nil>' ? '' : `${field} `
  const text = shown(ref, firstLine(message))
  const says = `${path}is refused: ${lowered(text)}`
  if (message.startsWith('Required value') && path !== '') {
    const more = text.slice('Required value'.length).replace(/^: /, '')
    return { code: 'install/object', says: `${path}is required${more === '' ? '' : `: ${more}`}` }
  }
  if (field === 'metadata.uid')
    return { code: 'install/conflict', says: 'another object of that name took its place', hint: 'run again' }
  return { code: 'install/object', says: path === '' ? `it is refused: ${lowered(text)}` : says }
}

/** The server repeats causes, word for word. */
function distinct(causes: readonly ApiCause[]): ApiCause[] {
  const seen = new Set<string>()
  return causes.filter(({ field, message }) => {
    const text = `${field}\n${message}`
    return seen.has(text) ? false : seen.add(text)
  })
}

function withoutStock(message: string): string {
  return message
    .trim()
    .replace(/^Operation cannot be fulfilled on \S+ "[^"]*": /, '')
    .replace(/^Internal error occurred: /, '')
}

/** A diff of Go structures follows in some messages. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0]!.trim()
}

function lowered(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

const longest = 600

function shown({ kind }: ObjectRef, text: string): string {
  const safe =
    kind === 'Secret' ? text.replace(/Invalid value: (?:"(?:[^"\\]|\\.)*"|\{[^]*\}|[^:]*)/, 'Invalid value') : text
  return safe.length > longest ? `${safe.slice(0, longest)}…` : safe
}
