import type { Cluster } from '../core/cluster.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { copyMap, get } from '../core/json.ts'
import { mapAt, textAt } from '../status/field.ts'

/** The pod template of a ControllerRevision, complete and with defaults; null when the revision is gone. */
export async function baseTemplate(cluster: Cluster, set: JsonMap, revision: string): Promise<Json> {
  if (revision === '') return null
  const namespace = textAt(set, 'metadata', 'namespace')
  const object = await cluster.get({ apiVersion: 'apps/v1', kind: 'ControllerRevision', namespace, name: revision })
  if (object === undefined) return null
  const template = get(mapAt(object, 'data', 'spec'), 'template')
  if (template === undefined || template === null || typeof template !== 'object' || Array.isArray(template))
    return null
  const plain = copyMap(template)
  // The controller's word for "all of it", which is no field of a template.
  delete plain['$patch']
  return plain
}
