import { ApiError } from '../core/api-error.ts'
import type { ProxyTarget } from '../core/cluster.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { HttpAnswer } from '../core/ports.ts'
import type { Ask } from './list.ts'
import { podPath, segment } from './paths.ts'
import { errorOf, objectOf, statusIn } from './status-answer.ts'

/** Bytes of an answer. */
const most = 1 << 20

/**
 * GET through the API server to a Service or a pod. Neither a status nor a header tells whose answer it is, as what is behind
 * comes unchanged: ours is a Status that speaks of the way there.
 */
export async function proxied(
  ask: Ask,
  to: ProxyTarget,
  path: string,
  { timeout }: { readonly timeout: number },
): Promise<HttpAnswer> {
  const numbered = to.kind === 'Pod' ? { ...to, port: await portOf(ask, to, timeout) } : to
  const address = `${proxyPath(numbered)}${normal(path)}`
  const { status, text } = await ask({ method: 'GET', path: address, accept: '*/*', timeout, foreign: true, most })
  const said = status < 400 ? undefined : statusIn(text)
  if (said !== undefined && isOfServer(said, to)) throw errorOf(status, text)
  return { status, text }
}

/** `/api/v1/namespaces/kafka/services/https%3Aconnect%3A8083/proxy`. */
function proxyPath({ kind, namespace, name, port, scheme }: ProxyTarget): string {
  // The server splits at colons, wherever they come from.
  if (/[:/]/.test(name + port)) throw new ApiError(400, 'BadRequest', `"${name}:${port}" is no name and port`)
  const target = `${segment(name)}:${segment(port)}`
  const collection = `/api/v1/namespaces/${segment(namespace)}/${resourceOf(kind)}`
  return `${collection}/${scheme === 'https' ? 'https:' : ''}${target}/proxy`
}

function resourceOf(kind: ProxyTarget['kind']): string {
  return kind === 'Pod' ? 'pods' : 'services'
}

/** Without `..`, spaces and a fragment: with them the server would redirect, or Node refuse to send. */
function normal(path: string): string {
  const { pathname, search } = new URL(`http://unused.invalid/${path.replace(/^\/+/, '')}`)
  return pathname + search
}

/** The server knows the names of a Service's ports. Those of a pod's containers it takes for names of the system. */
async function portOf(ask: Ask, { namespace, name, port }: ProxyTarget, timeout: number): Promise<string> {
  if (/^\d+$/.test(port)) return port
  const { status, text } = await ask({ method: 'GET', path: podPath({ namespace, name }), timeout })
  if (status !== 200) throw errorOf(status, text)
  const spec = get(objectOf(text), 'spec')
  const containers = isMap(spec) ? [...mapsIn(spec, 'containers'), ...mapsIn(spec, 'initContainers')] : []
  const found = containers.flatMap((container) => mapsIn(container, 'ports')).find((one) => get(one, 'name') === port)
  const number = found && get(found, 'containerPort')
  if (typeof number === 'number') return String(number)
  throw new ApiError(503, 'ServiceUnavailable', `no port "${port}" found for pod "${name}"`)
}

function mapsIn(map: JsonMap, key: string): readonly JsonMap[] {
  const list = get(map, key)
  return Array.isArray(list) ? list.filter(isMap) : []
}

/**
 * Whether a Status is the API server's word about the way. Another API server may be behind (metrics, a webhook), whose
 * refusals are Statuses, too, but of other objects.
 */
function isOfServer(said: JsonMap, { kind, name }: ProxyTarget): boolean {
  const message = get(said, 'message')
  switch (get(said, 'reason')) {
    case 'ServiceUnavailable':
      return typeof message === 'string' && unreachable.test(message)
    case 'Forbidden':
    case 'NotFound':
      return isAbout(get(said, 'details'), resourceOf(kind), name)
    case 'BadRequest':
      return typeof message === 'string' && /^(invalid (service|pod) request|address not allowed)/.test(message)
    // Before it looks at the way at all: our token, too many requests, its own storage.
    case 'Unauthorized':
    case 'TooManyRequests':
    case 'InternalError':
    case 'ServerTimeout':
    case 'Timeout':
      return true
    default:
      return false
  }
}

/** k8s.io/kubernetes pkg/registry/core/service/storage/storage.go, and apimachinery pkg/util/proxy/upgradeaware.go. */
const unreachable = /^(no endpoints available for service |no service port |error trying to reach service: )/

/** `details` of a refusal name the service, or `https:NAME:PORT` as it was asked for. */
function isAbout(details: Json | undefined, resource: string, name: string): boolean {
  if (!isMap(details) || get(details, 'kind') !== resource) return false
  const told = get(details, 'name')
  return typeof told === 'string' && told.split(':').includes(name)
}
