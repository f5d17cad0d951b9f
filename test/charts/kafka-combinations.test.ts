import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { JsonMap } from '../../src/index.ts'
import { renderChart } from '../../src/index.ts'
import { brokenReferences } from '../support/broken-references.ts'
import { checkChart } from '../support/check-chart.ts'
import { shippedChart } from '../support/shipped-chart.ts'
import { runs } from '../runs.ts'

const listener = (name: string, port: number, role: string) =>
  fc
    .constantFrom('PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL')
    .map((protocol): JsonMap => ({ name, port, protocol, role }))

/** Values in which every switch is thrown at random. Most are valid; those that a rule refuses are left out. */
const switches = fc
  .record({
    shape: fc.constantFrom<JsonMap>(
      {},
      { combined: true, controller: { dedicated: false } },
      { combined: true, controller: { dedicated: false }, selectorLabels: { app: 'kafka' } },
      { mode: 'zookeeper', kafkaVersion: '3.9.2', image: { tag: '3.9.2' }, controller: { dedicated: false } },
      { quorum: { kind: 'static' } },
      { quorum: { bootstrapped: true } },
    ),
    listeners: fc.tuple(
      listener('CLIENT', 9092, 'client'),
      listener('Q', 9093, 'controller'),
      listener('I', 9094, 'internal'),
      listener('X', 9095, 'external'),
    ),
    external: fc.constantFrom<JsonMap>(
      { enabled: false },
      { enabled: true, type: 'NodePort', nodePorts: [30001, 30002, 30003] },
      { enabled: true, type: 'LoadBalancer', hosts: ['a', 'b', 'c'] },
      { enabled: true, type: 'ClusterIP' },
      { enabled: true, type: 'TLSRoute', hosts: ['a', 'b', 'c'], gateways: [{ name: 'g' }] },
    ),
    sasl: fc.constantFrom<JsonMap>(
      { mechanisms: ['PLAIN'], existingSecret: 'kafka-users' },
      { mechanisms: ['SCRAM-SHA-512', 'PLAIN'], users: [{ name: 'kafka-admin', password: 'p' }] },
    ),
    tls: fc.constantFrom<JsonMap>(
      { existingSecret: 'kafka-cert', clientAuth: 'required' },
      { source: 'certManager', issuerRef: { name: 'ca', kind: 'Issuer' } },
    ),
    metrics: fc.constantFrom<JsonMap>(
      { source: 'none' },
      { source: 'agent', jar: '/a.jar' },
      { source: 'agent', jar: '/a.jar', image: { repository: 'e', tag: '1' } },
      { source: 'sidecar', jar: '/a.jar', ruleProfile: 'full' },
    ),
    sidecarMode: fc.constantFrom('native', 'classic'),
    configFiles: fc.constantFrom('properties', 'overrides'),
    storage: fc.constantFrom<JsonMap>(
      {},
      { type: 'ephemeral' },
      {
        volumes: [
          { name: 'a', size: '1Gi' },
          { name: 'b', size: '1Gi', mountPath: '/b' },
        ],
      },
    ),
    rack: fc.constantFrom<JsonMap>({}, { enabled: true }, { enabled: true, source: 'ordinal', zones: ['a'] }),
    authorization: fc.constantFrom<JsonMap>({}, { type: 'acl', superUsers: ['User:ANONYMOUS'] }),
    antiAffinity: fc.record({ type: fc.constantFrom('required', 'preferred', 'none') }),
    topics: fc.constantFrom<JsonMap[]>([], [{ name: 't' }, { name: 'u', config: { 'retention.ms': 1 } }]),
    networkPolicy: fc.constantFrom<JsonMap>(
      {},
      { enabled: false },
      { extraEgress: [{}], ingressFrom: [{ podSelector: {} }] },
    ),
    recommendedLabels: fc.boolean(),
    pdb: fc.record({ enabled: fc.boolean() }),
    service: fc.record({ enabled: fc.boolean() }),
    provision: fc.record({ enabled: fc.boolean() }),
    serviceAccount: fc.record({ create: fc.boolean() }),
  })
  .map(({ shape, ...values }): JsonMap => ({ ...values, ...shape }))

const declared = new Set(['Secret/kafka-users', 'Secret/kafka-cert'])

it('any combination of switches that the rules allow gives manifests whose references all lead somewhere', () => {
  let rendered = 0
  fc.assert(
    fc.property(switches, (values) => {
      fc.pre(checkChart('kafka', JSON.stringify(values)).failures.length === 0)
      const { manifests } = renderChart(shippedChart('kafka'), values, { name: 'kafka' })
      expect(brokenReferences(manifests, declared)).toEqual([])
      expect(JSON.stringify(manifests.map(({ value }) => value))).not.toMatch(/:(null|\[\])[,}]/)
      rendered++
    }),
    { numRuns: runs(10) },
  )
  expect(rendered).toBeGreaterThan(0)
})
