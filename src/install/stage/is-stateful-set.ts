import type { KindRef } from '../../core/cluster.ts'
import { groupOf } from '../../core/object-ref.ts'

/** Not those of other groups that are called the same: OpenKruise has its own controller for its own (`apps.kruise.io`). */
export function isStatefulSet({ apiVersion, kind }: KindRef): boolean {
  return kind === 'StatefulSet' && groupOf(apiVersion) === 'apps'
}
