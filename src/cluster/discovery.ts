import { ApiError } from '../core/api-error.ts'
import type { KindRef, ServedKind } from '../core/cluster.ts'
import { get } from '../core/json.ts'
import { aggregatedCatalogue, apiVersionsOf, kindsOf, type Catalogue } from './discovery-documents.ts'
import { versionPath } from './paths.ts'
import { errorOf, objectOf } from './status-answer.ts'
import type { ApiAnswer, Transport } from './transport.ts'
import { keyOf, wellKnownKinds } from './well-known-kinds.ts'

/** What the server serves: read once and by one reader, however many ask at the same time. */
export interface Discovery {
  /** In the server's order of preference, without subresources. */
  kinds(): Promise<readonly ServedKind[]>
  /**
   * What every server has is told without asking it. A kind that is not known is looked for anew, at most once in a second: its CustomResourceDefinition may be young.
   * ApiError 503 when it is not known and its API is unavailable: "there is none" could delete or create too much.
   */
  served(kind: KindRef): Promise<ServedKind | undefined>
  forget(): void
}

export function discoveryOver(transport: Transport, monotonic: () => number): Discovery {
  const documents = new Map<string, KnownDocument>()
  let current: Reading | undefined

  const read = (): Reading => {
    if (current !== undefined) return current
    const reading: Reading = { at: Infinity, index: catalogue(transport, documents).then(indexOf) }
    reading.index.then(
      () => {
        reading.at = monotonic()
      },
      () => {
        if (current === reading) current = undefined
      },
    )
    current = reading
    return reading
  }

  return {
    kinds: async () => (await read().index).kinds,
    served: async (kind) => {
      const key = keyOf(kind)
      const always = wellKnownKinds.get(key)
      if (always !== undefined) return always
      const reading = read()
      let index = await reading.index
      if (!index.byKind.has(key) && monotonic() - reading.at >= RENEWED_AFTER) {
        if (current === reading) current = undefined
        index = await read().index
      }
      const found = index.byKind.get(key)
      if (found === undefined) refuseIfUnavailable(index, kind)
      return found
    },
    forget: () => {
      current = undefined
    },
  }
}

/** Milliseconds. */
const RENEWED_AFTER = 1000

interface Reading {
  /** When it was done, on the monotonic clock. */
  at: number
  readonly index: Promise<Index>
}

interface Index extends Catalogue {
  readonly byKind: ReadonlyMap<string, ServedKind>
}

interface KnownDocument {
  readonly etag: string
  readonly catalogue: Catalogue
}

function indexOf(catalogue: Catalogue): Index {
  const byKind = new Map<string, ServedKind>()
  for (const kind of catalogue.kinds) {
    const key = keyOf(kind)
    if (!byKind.has(key)) byKind.set(key, kind)
  }
  return { ...catalogue, byKind }
}

function refuseIfUnavailable({ unavailable }: Catalogue, { apiVersion, kind }: KindRef): void {
  if (!unavailable.includes(apiVersion)) return
  const sentence = `the API ${apiVersion} is unavailable now, so that it is not known whether it serves the kind ${kind}`
  throw new ApiError(503, 'ServiceUnavailable', sentence)
}

async function catalogue(transport: Transport, documents: Map<string, KnownDocument>): Promise<Catalogue> {
  const parts = await Promise.all([document(transport, '/api', documents), document(transport, '/apis', documents)])
  return {
    kinds: parts.flatMap(({ kinds }) => kinds),
    unavailable: parts.flatMap(({ unavailable }) => unavailable),
  }
}

/** Kubernetes 1.30 and above has v2, 1.27 v2beta1; before that, and in stripped servers, there is a document per version. */
const AGGREGATED = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',')

async function document(
  transport: Transport,
  path: '/api' | '/apis',
  documents: Map<string, KnownDocument>,
): Promise<Catalogue> {
  const known = documents.get(path)
  const headers = known === undefined ? {} : { 'if-none-match': known.etag }
  const answer = await transport.request({ method: 'GET', path, accept: AGGREGATED, headers })
  if (answer.status === 304 && known !== undefined) return known.catalogue
  if (answer.status === 404) return { kinds: [], unavailable: [] }
  if (answer.status !== 200) throw errorOf(answer.status, answer.text)
  const object = objectOf(answer.text)
  if (get(object, 'kind') !== 'APIGroupDiscoveryList') return versionByVersion(transport, apiVersionsOf(object))
  const catalogue = aggregatedCatalogue(object)
  const etag = etagOf(answer)
  if (etag !== undefined) documents.set(path, { etag, catalogue })
  return catalogue
}

function etagOf({ headers }: ApiAnswer): string | undefined {
  const etag = headers['etag']
  return typeof etag === 'string' ? etag : undefined
}

async function versionByVersion(transport: Transport, apiVersions: readonly string[]): Promise<Catalogue> {
  const unavailable: string[] = []
  const kinds = await Promise.all(
    apiVersions.map(async (apiVersion) => {
      const answer = await transport.request({ method: 'GET', path: versionPath({ apiVersion }) })
      if (answer.status === 200) return kindsOf(apiVersion, objectOf(answer.text))
      unavailable.push(apiVersion)
      return []
    }),
  )
  return { kinds: kinds.flat(), unavailable }
}
