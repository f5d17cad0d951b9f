import type { FakeCluster } from '../../contract/fake-cluster.ts'

/** A custom resource whose objects may have any field, known to the client at once. */
export async function defineKind(cluster: FakeCluster, group: string, version: string, kind: string): Promise<void> {
  const plural = `${kind.toLowerCase()}s`
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  cluster.put({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  })
  cluster.rediscover()
  await cluster.kinds()
}
