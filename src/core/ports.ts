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
