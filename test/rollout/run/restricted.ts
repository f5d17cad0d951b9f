import { ApiError } from '../../../src/core/api-error.ts'
import type { Cluster } from '../../../src/core/cluster.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { mapAt, textAt } from '../../../src/status/field.ts'

/** `get secrets`, `* leases` */
export type Denied = `${string} ${string}`

/** The same cluster, seen by somebody who may not do these things; access reviews say so, too. */
export function restricted(cluster: Cluster, denied: readonly Denied[]): Cluster {
  const mayNot = (verb: string, resource: string): boolean =>
    denied.includes(`${verb} ${resource}`) || denied.includes(`* ${resource}`)
  const ask = <T>(verb: string, kind: string, work: () => Promise<T>): Promise<T> => {
    const resource = `${kind.toLowerCase()}s`
    if (!mayNot(verb, resource)) return work()
    return Promise.reject(new ApiError(403, 'Forbidden', `you may not ${verb} ${resource}`))
  }
  const reviewed = (review: JsonMap): JsonMap | undefined => {
    if (textAt(review, 'kind') !== 'SelfSubjectAccessReview') return undefined
    const attributes = mapAt(review, 'spec', 'resourceAttributes')
    const [verb = '', resource = ''] = [textAt(attributes, 'verb'), textAt(attributes, 'resource')]
    return { ...review, status: { allowed: resource !== '*' && !mayNot(verb, resource) } }
  }
  return {
    ...cluster,
    get: (ref) => ask('get', ref.kind, () => cluster.get(ref)),
    list: (kind, where) => ask('list', kind.kind, () => cluster.list(kind, where)),
    create: async (object, options) =>
      reviewed(object) ?? (await ask('create', textAt(object, 'kind') ?? '', () => cluster.create(object, options))),
    patch: (ref, steps, options) => ask('patch', ref.kind, () => cluster.patch(ref, steps, options)),
    replace: (object, options) => ask('update', textAt(object, 'kind') ?? '', () => cluster.replace(object, options)),
    apply: (object, options) => ask('patch', textAt(object, 'kind') ?? '', () => cluster.apply(object, options)),
    bound: (signal) => restricted(cluster.bound(signal), denied),
  }
}
