/**
 * A folder or an unpacked archive in memory. Keys are paths relative to it, with `/`, sorted bytewise, without `.` and `..`;
 * links that leave the folder were refused by whoever filled it.
 */
export interface FileTree {
  /** How the user names the folder or the archive in messages: `charts/kafka`. */
  readonly at: string
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** As much of the Web's `AbortSignal` as pure folders may see. */
export interface CancelSignal {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

export interface Clock {
  /** Milliseconds since 1970 by this machine's clock: for what people read, never for a decision about the cluster. */
  readonly now: () => number
  /** Milliseconds that only grow, from an unknown beginning: for deadlines. */
  readonly monotonic: () => number
  /** Ends early, without an error, when the signal aborts. */
  readonly sleep: (milliseconds: number, signal?: CancelSignal) => Promise<void>
}

/** Compresses by RFC 1952. The same bytes give the same bytes. */
export type Gzip = (bytes: Uint8Array) => Uint8Array

/** HTTP to the outside, for gates and notifications. No cookies, no credentials of this machine, redirects are not followed. */
export interface Http {
  /** Throws Failure `io/http` when there is no answer: no connection, the time is over, a body of more than 1 MiB. */
  request(url: string, options: HttpOptions): Promise<HttpAnswer>
}

export interface HttpOptions {
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Milliseconds for all of it. */
  readonly timeout: number
  readonly signal?: CancelSignal | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly text: string
}

/** Runs a program of this machine, without a shell. */
export interface LocalCommand {
  /** Throws Failure `io/command` when it cannot be started, or takes too long; then it is ended. */
  run(
    command: readonly string[],
    options: { readonly timeout: number; readonly signal?: CancelSignal | undefined },
  ): Promise<CommandResult>
  /** Whether this machine has no such program. False where that is not known; undefined where it never is. */
  readonly lacks?: (program: string) => boolean
}

/** Output is cut to its first 64 KiB. */
export interface CommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}
