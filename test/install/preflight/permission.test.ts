import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { Cluster, KindRef, ServedKind } from '../../../src/core/cluster.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import type { ChangeAction } from '../../../src/install/change.ts'
import { permissionFailures, recordRights } from '../../../src/install/preflight/permission.ts'

type Asked = Record<'verb' | 'group' | 'resource' | 'namespace' | 'name', string>

/** A cluster that answers reviews alone. */
function reviewer(may: (asked: Asked) => boolean): { cluster: Cluster; asked: string[] } {
  const asked: string[] = []
  const create = (object: JsonMap): Promise<JsonMap> => {
    if (object['kind'] === 'SelfSubjectReview')
      return Promise.resolve({ ...object, status: { userInfo: { username: 'alice' } } })
    const { resourceAttributes } = object['spec'] as { resourceAttributes: Asked }
    const { verb, group, resource, namespace, name } = resourceAttributes
    asked.push([verb, group, resource, namespace, name].join(' ').trim())
    return Promise.resolve({ ...object, status: { allowed: may(resourceAttributes) } })
  }
  const served = ({ apiVersion, kind }: KindRef): Promise<ServedKind | undefined> =>
    Promise.resolve(
      kind === 'Widget'
        ? undefined
        : { apiVersion, kind, resource: `${kind.toLowerCase()}s`, namespaced: true, verbs: [] },
    )
  return { cluster: { create, served } as unknown as Cluster, asked }
}

const change = (
  action: ChangeAction,
  text: string,
): { action: ChangeAction; ref: { apiVersion: string; kind: string; name: string; namespace: string | undefined } } => {
  const [apiVersion, kind, name, namespace] = text.split(' ') as [string, string, string, string?]
  return { action, ref: { apiVersion, kind, name, namespace } }
}
const never = (): boolean => false

describe('Permissions', () => {
  it('are asked once for each verb, resource and namespace, only for what will be done.', async () => {
    const { cluster, asked } = reviewer(({ verb }) => verb !== '*')
    const changes = [
      change('create', 'v1 ConfigMap a n'),
      change('create', 'v1 ConfigMap b n'),
      change('update', 'apps/v1 StatefulSet s n'),
      change('prune', 'v1 Secret s m'),
      change('none', 'v1 Service s n'),
      change('keep', 'v1 Pod p n'),
    ]
    expect(await permissionFailures(cluster, changes, recordRights('n'))).toEqual([])
    expect(asked).toEqual([
      '* * *',
      'get  configmaps n',
      'create  configmaps n',
      'patch  configmaps n',
      'get apps statefulsets n',
      'patch apps statefulsets n',
      'get  secrets m',
      'delete  secrets m',
      'get  secrets n',
      'list  secrets n',
      'create  secrets n',
      'patch  secrets n',
      'delete  secrets n',
      'get coordination.k8s.io leases n',
      'create coordination.k8s.io leases n',
      'update coordination.k8s.io leases n',
      'delete coordination.k8s.io leases n',
    ])
  })

  it('cost an administrator one question, and nobody one when nothing is to be done.', async () => {
    const { cluster, asked } = reviewer(() => true)
    expect(await permissionFailures(cluster, [change('none', 'v1 Pod p n')])).toEqual([])
    expect(asked).toEqual([])
    expect(await permissionFailures(cluster, [change('recreate', 'batch/v1 Job p n')])).toEqual([])
    expect(asked).toEqual(['* * *'])
  })

  it('that are missing are told all together, with the rule that would give them.', async () => {
    const { cluster } = reviewer(({ resource, verb }) => resource === 'secrets' && verb === 'patch')
    const failures = await permissionFailures(cluster, [
      change('recreate', 'batch/v1 Job j n'),
      change('create', 'rbac.authorization.k8s.io/v1 ClusterRole c'),
      change('create', 'v1 Secret s n'),
    ])
    expect(failures.map(({ code, message, hint, notes }) => [code, message, hint, ...notes])).toEqual([
      [
        'install/permission',
        'user alice may not create, get, patch clusterroles.rbac.authorization.k8s.io in the cluster',
        'ask an administrator for a ClusterRole in the cluster with this rule',
        '- {apiGroups: ["rbac.authorization.k8s.io"], resources: [clusterroles], verbs: [create, get, patch]}',
        'needed for c',
      ],
      [
        'install/permission',
        'user alice may not create, get secrets in namespace n',
        'ask an administrator for a Role in namespace n with this rule',
        '- {apiGroups: [""], resources: [secrets], verbs: [create, get]}',
        'needed for s',
      ],
      [
        'install/permission',
        'user alice may not create, delete, get, patch jobs.batch in namespace n',
        'ask an administrator for a Role in namespace n with this rule',
        '- {apiGroups: ["batch"], resources: [jobs], verbs: [create, delete, get, patch]}',
        'needed for j',
      ],
    ])
  })

  it('may be given for single names.', async () => {
    const { cluster } = reviewer(({ name }) => name === 'a')
    expect(await permissionFailures(cluster, [change('update', 'v1 ConfigMap a n')])).toEqual([])
    const both = [change('update', 'v1 ConfigMap a n'), change('update', 'v1 ConfigMap b n')]
    expect(await permissionFailures(cluster, both)).toHaveLength(1)
  })

  it('in a namespace that is made by this install, and on kinds that it defines, are not asked for.', async () => {
    const { cluster, asked } = reviewer(({ resource }) => resource === 'namespaces')
    const changes = [
      change('create', 'v1 Namespace n'),
      change('create', 'v1 Pod p n'),
      change('create', 'e.io/v1 Widget w m'),
    ]
    expect(await permissionFailures(cluster, changes)).toEqual([])
    expect(asked).toEqual(['* * *', 'get  namespaces', 'create  namespaces', 'patch  namespaces'])
  })

  it('that the server does not tell are no obstacle: the write will tell.', async () => {
    const { cluster } = reviewer(never)
    const silent = { ...cluster, create: () => Promise.reject(new ApiError(403, 'Forbidden', 'no')) } as Cluster
    expect(await permissionFailures(silent, [change('create', 'v1 Pod p n')])).toEqual([])
  })

  it('are asked one by one where the question about all of them has no answer.', async () => {
    const { cluster } = reviewer(never)
    const create = (object: JsonMap): Promise<JsonMap> =>
      JSON.stringify(object).includes('"verb":"*"') ? Promise.resolve({}) : cluster.create(object, { manager: '' })
    const failures = await permissionFailures({ ...cluster, create }, [change('create', 'v1 Pod p n')])
    expect(failures).toHaveLength(1)
  })

  it('that cannot be asked for end the install.', async () => {
    const { cluster } = reviewer(never)
    const gone = new Failure('cluster/unreachable', 'gone')
    const broken = { ...cluster, create: () => Promise.reject(gone) } as Cluster
    await expect(permissionFailures(broken, [change('create', 'v1 Pod p n')])).rejects.toBe(gone)
  })
})
