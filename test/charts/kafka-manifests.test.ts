import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../src/index.ts'
import { brokenReferences } from '../support/broken-references.ts'
import { renderCase } from '../support/render-case.ts'

const folder = fileURLToPath(new URL('kafka/', import.meta.url))
const cases = readdirSync(folder).filter((name) => name.endsWith('.input.yaml'))

/** What a case names and others keep: its own words in the input. */
const declared = new Set(['Secret/kafka-users', 'Secret/kafka-cert', 'ServiceAccount/existing', 'ConfigMap/kafka-test'])

it.each(cases)('%s: every reference between the manifests leads somewhere', (name) => {
  const { manifests } = renderCase(`${folder}${name}`)
  expect(brokenReferences(manifests, declared)).toEqual([])
})

it.each(cases)('%s: no two objects have the same identity, and no field is null', (name) => {
  const { manifests } = renderCase(`${folder}${name}`)
  const ids = manifests.map((manifest) => `${manifest.kind}/${manifest.namespace ?? ''}/${manifest.name}`)
  expect(ids).toHaveLength(new Set(ids).size)
  expect(JSON.stringify(manifests.map(({ value }) => value))).not.toMatch(/:null[,}]/)
})

describe('the test of references can fail', () => {
  const pod = (spec: object): Manifest => manifest('Pod', { spec })
  it.for([
    [
      'a mount without a volume',
      pod({ containers: [{ name: 'c', volumeMounts: [{ name: 'v', mountPath: '/v' }] }] }),
      'Pod/x c: no volume v',
    ],
    [
      'a volume without a ConfigMap',
      pod({ containers: [], volumes: [{ name: 'v', configMap: { name: 'm' } }] }),
      'Pod/x: no ConfigMap/m',
    ],
    [
      'a probe of a port that is not there',
      pod({ containers: [{ name: 'c', livenessProbe: { tcpSocket: { port: 1 } } }] }),
      'Pod/x c: livenessProbe asks port 1',
    ],
    ['a Service without Pods', manifest('Service', { spec: { selector: { a: 'b' } } }), 'Service/x: selects no Pod'],
  ] as const)('%s', ([, object, said]) => {
    expect(brokenReferences([object], new Set())).toEqual([said])
  })
})

function manifest(kind: string, value: object): Manifest {
  return {
    source: '',
    apiVersion: 'v1',
    kind,
    name: 'x',
    namespace: 'default',
    hook: undefined,
    value: { apiVersion: 'v1', kind, metadata: { name: 'x' }, ...value },
  }
}
