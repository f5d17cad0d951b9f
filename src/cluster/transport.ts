import type { CancelSignal } from '../core/ports.ts'

/**
 * Requests to one API server with the user's credentials, over few connections that stay open. What is above it knows
 * paths and bodies only; what is below it knows TLS, tokens, proxies and retries.
 */
export interface Transport {
  /** `https://10.0.0.1:6443`, without a slash at the end; a path of the kubeconfig's server stays in it. */
  readonly server: string
  /** Of the context, or of `--namespace`; `default` when neither says one. */
  readonly namespace: string
  /**
   * One answer, of any status. Asked again with jitter, as long as the deadline allows, where that is safe: after 429 and
   * 503 with Retry-After, after other passing 5xx, broken connections and unreachable webhooks; once with new credentials
   * after 401. Throws Failure `cluster/unreachable`, `cluster/deadline`, `cluster/cancelled`, `cluster/credentials`.
   */
  request(request: ApiRequest): Promise<ApiAnswer>
  /** An answer that goes on, line by line (watch, followed logs). Never asked again; ends by itself, by error, or by `signal`. */
  lines(request: ApiRequest): Promise<ApiLines>
  /** A WebSocket that is listened to (exec). Never asked again; ends as `lines` does, and when its `timeout` is over. */
  messages(request: ApiMessagesRequest): Promise<ApiMessages>
  /** The server's clock in milliseconds since 1970, by the Date of its last answer. */
  serverTime(): number
  /** Texts of `Warning` headers since the last call, each once in the life of the transport. */
  warnings(): readonly string[]
  /** Ends idle connections; the process could not exit else. */
  close(): void
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the server, with the query: `/api/v1/namespaces/default/pods?limit=500`. */
  readonly path: string
  readonly body?: string
  /** Default with a body: `application/json`. */
  readonly contentType?: string
  /** `If-None-Match` and the like. */
  readonly headers?: Readonly<Record<string, string>>
  readonly accept?: string
  /** Milliseconds for all attempts together. Default: `--request-timeout`, else 32 000; streams have none. */
  readonly timeout?: number
  readonly signal?: CancelSignal
  /** Whether a second try after a lost answer cannot do harm. Default: for all methods but POST. */
  readonly repeatable?: boolean
  /**
   * The answer is of what is behind the server (a Service, a pod). The first one counts, of whatever status: a 503 is not
   * waited out. Its Date and its warnings are not the server's.
   */
  readonly foreign?: boolean
  /** Bytes of an answer; what is longer is Failure `cluster/unreachable`. Default: no limit. */
  readonly most?: number
}

export interface ApiAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
}

export interface ApiLines {
  readonly status: number
  readonly lines: AsyncIterable<string>
  /** The whole text, of an answer that is an error. */
  readonly text: () => Promise<string>
}

export interface ApiMessagesRequest extends ApiRequest {
  /** Subprotocols, the best one first. */
  readonly protocols: readonly string[]
}

export interface ApiMessages {
  /** 101, or that of the answer that refused it. */
  readonly status: number
  readonly messages: AsyncIterable<Uint8Array>
  /** The whole text, of an answer that is an error. */
  readonly text: () => Promise<string>
}

/** As kubectl's flags of the same names. */
export interface ConnectOptions {
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
  readonly namespace?: string | undefined
  readonly as?: string | undefined
  readonly asGroups?: readonly string[]
  readonly token?: string | undefined
  /** Milliseconds; undefined for the default, 0 for none. */
  readonly requestTimeout?: number | undefined
  readonly insecureSkipTlsVerify?: boolean
  readonly signal?: CancelSignal | undefined
}
