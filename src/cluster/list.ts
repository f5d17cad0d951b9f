import { ApiError } from '../core/api-error.ts'
import type { ServedKind, Where } from '../core/cluster.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap, put } from '../core/json.ts'
import { collectionPath, queryText, type Query } from './paths.ts'
import { errorOf, objectOf } from './status-answer.ts'
import type { ApiAnswer, ApiRequest } from './transport.ts'

export interface Listed<T> {
  readonly items: readonly T[]
  readonly resourceVersion: string
}

/** As much of a transport as a list needs. */
export type Ask = (request: ApiRequest) => Promise<ApiAnswer>

/**
 * All objects of a kind, page by page, each made into what is kept of it at once: the pages themselves are not kept.
 * Empty, with the resourceVersion '', when the kind is no longer served.
 */
export async function listPages<T>(
  ask: Ask,
  served: ServedKind,
  where: Where,
  make: (object: JsonMap) => T,
): Promise<Listed<T>> {
  const wanted = { ask, served, where, make }
  const all = (more: Query) => restartedOnce(() => pages(wanted, more))
  if (where.notOlderThan === undefined || where.notOlderThan === '') return all({})
  try {
    return await all({ resourceVersion: where.notOlderThan, resourceVersionMatch: 'NotOlderThan' })
  } catch (error) {
    // The server's cache lags behind, or was restored from a backup. The default list asks what is true now.
    if (!isTooLarge(error)) throw error
    return all({})
  }
}

/** What selects objects in lists and watches. */
export function selectors({ labels, fields }: Where): Query {
  return { labelSelector: labels, fieldSelector: fields }
}

/** Objects of one page, as kubectl asks: about 2 MB of pods. */
const PAGE = 500

/** A page that came too late (410) cannot be had any more; what came before belongs to another state. */
async function restartedOnce<T>(list: () => Promise<T>): Promise<T> {
  try {
    return await list()
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 410) throw error
    return list()
  }
}

interface Wanted<T> {
  readonly ask: Ask
  readonly served: ServedKind
  readonly where: Where
  readonly make: (object: JsonMap) => T
}

async function pages<T>({ ask, served, where, make }: Wanted<T>, more: Query): Promise<Listed<T>> {
  const path = collectionPath(served, where.namespace)
  const query = { ...selectors(where), limit: PAGE }
  const items: T[] = []
  let page = await onePage(ask, path + queryText({ ...query, ...more }))
  for (;;) {
    if (page === undefined) return { items: [], resourceVersion: '' }
    for (const item of page.items) if (isMap(item)) items.push(make(named(item, served)))
    if (page.continue === '') return { items, resourceVersion: page.resourceVersion }
    page = await onePage(ask, path + queryText({ ...query, continue: page.continue }))
  }
}

interface Page {
  readonly items: readonly Json[]
  readonly resourceVersion: string
  readonly continue: string
}

async function onePage(ask: Ask, path: string): Promise<Page | undefined> {
  const { status, text } = await ask({ method: 'GET', path })
  if (status === 404) return undefined
  if (status !== 200) throw errorOf(status, text)
  const list = objectOf(text)
  const metadata = get(list, 'metadata')
  const items = get(list, 'items')
  return {
    items: Array.isArray(items) ? items : [],
    resourceVersion: isMap(metadata) ? textAt(metadata, 'resourceVersion') : '',
    continue: isMap(metadata) ? textAt(metadata, 'continue') : '',
  }
}

/** The items of built-in kinds do not say what they are. */
function named(item: JsonMap, { apiVersion, kind }: ServedKind): JsonMap {
  if (Object.hasOwn(item, 'apiVersion') && Object.hasOwn(item, 'kind')) return item
  const object: JsonMap = { apiVersion, kind }
  for (const key of Object.keys(item)) put(object, key, item[key]!)
  return object
}

function isTooLarge(error: unknown): boolean {
  return error instanceof ApiError && error.causes.some(({ reason }) => reason === 'ResourceVersionTooLarge')
}

function textAt(map: JsonMap, key: string): string {
  const value = get(map, key)
  return typeof value === 'string' ? value : ''
}
