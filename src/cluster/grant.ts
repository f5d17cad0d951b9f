import type { CancelSignal } from '../core/ports.ts'
import type { ClientCertificate } from './identity.ts'

/** What a token file, a plugin or an auth provider gave. */
export interface Grant {
  readonly authorization?: string
  readonly certificate?: ClientCertificate | undefined
  /** Milliseconds since 1970; undefined when it holds until the server refuses it. */
  readonly expires?: number | undefined
}

/** Gives a new grant each time it is asked. Throws Failure `cluster/credentials`. */
export type GrantSource = (signal: CancelSignal) => Promise<Grant>
