import type { CancelSignal } from '../core/ports.ts'
/** Who we are to the server, in one moment. */
export interface Identity {
  /** `authorization`, `impersonate-user`…; a list is sent as several headers. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** PEM. The same object as long as it is the same certificate: another one means new connections. */
  readonly certificate: ClientCertificate | undefined
}

export interface ClientCertificate {
  readonly cert: string
  readonly key: string
}

/** Where identities come from: a kubeconfig's user. Throws Failure `cluster/credentials`. */
export interface Credentials {
  /** The identity of now; reads a file or runs a program when the last one has run out. */
  identity(signal: CancelSignal): Promise<Identity>
  /** After the server refused one (401): another, or undefined when there is no other. */
  renew(refused: Identity, signal: CancelSignal): Promise<Identity | undefined>
}
