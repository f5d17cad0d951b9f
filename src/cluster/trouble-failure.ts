import { Failure } from '../core/failure.ts'
import type { Trouble } from './pool.ts'

/** What was asked, and for how long. */
export interface Asked {
  /** `https://10.0.0.1:6443`. */
  readonly server: string
  readonly method: string
  readonly path: string
  readonly count: number
  /** Milliseconds. */
  readonly spent: number
  readonly repeatable: boolean
  /** Milliseconds and bytes of a request that has limits of its own. */
  readonly timeout?: number
  readonly most?: number
}

/** Trouble as a sentence: `cluster/unreachable`, or `cluster/credentials` where the server refused our certificate. */
export function troubleFailure(trouble: Trouble, asked: Asked): Failure {
  const { code, message } = trouble
  const { server, method } = asked
  const notes = asked.count > 1 ? [`asked ${asked.count} times in ${seconds(asked.spent)}`] : []
  if (/_ALERT_.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/.test(code))
    return new Failure('cluster/credentials', `${server} refused the client certificate: ${message}`, {
      notes,
      cause: trouble,
    })
  if (code === 'ERR_BUFFER_TOO_LARGE')
    return new Failure(
      'cluster/unreachable',
      `the answer to ${method} ${asked.path} is longer than ${mebibytes(asked)}`,
      {
        cause: trouble,
      },
    )
  if (trouble.sent && !asked.repeatable)
    return new Failure(
      'cluster/unreachable',
      `the connection to ${server} broke in the middle of a ${method}: ${message}`,
      {
        notes: [...notes, `${method} ${asked.path} was not repeated: the server may have done it`],
        cause: trouble,
      },
    )
  const [why, hint] = reasonOf(trouble)
  return new Failure('cluster/unreachable', `cannot reach ${server}: ${why}`, { notes, hint, cause: trouble })
}

export function deadlineFailure(asked: Asked, last: Trouble | undefined): Failure {
  const { server, method, path, spent, count, timeout } = asked
  return new Failure('cluster/deadline', `${server} gave no answer to ${method} ${path} within ${seconds(spent)}`, {
    notes: last === undefined ? [] : [`asked ${count} times; before: ${last.message}`],
    hint: timeout === undefined ? 'give it longer with --request-timeout' : undefined,
  })
}

export function cancelledFailure({ method, path }: Pick<Asked, 'method' | 'path'>): Failure {
  return new Failure('cluster/cancelled', `stopped in ${method} ${path}`)
}

function mebibytes({ most = 0 }: Asked): string {
  return `${most / 2 ** 20} MiB`
}

function seconds(milliseconds: number): string {
  return `${Math.max(0.1, Math.round(milliseconds / 100) / 10)}s`
}

function reasonOf({ code, message }: Trouble): readonly [why: string, hint: string | undefined] {
  if (Object.hasOwn(reasons, code)) return reasons[code]!
  if (/^(CERT_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_)/.test(code))
    return [`its certificate: ${message}`, undefined]
  return [message, undefined]
}

const untrusted =
  'the certificate-authority of the kubeconfig is of another cluster, or lacks a proxy that opens TLS (NODE_EXTRA_CA_CERTS)'

const reasons: Readonly<Record<string, readonly [why: string, hint: string | undefined]>> = {
  ECONNREFUSED: ['the connection is refused', 'is the cluster running, and is this the right context?'],
  ENOTFOUND: ['its name is not known', 'is the address in the kubeconfig right, and the VPN on?'],
  EAI_AGAIN: ['its name cannot be looked up now', undefined],
  EHOSTUNREACH: ['there is no way to it', 'is the VPN on?'],
  ENETUNREACH: ['there is no way to its network', 'is the VPN on?'],
  ECONNRESET: ['the connection was closed', undefined],
  CAPSTAN_CONNECT_TIMEOUT: [
    'no connection within 10s',
    'is the VPN on, or a firewall or a proxy (HTTPS_PROXY) in between?',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['its certificate is signed by an authority that is not trusted', untrusted],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['its certificate is signed by an authority that is not trusted', untrusted],
  UNABLE_TO_GET_ISSUER_CERT: ['its certificate is signed by an authority that is not trusted', untrusted],
  SELF_SIGNED_CERT_IN_CHAIN: ['its certificate is signed by an authority that is not trusted', untrusted],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['its certificate is signed by itself', untrusted],
  CERT_SIGNATURE_FAILURE: ['its certificate is signed by another authority of the same name', untrusted],
  CERT_HAS_EXPIRED: ['its certificate has expired', undefined],
  EPROTO: ['it does not speak TLS', 'is the port in the kubeconfig right?'],
}
