import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import { mapsAt, nameOf, textAt } from '../../status/field.ts'
import type { HelmRelease } from './helm-release.ts'
import { helmReleaseOf } from './helm-release.ts'
import type { PermittedLists } from './permitted-lists.ts'

/** What decides whether a pod that is deleted comes back, and as what. Of what may not be read nothing is known. */
export interface Needs {
  readonly quotas: readonly JsonMap[]
  /** LimitRanges: what containers ask for that do not say it. */
  readonly limits: readonly JsonMap[]
  /** PersistentVolumeClaims of the namespace, by name; undefined when they are not known, or not used. */
  readonly claims: ReadonlyMap<string, JsonMap> | undefined
  /** The Helm release that says it owns the set; undefined when there is none. */
  readonly helm: HelmRelease | undefined
}

/** Reads only, all at once, and no more than `set` makes necessary. */
export async function lookNeeds({ list }: Pick<PermittedLists, 'list'>, set: JsonMap): Promise<Needs> {
  const namespace = textAt(set, 'metadata', 'namespace')
  const [quotas = [], limits = [], claims, helm] = await Promise.all([
    list({ apiVersion: 'v1', kind: 'ResourceQuota' }, { namespace }),
    list({ apiVersion: 'v1', kind: 'LimitRange' }, { namespace }),
    mountsClaims(set)
      ? list({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, { namespace, keep: slimClaim })
      : undefined,
    helmReleaseOf(list, set),
  ])
  return { quotas, limits, claims: claims && new Map(claims.map((claim) => [nameOf(claim), claim])), helm }
}

function mountsClaims(set: JsonMap): boolean {
  const volumes = mapsAt(set, 'spec', 'template', 'spec', 'volumes')
  return (
    mapsAt(set, 'spec', 'volumeClaimTemplates').length > 0 ||
    volumes.some((volume) => get(volume, 'persistentVolumeClaim') !== undefined)
  )
}

function slimClaim({ metadata, spec, status }: JsonMap): JsonMap {
  return { metadata: metadata ?? {}, spec: spec ?? {}, status: status ?? {} }
}
