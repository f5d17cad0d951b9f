import type { Capabilities } from '../chart/capabilities.ts'
import { capabilities } from '../chart/capabilities.ts'
import type { Cluster } from '../core/cluster.ts'

/** What templates see of a cluster that is there: its version, and every API and kind that it serves, as under Helm. */
export async function clusterCapabilities(cluster: Cluster): Promise<Capabilities> {
  const [version, kinds] = await Promise.all([cluster.version(), cluster.kinds()])
  const served = kinds.flatMap(({ apiVersion, kind }) => [apiVersion, `${apiVersion}/${kind}`])
  return { ...capabilities(version, []), APIVersions: [...new Set(served)] }
}
