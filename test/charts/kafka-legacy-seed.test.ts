import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/index.ts'
import { readValues, renderChart } from '../../src/index.ts'
import { shippedChart } from '../support/shipped-chart.ts'
import { seedOverrides } from './kafka-seed-overrides.ts'

const rendered = new Map<string, ReadonlyMap<string, JsonMap>>()

/** The preset with release name kafka, as someone renders it who takes the old cluster over. */
function seed(values = '{}'): ReadonlyMap<string, JsonMap> {
  const known = rendered.get(values)
  if (known !== undefined) return known
  const { manifests } = renderChart(shippedChart('kafka'), readValues(values, 'values.yaml'), {
    presets: ['legacy-seed'],
    name: 'kafka',
  })
  const objects = new Map(manifests.map(({ kind, name, value }) => [`${kind}/${name}`, value]))
  rendered.set(values, objects)
  return objects
}

interface BrokerSet {
  spec: JsonMap & { template: { spec: JsonMap & { containers: JsonMap[] } } }
}

function brokers(objects = seed()): BrokerSet {
  return objects.get('StatefulSet/kafka') as unknown as BrokerSet
}

const podAntiAffinity = {
  requiredDuringSchedulingIgnoredDuringExecution: [
    {
      labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['kafka'] }] },
      topologyKey: 'kubernetes.io/hostname',
    },
  ],
}
const podAffinity = {
  preferredDuringSchedulingIgnoredDuringExecution: [
    {
      weight: 1,
      podAffinityTerm: {
        labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['zk'] }] },
        topologyKey: 'kubernetes.io/hostname',
      },
    },
  ],
}

describe('the preset legacy-seed renders the hand-written cluster', () => {
  it('S3.1: the budget kafka-pdb lets one Pod of app kafka go', () => {
    expect(seed().get('PodDisruptionBudget/kafka-pdb')).toEqual({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'kafka-pdb', namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'kafka' } }, maxUnavailable: 1 },
    })
  })

  it('S3.2: the set kafka has three Pods at once, never two on a node, near ZooKeeper, with 300 s to stop', () => {
    const { template, volumeClaimTemplates, ...spec } = brokers().spec
    expect(volumeClaimTemplates).toBeDefined()
    expect(spec).toEqual({
      serviceName: 'kafka-hs',
      replicas: 3,
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      selector: { matchLabels: { app: 'kafka' } },
    })
    expect(template).toMatchObject({ metadata: { labels: { app: 'kafka' } } })
    expect(template.spec).toMatchObject({
      affinity: { podAntiAffinity, podAffinity },
      terminationGracePeriodSeconds: 300,
    })
  })

  it('S3.3: the container k8skafka starts Kafka by one command line of 87 overrides, byte for byte', () => {
    const [container] = brokers().spec.template.spec.containers
    expect(seedOverrides).toHaveLength(87)
    expect(container).toMatchObject({
      name: 'k8skafka',
      image: 'kubebiz/kafka:0.10.2.1',
      imagePullPolicy: 'IfNotPresent',
      ports: [{ containerPort: 9093, name: 'server' }],
      command: [
        'sh',
        '-c',
        `exec kafka-server-start.sh /opt/kafka/config/server.properties --override ${seedOverrides.join(' --override ')} `,
      ],
      volumeMounts: [{ name: 'datadir', mountPath: '/var/lib/kafka' }],
    })
    expect(container!['resources']).toEqual({ requests: { memory: '1Gi', cpu: '0.5' } })
    expect(container!['env']).toEqual([
      { name: 'KAFKA_HEAP_OPTS', value: '-Xmx512M -Xms512M' },
      { name: 'KAFKA_OPTS', value: '-Dlogging.level=INFO' },
    ])
  })

  it('S3.4: readiness asks for the API versions, without a timing of its own, and nothing else probes', () => {
    const [container] = brokers().spec.template.spec.containers
    expect(container!['readinessProbe']).toEqual({
      exec: {
        command: ['sh', '-c', '/opt/kafka/bin/kafka-broker-api-versions.sh --bootstrap-server=localhost:9093'],
      },
    })
    expect(container).not.toHaveProperty('livenessProbe')
    expect(container).not.toHaveProperty('startupProbe')
  })

  it('S3.5: user 1000 owns a claim datadir of 10Gi, and the Pod has no field that the old one had not', () => {
    const { template, volumeClaimTemplates } = brokers().spec
    expect(template.spec['securityContext']).toEqual({ runAsUser: 1000, fsGroup: 1000 })
    expect(volumeClaimTemplates).toEqual([
      {
        metadata: { name: 'datadir' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
      },
    ])
    expect(Object.keys(template.spec).sort()).toEqual([
      'affinity',
      'containers',
      'securityContext',
      'terminationGracePeriodSeconds',
    ])
    expect(Object.keys(template.spec.containers[0]!).sort()).toEqual([
      'command',
      'env',
      'image',
      'imagePullPolicy',
      'name',
      'ports',
      'readinessProbe',
      'resources',
      'volumeMounts',
    ])
  })

  it('S3.6: the headless Service kafka-hs exists, ZooKeeper is only referred to as zk-cs, and nothing else is made', () => {
    const objects = seed()
    expect(objects.get('Service/kafka-hs')).toMatchObject({
      spec: { clusterIP: 'None', selector: { app: 'kafka' }, ports: [{ name: 'server', port: 9093 }] },
    })
    expect(seedOverrides).toContain('zookeeper.connect=zk-cs.default.svc.cluster.local:2181')
    const made = [...objects].filter(([, { metadata }]) => !isTest(metadata as JsonMap)).map(([name]) => name)
    expect(made.sort()).toEqual(['PodDisruptionBudget/kafka-pdb', 'Service/kafka-hs', 'StatefulSet/kafka'])
  })

  it('S3.7: the test Job makes the topic test in ZooKeeper with three replicas, writes to it and reads it back', () => {
    const job = seed().get('Job/kafka-test') as {
      spec: { template: { metadata: JsonMap; spec: { containers: JsonMap[] } } }
    }
    const [container] = job.spec.template.spec.containers
    expect(container).toMatchObject({
      image: 'kubebiz/kafka:0.10.2.1',
      env: expect.arrayContaining([
        { name: 'TOPIC', value: 'test' },
        { name: 'REPLICAS', value: '3' },
        { name: 'ZOOKEEPER', value: 'zk-cs.default.svc.cluster.local:2181' },
        { name: 'BOOTSTRAP', value: 'kafka-hs.default.svc.cluster.local:9093' },
      ]) as unknown,
    })
    // Its Pod must not count as a broker for the budget and the Service.
    expect(job.spec.template.metadata).not.toMatchObject({ labels: { app: 'kafka' } })
  })

  it.for(['250m', '0.3'])('S3.8: a CPU request of %s changes that one field of the template', (cpu) => {
    const before = seed()
    const after = seed(`broker: {resources: {requests: {cpu: "${cpu}"}}}`)
    const set = structuredClone(brokers(before))
    set.spec.template.spec.containers[0]!['resources'] = { requests: { memory: '1Gi', cpu } }
    expect(brokers(after)).toEqual(set)
    for (const [name, object] of before) if (name !== 'StatefulSet/kafka') expect(after.get(name)).toEqual(object)
  })

  it.for([
    [3, 'stages only'],
    [2, 'updates kafka-2 as a canary'],
    [1, 'goes on with kafka-1'],
    [0, 'updates all'],
  ] as const)('S3.9: update.partition %i %s, and changes nothing but the update strategy', ([partition]) => {
    const after = brokers(seed(`update: {partition: ${partition}}`))
    expect(after.spec['updateStrategy']).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition } })
    expect(after.spec.template).toEqual(brokers().spec.template)
  })

  it.for([
    [0, 100],
    [1, 99],
    [2, 90],
    [3, 50],
    [4, 0],
  ] as const)('S3.9: step %i of the plan for 100 brokers is partition %i, given or by default', ([step, partition]) => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { partition } }
    for (const plan of ['[100, 99, 90, 50, 0]', '[]']) {
      const values = `{broker: {replicas: 100}, update: {plan: ${plan}, step: ${step}}}`
      expect(brokers(seed(values)).spec['updateStrategy']).toEqual(strategy)
    }
  })

  it.for([0, 1, 2, 3])('S3.9: without a plan, step %i of three brokers lowers the partition by one', (step) => {
    const strategy = brokers(seed(`update: {step: ${step}}`)).spec['updateStrategy']
    expect(strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition: 3 - step } })
  })
})

function isTest(metadata: JsonMap): boolean {
  return (metadata['annotations'] as JsonMap | undefined)?.['helm.sh/hook'] === 'test'
}
