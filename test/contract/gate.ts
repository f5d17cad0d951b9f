import { Failure } from '../../src/core/failure.ts'
import type { CancelSignal } from '../../src/core/ports.ts'
import { forbidden } from './answers.ts'
import type { StoredKind } from './kinds.ts'

/** The verbs of the port, and `review` for access reviews. */
export type FakeVerb =
  | 'version'
  | 'kinds'
  | 'get'
  | 'list'
  | 'follow'
  | 'apply'
  | 'create'
  | 'replace'
  | 'patch'
  | 'remove'
  | 'evict'
  | 'exec'
  | 'proxied'
  | 'log'
  | 'review'

/** One call of the port. */
export interface FakeRequest {
  readonly verb: FakeVerb
  readonly kind?: string | undefined
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly dryRun?: boolean
}

/** Which requests are meant; what is not said may be anything. `verb: 'write'` is any of the six that change something. */
export interface Match {
  readonly verb?: FakeVerb | 'write'
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly dryRun?: boolean
}

/** What the API server's user may do, in RBAC's words: `patch`, `statefulsets`. */
export interface Denial {
  readonly verb?: string
  readonly resource?: string
  readonly namespace?: string
}

/** Stands before every request: cancelled, made to fail by a test, not allowed. */
export interface Gate {
  fail(match: Match, error: Error, times: number): void
  deny(denial: Denial): void
  denies(verb: string, resource: string, namespace: string | undefined): boolean
  /** Throws what the request is answered with instead. */
  pass(request: FakeRequest, signal: CancelSignal | undefined): Promise<void>
  /** Throws 403 where RBAC would. */
  authorize(verb: string, kind: StoredKind, where: { namespace?: string | undefined; name: string }): void
}

export function openGate(log: (request: FakeRequest) => void): Gate {
  const failing: { match: Match; error: Error; times: number }[] = []
  const denials: Denial[] = []
  const denies: Gate['denies'] = (verb, resource, namespace) =>
    denials.some(
      (denial) =>
        isPartOf(denial.verb, verb) &&
        isPartOf(denial.resource, resource) &&
        (denial.namespace === undefined || denial.namespace === namespace || verb === '*'),
    )
  return {
    fail: (match, error, times) => void failing.push({ match, error, times }),
    deny: (denial) => void denials.push(denial),
    denies,
    pass: async (request, signal) => {
      // Every answer comes later than its question.
      await Promise.resolve()
      if (signal?.aborted === true) throw new Failure('cluster/cancelled', 'cancelled')
      log(request)
      const next = failing.find(({ match, times }) => times > 0 && fits(match, request))
      if (next === undefined) return
      next.times--
      throw next.error
    },
    authorize: (verb, kind, where) => {
      if (denies(verb, kind.resource, where.namespace)) throw forbidden(kind, verb, where)
    },
  }
}

/** Who may not do one thing may not do everything, which is asked for by `*`. */
function isPartOf(denied: string | undefined, asked: string): boolean {
  return denied === undefined || denied === asked || asked === '*'
}

const writing: readonly string[] = ['apply', 'create', 'replace', 'patch', 'remove', 'evict']

function fits({ verb, kind, namespace, name, dryRun }: Match, request: FakeRequest): boolean {
  if (verb !== undefined && verb !== request.verb && !(verb === 'write' && writing.includes(request.verb))) return false
  if (kind !== undefined && kind !== request.kind) return false
  if (namespace !== undefined && namespace !== request.namespace) return false
  if (dryRun !== undefined && dryRun !== (request.dryRun ?? false)) return false
  return name === undefined || name === request.name
}
