import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Client } from './client.ts'
import { bed, client, kubeconfig, namespace } from './cluster.ts'
import { folder, yaml } from './install-chart.ts'
import { accessOf, kubeconfigText } from './kubeconfig.ts'
import { names } from './install-world.ts'
import { configMap, failing, fine, run, secret, workload } from './trouble.ts'

const objects = [configMap('app', { a: '1' }), secret(), workload('Deployment')]

describe.runIf(bed !== undefined)('A user who may do little', () => {
  const applied = (space: string, ...flags: string[]) =>
    run(['apply', 'app', '-n', space, '-f', '-', ...flags], { kubeconfig: bed!.alice, stdin: yaml(...objects) })

  it('is told all that is missing together, before anything is written; with it granted the install works', async () => {
    const api = client()
    const space = await namespace(api)
    const said = []
    for (let round = 1; round <= 8; round++) {
      const { code, out, err } = await applied(space)
      console.log(round, code, out, err)
      if (code === 0) break
      const rules = [...err.matchAll(/^ += - \{apiGroups: \["(.*)"\], resources: \[(.*)\], verbs: \[(.*)\]\}$/gm)].map(([, group, resources, verbs]) => {
        return { apiGroups: [group], resources: resources!.split(', '), verbs: verbs!.split(', ') }
      })
      if (rules.length === 0) break
      said.push(...rules)
      await grant(api, space, said)
    }
    console.log(await names(api, space))
  })
})

async function grant(api: Client, space: string, rules: readonly object[]): Promise<void> {
  const root = `/apis/rbac.authorization.k8s.io/v1/namespaces/${space}`
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'alice' }, rules }
  const given = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'alice' }
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'alice' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'alice' },
    subjects: [given],
  }
  for (const [path, object] of [['roles', role], ['rolebindings', binding]] as const) {
    const { status, text } = await api.call('PATCH', `${root}/${path}/alice?fieldManager=test&force=true`, object)
    expect([200, 201], text).toContain(status)
  }
  // TODO until the authorizer has seen it
  await new Promise((r) => setTimeout(r, 500))
}
