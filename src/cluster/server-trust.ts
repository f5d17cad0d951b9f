import { readFile } from 'node:fs/promises'
import { getCACertificates } from 'node:tls'
import { flagField, textField } from './entry-field.ts'
import type { Entry } from './kubeconfig.ts'
import { pemField } from './pem-field.ts'

/** How the server proves who it is. */
export interface ServerTrust {
  /** PEM. */
  readonly ca: readonly string[] | undefined
  /** The name in its certificate, where that is not the host of its address. */
  readonly serverName: string | undefined
  readonly insecure: boolean
}

/**
 * As in kubectl the kubeconfig's certificate authority replaces the system's; NODE_EXTRA_CA_CERTS adds to it, because that is
 * how users of Node tell of a proxy that opens TLS. Without one, the system's authorities count besides Node's own: kubectl
 * trusts them, and Node by itself would not.
 */
export async function serverTrust(
  cluster: Entry,
  insecureByFlag: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ServerTrust> {
  const insecure = insecureByFlag || flagField(cluster, 'insecure-skip-tls-verify')
  const serverName = textField(cluster, 'tls-server-name')
  if (insecure || !/^https:/i.test(textField(cluster, 'server') ?? '')) return { ca: undefined, serverName, insecure }
  const own = await pemField(cluster, 'certificate-authority')
  const ca = own === undefined ? [...new Set([...getCACertificates('default'), ...getCACertificates('system')])] : [own]
  const extra = await extraAuthorities(env['NODE_EXTRA_CA_CERTS'])
  return { ca: extra === undefined ? ca : [...ca, extra], serverName, insecure }
}

/** A file that cannot be read is passed over, as Node does (with a warning of its own, at start). */
async function extraAuthorities(path: string | undefined): Promise<string | undefined> {
  if (path === undefined || path === '') return undefined
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
