import type { Cluster } from '../../src/core/cluster.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { copyMap } from '../../src/core/json.ts'
import type { ObjectRef } from '../../src/core/object-ref.ts'
import { refOf } from '../../src/core/object-ref.ts'
import type { CancelSignal } from '../../src/core/ports.ts'
import { mapBelow, omit } from './below.ts'
import { evictRequest } from './eviction.ts'
import type { FakeState, FakeWrite } from './fake-state.ts'
import { endNamespace } from './removal.ts'
import type { Target } from './requests.ts'
import {
  applyRequest,
  createRequest,
  patchRequest,
  removeRequest,
  replaceRequest,
  servedOrThrow,
  targetOf,
} from './requests.ts'
import { reviewed } from './reviews.ts'

type Writes = Pick<Cluster, 'apply' | 'create' | 'replace' | 'patch' | 'remove' | 'evict'>

/** The requests of the port that change something. */
export function writesOf(state: FakeState, signal: CancelSignal | undefined): Writes {
  const { board, gate, catalogue } = state
  const begin = async (verb: FakeWrite['verb'], ref: ObjectRef, body: Json, options: Options): Promise<Target> => {
    const kind = catalogue.find(ref)
    const target = kind === undefined ? undefined : targetOf(kind, ref, state.namespace)
    const dryRun = options.dryRun ?? false
    await gate.pass({ verb, ...ref, namespace: target?.namespace, dryRun }, signal)
    const { manager, force = false } = options
    state.writes.push({ verb, ref: { ...ref, namespace: target?.namespace }, manager, dryRun, force, body })
    const known = servedOrThrow(target, ref)
    const resource = verb === 'evict' ? 'pods/eviction' : known.kind.resource
    gate.authorize(rbacVerbs[verb], { ...known.kind, resource }, known)
    return known
  }
  return {
    apply: async (object, options) => {
      const config = withoutManagedFields(object)
      const target = await begin('apply', refOf(object), config, options)
      return applyRequest(board, target, config, options)
    },
    create: async (object, options) => {
      const review = await reviewRequest(state, object, signal)
      if (review !== undefined) return review
      return createRequest(board, await begin('create', refOf(object), object, options), object, options)
    },
    replace: async (object, options) =>
      replaceRequest(board, await begin('replace', refOf(object), object, options), object, options),
    patch: async (ref, steps, options) => {
      const target = await begin('patch', ref, steps as unknown as Json, options)
      return patchRequest(board, target, steps, options)
    },
    remove: async (ref, options = {}) => {
      if (catalogue.find(ref) === undefined) return false
      const target = await begin('remove', ref, null, options)
      const there = removeRequest(board, target, options)
      if (there && ref.kind === 'Namespace') endSoon(state, ref.name)
      return there
    },
    evict: async (ref, options = {}) =>
      evictRequest(board, await begin('evict', { ...ref, apiVersion: 'v1', kind: 'Pod' }, null, options), options),
  }
}

interface Options {
  readonly manager?: string
  readonly dryRun?: boolean
  readonly force?: boolean
}

/** An apply creates too, but is refused for the right to patch first. */
const rbacVerbs = {
  apply: 'patch',
  create: 'create',
  replace: 'update',
  patch: 'patch',
  remove: 'delete',
  evict: 'create',
} as const

async function reviewRequest(
  { gate }: FakeState,
  object: JsonMap,
  signal: CancelSignal | undefined,
): Promise<JsonMap | undefined> {
  const review = reviewed(gate, object)
  if (review !== undefined) await gate.pass({ verb: 'review', kind: object['kind'] as string }, signal)
  return review
}

/** As the client does, because the server refuses an apply that has them. */
function withoutManagedFields(object: JsonMap): JsonMap {
  const metadata = mapBelow(object, 'metadata')
  if (metadata?.['managedFields'] === undefined) return object
  const copy = copyMap(object)
  copy['metadata'] = omit(metadata, 'managedFields')
  return copy
}

/** The namespace is seen Terminating by whoever looks at once. */
function endSoon(state: FakeState, name: string): void {
  if (state.options.holdNamespaces === true) return
  setTimeout(() => endNamespace(state.board, name), 0)
}
