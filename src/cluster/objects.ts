import { ApiError } from '../core/api-error.ts'
import type {
  ApplyOptions,
  Cluster,
  EvictOptions,
  KindRef,
  LogOptions,
  PodName,
  RemoveOptions,
  ServedKind,
  WriteOptions,
} from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import { copyMap, get, isMap } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { refOf } from '../core/object-ref.ts'
import { writeJson } from './json.ts'
import type { Ask } from './list.ts'
import { collectionPath, objectPath, podPath, queryText, type Query } from './paths.ts'
import { errorOf, objectOf } from './status-answer.ts'
import type { ApiRequest } from './transport.ts'

export interface Access {
  readonly ask: Ask
  /** Where an object of a namespaced kind is when it does not say so. */
  readonly namespace: string
  readonly served: (kind: KindRef) => Promise<ServedKind | undefined>
}

type Objects = Pick<Cluster, 'get' | 'apply' | 'create' | 'replace' | 'patch' | 'remove' | 'evict' | 'log'>

/** The requests that are about one object. */
export function objectsOver(access: Access): Objects {
  const { ask } = access
  return {
    get: async (ref) => {
      const kind = await access.served(ref)
      if (kind === undefined) return undefined
      const { status, text } = await ask({ method: 'GET', path: pathOf(access, kind, ref) })
      return status === 404 ? undefined : success(status, text)
    },
    apply: async (object, options) => {
      const query = { ...applying(options), ...writing(options) }
      return write(access, object, query, { method: 'PATCH', contentType: APPLY, body: writeJson(appliable(object)) })
    },
    create: async (object, options) => {
      const ref = refOf(object)
      const kind = await servedOrThrow(access, ref)
      const path = collectionPath(kind, ref.namespace ?? access.namespace) + queryText(writing(options))
      return answered(ask, { method: 'POST', path, body: writeJson(object) })
    },
    replace: (object, options) => write(access, object, writing(options), { method: 'PUT', body: writeJson(object) }),
    patch: async (ref, steps, options) => {
      const path = pathOf(access, await servedOrThrow(access, ref), ref) + queryText(writing(options))
      return answered(ask, { method: 'PATCH', path, contentType: JSON_PATCH, body: writeJson(steps) })
    },
    remove: async (ref, options = {}) => {
      const kind = await access.served(ref)
      if (kind === undefined) return false
      const path = pathOf(access, kind, ref)
      const { status, text } = await ask({ method: 'DELETE', path, body: writeJson(deleteOptions(options)) })
      if (status >= 400 && status !== 404) throw errorOf(status, text)
      return status !== 404
    },
    evict: async ({ namespace = access.namespace, name }, options = {}) => {
      const path = `${podPath({ namespace, name })}/eviction${queryText({ dryRun: dryRunOf(options) })}`
      const body = writeJson(eviction({ namespace, name }, options))
      // Without the uid a second try would evict the pod that took the first one's place; of a question that is no harm.
      const repeatable = options.uid !== undefined || options.dryRun === true
      const { status, text } = await ask({ method: 'POST', path, body, repeatable })
      if (status >= 400 && status !== 404) throw errorOf(status, text)
      return status !== 404
    },
    log: async (pod, options) => {
      const { status, text } = await ask({ method: 'GET', path: logPath(pod, options), accept: '*/*' })
      if (status !== 200) throw errorOf(status, text)
      return text
    },
  }
}

const APPLY = 'application/apply-patch+yaml'
const JSON_PATCH = 'application/json-patch+json'

function writing({ manager, dryRun }: WriteOptions): Query {
  return { fieldManager: manager, fieldValidation: 'Strict', dryRun: dryRunOf({ dryRun }) }
}

function dryRunOf({ dryRun }: { readonly dryRun?: boolean | undefined }): 'All' | undefined {
  return dryRun === true ? 'All' : undefined
}

function applying({ force }: ApplyOptions): Query {
  return { force }
}

/** The server refuses an apply that has `managedFields`, as what was read from it has. */
function appliable(object: JsonMap): JsonMap {
  const metadata = get(object, 'metadata')
  if (!isMap(metadata) || !Object.hasOwn(metadata, 'managedFields')) return object
  const clean = copyMap(metadata)
  delete clean['managedFields']
  const copy = copyMap(object)
  copy['metadata'] = clean
  return copy
}

async function write(
  access: Access,
  object: JsonMap,
  query: Query,
  request: Omit<ApiRequest, 'path'>,
): Promise<JsonMap> {
  const ref = refOf(object)
  const path = pathOf(access, await servedOrThrow(access, ref), ref) + queryText(query)
  return answered(access.ask, { ...request, path })
}

async function servedOrThrow(access: Access, { apiVersion, kind }: KindRef): Promise<ServedKind> {
  const served = await access.served({ apiVersion, kind })
  if (served !== undefined) return served
  throw new ApiError(404, 'NotFound', `the server has no kind ${kind} in ${apiVersion}`)
}

function pathOf(access: Access, kind: ServedKind, { namespace, name }: ObjectRef): string {
  return objectPath(kind, namespace ?? access.namespace, name)
}

async function answered(ask: Ask, request: ApiRequest): Promise<JsonMap> {
  const { status, text } = await ask(request)
  return success(status, text)
}

function success(status: number, text: string): JsonMap {
  if (status >= 400) throw errorOf(status, text)
  return objectOf(text)
}

function deleteOptions(options: RemoveOptions): object {
  const { propagation = 'Background', gracePeriodSeconds, dryRun } = options
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: propagation,
    preconditions: preconditions(options),
    gracePeriodSeconds,
    dryRun: dryRun === true ? ['All'] : undefined,
  }
}

function eviction({ namespace, name }: PodName, options: EvictOptions): object {
  return {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { namespace, name },
    deleteOptions: { preconditions: preconditions(options) },
  }
}

function preconditions({ uid, resourceVersion }: EvictOptions): object | undefined {
  return uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion }
}

function logPath(pod: PodName, { container, previous, tailLines }: LogOptions): string {
  return `${podPath(pod)}/log${queryText({ container, previous, tailLines })}`
}
