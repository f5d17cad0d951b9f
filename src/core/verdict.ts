/**
 * How far an object is. "Not yet" is a value and never an exception: whoever waits reads the sentence, shows it, and looks
 * again. `failed` is terminal: waiting longer cures nothing.
 */
export type Verdict =
  | { readonly is: 'ready' }
  /** What it waits for, down to pod and container: "pod kafka-2 is not ready: readiness probe failed: …". */
  | { readonly is: 'waiting'; readonly for: string }
  | { readonly is: 'failed'; readonly why: string }
