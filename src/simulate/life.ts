/** What a pod does from when it is made until it is gone. */
export interface Life {
  /** Milliseconds until it is ready, or would be. */
  readonly starts: number
  readonly then: Fate
  /** Milliseconds from its deletion until its containers have ended. */
  readonly ends: number | 'never'
}

export type Fate =
  | { readonly is: 'ready' }
  /** Runs, and its readiness probe never passes. */
  | { readonly is: 'never-ready' }
  /** Ends after so many milliseconds, again and again; ready before that only the first time, if at all. */
  | { readonly is: 'crash'; readonly after: number; readonly ready: boolean; readonly code: number }
  | { readonly is: 'nopull' }
  | { readonly is: 'unschedulable' }
  /** Ready and not ready by turns. */
  | { readonly is: 'flap'; readonly every: number }
  /** Ready for so long, and then not any more. */
  | { readonly is: 'fade'; readonly after: number }
  /** Ready for so long, and then evicted by its node. */
  | { readonly is: 'evicted'; readonly after: number }
