import type { Json, JsonMap } from '../../../src/core/json.ts'
import { dice } from './dice.ts'

/** Settings of the Kafka chart that its rules are about, each with values that the schema accepts. */
const settings: readonly (readonly [path: string, values: readonly Json[]])[] = [
  ['mode', ['kraft', 'zookeeper']],
  ['profile', ['dev', 'production', 'legacy-seed']],
  ['combined', [true, false]],
  ['kafkaVersion', ['3.2.1', '3.9.0', '4.0.0', '4.1.0']],
  ['image.tag', ['3.9.0', '4.0.0', 'latest']],
  ['drainCleaner', [true, false]],
  ['broker.replicas', [1, 2, 3, 5]],
  ['broker.heap.mode', ['fixed', 'percent']],
  ['broker.heap.xmx', ['1g', '256m', '100m', '6g', null]],
  ['broker.heap.xms', ['1g', '512m', null]],
  ['broker.heap.percent', [5, 50, 75]],
  [
    'broker.resources.limits',
    [{ memory: '1Gi' }, { memory: '4Gi', cpu: 2 }, { memory: 8589934592 }, { cpu: '500m' }, null],
  ],
  ['broker.resources.requests', [{ memory: '2Gi', cpu: '1' }, { cpu: 1.5 }, null]],
  ['broker.config', [{ 'min.insync.replicas': 2 }, { 'node.id': 5 }, {}]],
  ['broker.startupProbe.failureThreshold', [1, 60, 1000]],
  ['broker.startupProbe.enabled', [true, false]],
  ['broker.readinessProbe.type', ['tcp', 'exec', 'apiVersions', 'brokerState']],
  ['broker.livenessProbe.timeoutSeconds', [1, 20, 60]],
  ['broker.ordinalsStart', [0, 3, 100]],
  ['controller.replicas', [1, 2, 3]],
  ['controller.dedicated', [true, false]],
  ['controller.ordinalsStart', [0, 100]],
  ['config', [{}, { 'min.insync.replicas': 1 }, { 'min.insync.replicas': 3, 'default.replication.factor': 3 }]],
  ['config["unclean.leader.election.enable"]', [true, false]],
  ['config["replica.fetch.max.bytes"]', [1000, 10485760]],
  ['config["message.max.bytes"]', [2000000]],
  ['config["log.cleaner.dedupe.buffer.size"]', [1048576, 536870912]],
  ['config["zookeeper.connect"]', ['zk:2181']],
  ['config["inter.broker.protocol.version"]', ['0.10.2', '3.0']],
  ['quorum.kind', ['dynamic', 'static']],
  ['quorum.autoJoin', [true, false]],
  [
    'topics',
    [
      [],
      [
        { name: 'a', replicationFactor: 1 },
        { name: 'b', replicationFactor: 5 },
      ],
      [{ name: 'c', replicationFactor: 2, config: { 'min.insync.replicas': 2 } }],
    ],
  ],
  [
    'quotas',
    [
      [],
      [{ user: 'a' }],
      [{ clientId: 'x', producerByteRate: 1000 }],
      [{ producerByteRate: 5 }, { user: 'b', requestPercentage: 5 }],
    ],
  ],
  ['update.partition', [0, 2, 9, null]],
  ['update.step', [0, 2, 7, null]],
  ['update.plan', [[], [2, 0], [2, 1], [1, 2, 0], [9, 0]]],
  ['update.minReadySeconds', [5, 30]],
  ['pdb.maxUnavailable', [0, 1, 2, '50%', null]],
  ['pdb.minAvailable', [1, null]],
  ['termination.gracePeriodSeconds', [30, 600]],
  ['external.enabled', [true, false]],
  ['external.type', ['NodePort', 'LoadBalancer']],
  ['external.nodePorts', [[30001, 30002, 30003], [30001, 30001], []]],
  ['external.hosts', [['a.example.com'], []]],
  ['metrics.source', ['none', 'agent', 'sidecar']],
  ['metrics.port', [9404, 9092]],
  ['monitor.kind', ['none', 'pod', 'service']],
  ['monitor.scrapeTimeout', ['10s', '2m']],
  ['monitor.interval', ['30s', '1m']],
  ['rules.enabled', [true, false]],
  ['authorization.type', ['none', 'acl']],
  ['tls.source', ['existing', 'certManager']],
  ['storage.type', ['persistent', 'ephemeral']],
  ['rack.enabled', [true, false]],
  ['rack.source', ['ordinal', 'node']],
  ['provision.enabled', [true, false]],
  ['legacy.overrides', [[], ['zookeeper.connect=zk:2181'], ['inter.broker.protocol.version=0.10.1']]],
]

/** Some settings, the same ones for the same seed. */
export function kafkaValues(seed: number): JsonMap {
  const below = dice(seed)
  const values: Record<string, Json> = {}
  for (let left = 1 + below(6); left > 0; left--) {
    const [path, choices] = settings[below(settings.length)]!
    const keys = [...path.matchAll(/\["(.+?)"\]|[^.[\]]+/g)].map(([key, quoted]) => quoted ?? key)
    let node = values
    for (const key of keys.slice(0, -1)) node = (node[key] ??= {}) as Record<string, Json>
    node[keys.at(-1)!] = structuredClone(choices[below(choices.length)]!)
  }
  return values
}
