import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'

/** How the current context of a kubeconfig reaches its server. */
export interface Access {
  /** Without a slash at the end. */
  readonly server: string
  readonly ca: Buffer | undefined
  readonly certificate: Buffer | undefined
  readonly key: Buffer | undefined
  readonly token: string | undefined
  /** The name that the server's certificate is judged by, where it is not the address. */
  readonly serverName: string | undefined
  readonly insecure: boolean
}

/** Client certificates, tokens and credential plugins; these are asked once. */
export function accessOf(kubeconfig: string): Access {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig
  const context = config.contexts.find(({ name }) => name === config['current-context'])?.context
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster
  const user = config.users.find(({ name }) => name === context?.user)?.user
  if (cluster === undefined || user === undefined) throw new Error(`${kubeconfig} has no complete current context`)
  const given = user.exec === undefined ? user : credentialOf(user.exec)
  const read = (data: string | undefined, file: string | undefined) => {
    if (data !== undefined) return Buffer.from(data, 'base64')
    return file === undefined ? undefined : readFileSync(resolve(dirname(kubeconfig), file))
  }
  return {
    server: cluster.server.replace(/\/$/, ''),
    ca: read(cluster['certificate-authority-data'], cluster['certificate-authority']),
    certificate: read(given['client-certificate-data'], given['client-certificate']),
    key: read(given['client-key-data'], given['client-key']),
    token: given.token,
    serverName: cluster['tls-server-name'],
    insecure: cluster['insecure-skip-tls-verify'] === true,
  }
}

/** The same access through a port of loopback, and the server's certificate judged as before. */
export function kubeconfigThrough(kubeconfig: string, port: number): string {
  const { server, ca, certificate, key, token, serverName, insecure } = accessOf(kubeconfig)
  const { hostname } = new URL(server)
  const name = serverName ?? (isIP(hostname) === 0 ? hostname : undefined)
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    ...(name !== undefined && { 'tls-server-name': name }),
    ...(insecure ? { 'insecure-skip-tls-verify': true } : { 'certificate-authority-data': ca?.toString('base64') }),
  }
  const credentials = {
    token,
    'client-certificate-data': certificate?.toString('base64'),
    'client-key-data': key?.toString('base64'),
  }
  return kubeconfigText(cluster, credentials)
}

/** A kubeconfig of one context. */
export function kubeconfigText(cluster: object, user: object): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'testbed', cluster }],
    users: [{ name: 'user', user }],
    contexts: [{ name: 'testbed', context: { cluster: 'testbed', user: 'user' } }],
    'current-context': 'testbed',
  })
}

interface Kubeconfig {
  'current-context': string
  contexts: { name: string; context: { cluster: string; user: string } }[]
  clusters: {
    name: string
    cluster: {
      server: string
      'certificate-authority'?: string
      'certificate-authority-data'?: string
      'insecure-skip-tls-verify'?: boolean
      'tls-server-name'?: string
    }
  }[]
  users: {
    name: string
    user: {
      token?: string
      'client-certificate'?: string
      'client-certificate-data'?: string
      'client-key'?: string
      'client-key-data'?: string
      exec?: { command: string; args?: string[]; env?: { name: string; value: string }[]; apiVersion: string }
    }
  }[]
}

type User = Kubeconfig['users'][number]['user']

/** What a credential plugin answers (client.authentication.k8s.io/v1), as the fields that a kubeconfig could have had itself. */
function credentialOf({ command, args = [], env = [], apiVersion }: NonNullable<User['exec']>): User {
  const asked = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } }
  const answer = execFileSync(command, args, {
    encoding: 'utf8',
    env: {
      ...process.env,
      ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: JSON.stringify(asked),
    },
  })
  const { status } = JSON.parse(answer) as {
    status: { token?: string; clientCertificateData?: string; clientKeyData?: string }
  }
  const base64 = (pem: string) => Buffer.from(pem).toString('base64')
  return {
    ...(status.token !== undefined && { token: status.token }),
    ...(status.clientCertificateData && { 'client-certificate-data': base64(status.clientCertificateData) }),
    ...(status.clientKeyData && { 'client-key-data': base64(status.clientKeyData) }),
  }
}
