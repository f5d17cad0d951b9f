/** How one attempt ended. */
export type Outcome =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly text: string
      /** Milliseconds. */
      readonly retryAfter: number | undefined
    }
  | {
      readonly kind: 'trouble'
      /** Of the system's or Node's error: `ECONNRESET`. */
      readonly code: string
      /** Whether the server may have got the request. */
      readonly sent: boolean
      /** Whether it went over a connection that had been idle: the server may have closed that long ago. */
      readonly reused: boolean
    }

export interface Attempts {
  /** So far, this one counted. */
  readonly count: number
  /** Whether doing the request twice is harmless. */
  readonly repeatable: boolean
  /** Whether somebody behind the server answers. Then 503 is what was asked for: is it well? */
  readonly foreign?: boolean | undefined
  /** Whether the server ever answered. */
  readonly known: boolean
  /** Milliseconds since the first attempt began, and until the deadline. */
  readonly spent: number
  readonly left: number
}

/** A server that has answered is waited for until the deadline; one that never did may be a wrong address. Milliseconds. */
const firstContact = 3000
const shortest = 100
const longest = 5000

/** Milliseconds to wait before the request is repeated; undefined when it must not be, or the deadline comes first. */
export function retryDecision(outcome: Outcome, attempts: Attempts, random: () => number): number | undefined {
  const wait = outcome.kind === 'answer' ? afterAnswer(outcome, attempts) : afterTrouble(outcome, attempts)
  if (wait === undefined) return undefined
  // Of the many that failed together, not all come back together.
  const spread =
    wait === 'soon' ? backOff(attempts.count) * (0.5 + random() / 2) : wait === 0 ? 0 : wait + random() * shortest
  return spread < left(outcome, attempts) ? spread : undefined
}

function left(outcome: Outcome, { known, spent, left }: Attempts): number {
  return outcome.kind === 'trouble' && !known ? Math.min(left, firstContact - spent) : left
}

/** 100 ms, then twice as long each time, up to 5 s. */
function backOff(count: number): number {
  return Math.min(longest, shortest * 2 ** Math.min(count - 1, 10))
}

type Wait = number | 'soon' | undefined

function afterAnswer({ status, text, retryAfter }: Outcome & { kind: 'answer' }, attempts: Attempts): Wait {
  const { repeatable, foreign } = attempts
  if (foreign === true) return undefined
  // Without Retry-After 429 is an answer: an eviction that a disruption budget forbids.
  if (status === 429) return retryAfter
  if (status < 500) return undefined
  const passes =
    status === 500 ? passing500(text, repeatable) : repeatable || (status === 503 && retryAfter !== undefined)
  const isServerError = [500, 502, 503, 504].includes(status)
  return passes && isServerError ? (retryAfter ?? 'soon') : undefined
}

/** The user's own mistakes in a server-side apply, which the API server calls internal errors. */
const mistake = /field not declared in schema|expected .*, got |failed to create typed patch object/
/** Before anything is stored: safe to repeat whatever the request was. */
const webhook = /failed calling webhook|failed to call webhook/
const storage =
  /etcdserver: |leader changed|timed out|timeout|connection refused|connection reset|TLS handshake|unexpected EOF/i

function passing500(text: string, repeatable: boolean): boolean {
  const { reason, message } = statusOf(text)
  if (mistake.test(message)) return false
  if (reason === 'ServerTimeout') return repeatable
  if (reason !== 'InternalError') return false
  return webhook.test(message) || (repeatable && storage.test(message))
}

function statusOf(text: string): { readonly reason: string; readonly message: string } {
  try {
    const { reason, message } = JSON.parse(text) as { reason?: unknown; message?: unknown }
    return { reason: typeof reason === 'string' ? reason : '', message: typeof message === 'string' ? message : '' }
  } catch {
    return { reason: '', message: '' }
  }
}

function afterTrouble(trouble: Outcome & { kind: 'trouble' }, { repeatable, count }: Attempts): Wait {
  if (!passing.has(trouble.code) || (trouble.sent && !repeatable)) return undefined
  return trouble.sent && trouble.reused && count === 1 ? 0 : 'soon'
}

/** What may be over in a moment. Untrusted certificates, for one, stay untrusted. */
const passing: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
  'CAPSTAN_CONNECT_TIMEOUT',
  'CAPSTAN_SILENT',
  'CAPSTAN_PROXY_BUSY',
])
