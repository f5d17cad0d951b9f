import { Failure } from '../../src/core/failure.ts'
import type {
  ApiAnswer,
  ApiLines,
  ApiMessages,
  ApiMessagesRequest,
  ApiRequest,
  Transport,
} from '../../src/cluster/transport.ts'

/** What a script says to a request: a body to be written as JSON, a whole answer, or nothing at all. */
export type Said = object | string | undefined

export type Script = (request: ApiRequest, count: number) => Said | Promise<Said>

export interface ScriptedTransport extends Transport {
  /** What was asked so far: `GET /api`. */
  readonly asked: string[]
  readonly requests: ApiRequest[]
}

/** A transport whose answers a test gives, by method and path; what is in no script is a 404 as of an unknown path. */
export function scriptedTransport(
  script: Record<string, Said | Script>,
  lines?: (request: ApiRequest) => Promise<ApiLines>,
  messages?: (request: ApiMessagesRequest) => Promise<ApiMessages>,
): ScriptedTransport {
  const asked: string[] = []
  const requests: ApiRequest[] = []
  return {
    server: 'https://127.0.0.1:6443',
    namespace: 'home',
    asked,
    requests,
    request: async (request) => {
      const key = `${request.method} ${request.path}`
      const count = asked.filter((other) => other === key).length
      asked.push(key)
      requests.push(request)
      if (request.signal?.aborted === true) throw new Failure('cluster/cancelled', 'cancelled')
      const said = script[key] ?? script[key.replace(/\?.*/, '')]
      return answerOf(typeof said === 'function' ? await (said as Script)(request, count) : said)
    },
    lines: (request) => {
      asked.push(`WATCH ${request.path}`)
      requests.push(request)
      if (lines === undefined) throw new Error('nothing to watch')
      return lines(request)
    },
    messages: (request) => {
      asked.push(`LISTEN ${request.path}`)
      requests.push(request)
      if (messages === undefined) throw new Error('nothing to listen to')
      return messages(request)
    },
    serverTime: () => 0,
    warnings: () => [],
    close: () => undefined,
  }
}

export function failed(code: number, reason: string, message: string, details?: object): ApiAnswer {
  return answer(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details })
}

export function answer(status: number, body: object | string, headers: ApiAnswer['headers'] = {}): ApiAnswer {
  return { status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) }
}

function answerOf(said: Said): ApiAnswer {
  if (said === undefined) return answer(404, '404 page not found\n')
  return typeof said === 'object' && 'text' in said ? (said as ApiAnswer) : answer(200, said)
}

/** Aggregated discovery of the kinds that tests use. */
export const DISCOVERY: Record<string, Said> = {
  'GET /api': {
    kind: 'APIGroupDiscoveryList',
    items: [
      group('', version('v1', ['Pod', 'pods'], ['ConfigMap', 'configmaps'], ['Namespace', 'namespaces', 'Cluster'])),
    ],
  },
  'GET /apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      group('apps', version('v1', ['StatefulSet', 'statefulsets'])),
      group('rbac.authorization.k8s.io', version('v1', ['ClusterRole', 'clusterroles', 'Cluster'])),
    ],
  },
}

export function group(name: string, ...versions: object[]): object {
  return { metadata: { name, creationTimestamp: null }, versions }
}

type ResourceRow = readonly [kind: string, resource: string, scope?: string]

export function version(name: string, ...rows: ResourceRow[]): object {
  const resources = rows.map(([kind, resource, scope = 'Namespaced']) => ({
    resource,
    responseKind: { group: '', version: '', kind },
    scope,
    verbs: ['get', 'list', 'watch'],
    subresources: [{ subresource: 'status', responseKind: { group: '', version: '', kind }, verbs: ['get'] }],
  }))
  return { version: name, freshness: 'Current', resources }
}
