import type { Json, JsonMap } from '../core/json.ts'
import type { Clock } from '../core/ports.ts'
import { chooseContext } from './choose-context.ts'
import { credentialsOf } from './credentials.ts'
import { flagField, textField } from './entry-field.ts'
import { environmentProxy } from './environment-proxy.ts'
import { findKubeconfig } from './find-kubeconfig.ts'
import { impersonationHeaders } from './impersonation.ts'
import type { Entry } from './kubeconfig.ts'
import { poolTo } from './pool.ts'
import type { Proxy } from './proxy.ts'
import { proxyOf } from './proxy.ts'
import { realClock } from './real-clock.ts'
import { serverAddress } from './server-address.ts'
import type { ServerTrust } from './server-trust.ts'
import { serverTrust } from './server-trust.ts'
import { transportOver } from './transport-over.ts'
import type { ConnectOptions, Transport } from './transport.ts'
import { yamlByClientNode } from './yaml-by-client-node.ts'

/** What `connect` takes from around it; each has a default. */
export interface Surroundings {
  readonly clock: Clock
  readonly random: () => number
  /** Reads a kubeconfig. Default: JSON by itself, anything else by client-node, which takes half a second to load. */
  readonly readYaml: (text: string, file: string) => Json | Promise<Json>
  /** The folder of a pod's service account. */
  readonly serviceAccount: string
  /** Shows what a credential plugin asks a person. Default: standard error, when standard input is a terminal. */
  readonly show: ((text: string) => void) | undefined
}

/** Milliseconds: as long as kubectl's discovery waits. */
const defaultTimeout = 32_000

/**
 * Reads the kubeconfig and gives the way to its cluster. Nothing is sent yet. Throws Failure `cluster/config` and
 * `cluster/credentials`.
 */
export async function connect(
  options: ConnectOptions,
  env: Readonly<Record<string, string | undefined>>,
  around: Partial<Surroundings> = {},
): Promise<Transport> {
  const { clock, random, readYaml, serviceAccount, show } = { ...defaults(), ...around }
  const config = await findKubeconfig({ file: options.kubeconfig, env, readYaml, serviceAccount })
  const context = chooseContext(config, options.context)
  const { cluster, user } = context
  const server = serverAddress(cluster)
  const trust = await serverTrust(cluster, options.insecureSkipTlsVerify ?? false, env)
  const credentials = await credentialsOf(user, {
    clock,
    env,
    token: options.token,
    impersonation: impersonationHeaders(user, options),
    cluster: execCluster(cluster, server, trust),
    show,
  })
  const proxy = proxyTo(server, cluster, env)
  const { serverName, insecure, ca } = trust
  return transportOver({
    server: server.href.replace(/\/+$/, ''),
    base: server.pathname.replace(/\/+$/, ''),
    namespace: options.namespace ?? context.namespace ?? 'default',
    pool: poolTo({ server, proxy, serverName, insecure, clock }, ca),
    credentials,
    timeout: options.requestTimeout === 0 ? Infinity : (options.requestTimeout ?? defaultTimeout),
    gzip: !flagField(cluster, 'disable-compression'),
    signal: options.signal,
    clock,
    random,
  })
}

function defaults(): Surroundings {
  return {
    clock: realClock,
    random: Math.random,
    readYaml: yamlByClientNode,
    serviceAccount: '/var/run/secrets/kubernetes.io/serviceaccount',
    show: process.stdin.isTTY ? (text) => void process.stderr.write(text) : undefined,
  }
}

/** The kubeconfig's own proxy counts for every address; that of the environment has exceptions. */
function proxyTo(server: URL, cluster: Entry, env: Readonly<Record<string, string | undefined>>): Proxy | undefined {
  const own = textField(cluster, 'proxy-url')
  if (own !== undefined) return proxyOf(own, `proxy-url of ${cluster.title} in ${cluster.file}`)
  const ofEnvironment = environmentProxy(server, env)
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  return ofEnvironment === undefined ? undefined : proxyOf(ofEnvironment, name)
}

/** `spec.cluster` of an ExecCredential (client.authentication.k8s.io/v1). */
function execCluster(cluster: Entry, server: URL, { ca, serverName, insecure }: ServerTrust): JsonMap {
  const proxy = textField(cluster, 'proxy-url')
  const own = cluster.map['certificate-authority-data'] ?? cluster.map['certificate-authority']
  const extensions = cluster.map['extensions']
  const config = (Array.isArray(extensions) ? extensions : []).find(
    (one) =>
      typeof one === 'object' && one !== null && 'name' in one && one['name'] === 'client.authentication.k8s.io/exec',
  )
  return {
    server: server.href.replace(/\/+$/, ''),
    ...(serverName !== undefined && { 'tls-server-name': serverName }),
    ...(insecure && { 'insecure-skip-tls-verify': true }),
    ...(own !== undefined &&
      ca?.[0] !== undefined && { 'certificate-authority-data': Buffer.from(ca[0]).toString('base64') }),
    ...(proxy !== undefined && { 'proxy-url': proxy }),
    ...(config !== undefined && 'extension' in (config as JsonMap) && { config: (config as JsonMap)['extension']! }),
  }
}
