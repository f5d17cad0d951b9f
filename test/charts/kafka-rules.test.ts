import { describe, expect, it } from 'vitest'
import { checkChart } from '../support/check-chart.ts'

/** What the schema and its rules say to a user's values, as `error: …` and `warning: …`. */
function verdict(values: string, preset?: string): string[] {
  const { failures, warnings } = checkChart('kafka', values, preset)
  return [
    ...failures.map(({ message }) => `error: ${message}`),
    ...warnings.map(({ message }) => `warning: ${message}`),
  ]
}

/** A rule, values that break it, what is said, and the nearest values that keep it. */
type Row = readonly [rule: string, bad: string, said: RegExp, good: string, preset?: string]

const external = (role: string): string =>
  `listeners: [{name: C, port: 9092, protocol: PLAINTEXT, role: client}, {name: Q, port: 9093, protocol: PLAINTEXT, role: controller}, ${role}]`
const outside = external('{name: X, port: 9095, protocol: SASL_SSL, role: external}')
const secrets = 'sasl: {existingSecret: s}, tls: {existingSecret: t}'
const zookeeper = 'mode: zookeeper, kafkaVersion: 3.9.2, controller: {dedicated: false}'
const sasl = (protocol: string, role: string): string =>
  `listeners: [{name: C, port: 9092, protocol: ${role === 'client' ? protocol : 'PLAINTEXT'}, role: client}, {name: Q, port: 9093, protocol: ${role === 'controller' ? protocol : 'PLAINTEXT'}, role: controller}]`

const topics: Record<string, readonly Row[]> = {
  'R-K1: in-sync replicas leave room for a restart': [
    [
      'below the replication factor',
      '{config: {min.insync.replicas: 3, default.replication.factor: 3}}',
      /^error: .*config\.min\.insync\.replicas \(3\) must be less than config\.default\.replication\.factor \(3\)/,
      '{broker: {replicas: 5}, config: {min.insync.replicas: 3, default.replication.factor: 5}}',
    ],
    [
      'below the number of brokers',
      '{broker: {replicas: 2}, config: {default.replication.factor: 2, offsets.topic.replication.factor: 2}}',
      /^error: .*config\.min\.insync\.replicas \(2\) must be less than broker\.replicas \(2\)/,
      '{broker: {replicas: 3}}',
    ],
    [
      'one copy only in dev and legacy-seed',
      '{config: {default.replication.factor: 1, min.insync.replicas: 1}}',
      /^error: .*default\.replication\.factor must be at least 2 outside the presets dev and legacy-seed/,
      '{profile: dev, config: {default.replication.factor: 1, min.insync.replicas: 1}}',
    ],
    [
      'a topic by its own setting',
      '{topics: [{name: t, replicationFactor: 3, config: {min.insync.replicas: 3}}]}',
      /^error: topics\[0\].*config\.min\.insync\.replicas \(3\) must be less than replicationFactor \(3\)/,
      '{topics: [{name: t, replicationFactor: 3, config: {min.insync.replicas: 2}}]}',
    ],
    [
      "a topic by the cluster's setting",
      '{topics: [{name: t, replicationFactor: 2}]}',
      /^error: topics: topic t has a replicationFactor that does not exceed config\.min\.insync\.replicas \(2\)/,
      '{topics: [{name: t, replicationFactor: 2, config: {min.insync.replicas: 1}}]}',
    ],
    [
      'a single acknowledged copy of three is a warning',
      '{config: {min.insync.replicas: 1}}',
      /^warning: .*config\.min\.insync\.replicas is 1 with config\.default\.replication\.factor 3/,
      '{config: {min.insync.replicas: 2}}',
    ],
  ],
  'R-K2: no more replicas than brokers': [
    ...[
      'default.replication.factor',
      'offsets.topic.replication.factor',
      'transaction.state.log.replication.factor',
      'share.coordinator.state.topic.replication.factor',
    ].map((key): Row => [
      key,
      `{config: {${key}: 4}}`,
      new RegExp(`^error: .*config\\.${key.replaceAll('.', '\\.')} \\(4\\) must not exceed broker\\.replicas \\(3\\)`),
      `{broker: {replicas: 4}, config: {${key}: 4}}`,
    ]),
    [
      'a topic',
      '{topics: [{name: ok, replicationFactor: 3}, {name: t, replicationFactor: 5}]}',
      /^error: topics: replicationFactor of topic t \(5\) must not exceed broker\.replicas \(3\)/,
      '{broker: {replicas: 5}, topics: [{name: t, replicationFactor: 5}]}',
    ],
    [
      'transaction.state.log.min.isr',
      '{config: {transaction.state.log.min.isr: 3, transaction.state.log.replication.factor: 2}}',
      /^error: .*transaction\.state\.log\.min\.isr \(3\) must not exceed .*replication\.factor \(2\)/,
      '{config: {transaction.state.log.min.isr: 2, transaction.state.log.replication.factor: 2}}',
    ],
    [
      'share.coordinator.state.topic.min.isr',
      '{config: {share.coordinator.state.topic.min.isr: 3, share.coordinator.state.topic.replication.factor: 2}}',
      /^error: .*share\.coordinator\.state\.topic\.min\.isr \(3\) must not exceed .*\(2\)/,
      '{config: {share.coordinator.state.topic.min.isr: 1, share.coordinator.state.topic.replication.factor: 2}}',
    ],
  ],
  'R-K3: memory': [
    [
      'a fixed heap has both sizes',
      '{broker: {heap: {mode: fixed, xmx: 1g}}}',
      /^error: broker\.heap: mode fixed needs xms and xmx/,
      '{broker: {heap: {mode: fixed, xms: 1g, xmx: 1g}}}',
    ],
    [
      'xms up to xmx',
      '{controller: {heap: {mode: fixed, xms: 513m, xmx: 512m}}}',
      /^error: controller\.heap\.xms: xms \(513m\) must not exceed xmx \(512m\)/,
      '{controller: {heap: {mode: fixed, xms: 512m, xmx: 512m}}}',
    ],
    [
      'xmx up to three quarters of the limit',
      '{broker: {heap: {mode: fixed, xms: 1g, xmx: 3073m}}}',
      /^error: broker\.heap\.xmx: heap\.xmx \(3073m\) must not exceed 0\.75 of resources\.limits\.memory \(4Gi\)/,
      '{broker: {heap: {mode: fixed, xms: 1g, xmx: 2g}}}',
    ],
    [
      'more than half is a warning',
      '{broker: {heap: {mode: fixed, xms: 1g, xmx: 3g}}}',
      /^warning: broker\.heap\.xmx: heap\.xmx \(3g\) is more than half of resources\.limits\.memory \(4Gi\)/,
      '{broker: {heap: {mode: fixed, xms: 1g, xmx: 2g}}}',
    ],
    [
      'a fixed heap holds the buffer of the log cleaner',
      '{broker: {heap: {mode: fixed, xms: 223m, xmx: 223m}}}',
      /^error: broker\.heap\.xmx: broker\.heap\.xmx \(223m\) must be at least 224 MiB/,
      '{broker: {heap: {mode: fixed, xms: 224m, xmx: 224m}}}',
    ],
    [
      'a fixed heap holds the buffer that was set',
      '{broker: {heap: {mode: fixed, xms: 1g, xmx: 1g}}, config: {log.cleaner.dedupe.buffer.size: 1073741824}}',
      /^error: broker\.heap\.xmx: .*\(1g\) must be at least config\.log\.cleaner\.dedupe\.buffer\.size \(1073741824\) \+ 96 MiB/,
      '{broker: {heap: {mode: fixed, xms: 98m, xmx: 98m}}, config: {log.cleaner.dedupe.buffer.size: 2097152}}',
    ],
    [
      'so does a share of the limit',
      '{broker: {heap: {percent: 5}}}',
      /^error: broker\.heap\.percent: broker\.heap\.percent \(5\) of broker\.resources\.limits\.memory \(4Gi\) must be at least 224 MiB/,
      '{broker: {heap: {percent: 6}}}',
    ],
    [
      'so does a share of the limit for the buffer that was set',
      '{config: {log.cleaner.dedupe.buffer.size: 2147483648}}',
      /^error: broker\.heap\.percent: .*\(4Gi\) must be at least config\.log\.cleaner\.dedupe\.buffer\.size \(2147483648\) \+ 96 MiB/,
      '{broker: {heap: {percent: 60}}, config: {log.cleaner.dedupe.buffer.size: 2147483648}}',
    ],
    [
      'requests up to limits',
      '{broker: {resources: {requests: {memory: 5Gi}}}}',
      /^error: broker\.resources: requests must not exceed limits/,
      '{broker: {resources: {requests: {memory: 4Gi}}}}',
    ],
    [
      'a share needs a limit',
      '{broker: {resources: {limits: null}}}',
      /^error: broker\.heap\.mode: heap\.mode percent is a share of resources\.limits\.memory, which is missing/,
      '{broker: {resources: {limits: {memory: 4Gi}}}}',
    ],
    [
      'no limit is a warning',
      '{broker: {heap: {mode: fixed, xms: 1g, xmx: 1g}, resources: {limits: null}}}',
      /^warning: broker\.resources: resources\.limits\.memory is missing/,
      '{broker: {heap: {mode: fixed, xms: 1g, xmx: 1g}}}',
    ],
  ],
  'R-K4: the quorum': [
    ...[2, 4, 7].map((count): Row => [
      `${count} controllers`,
      `{controller: {replicas: ${count}}}`,
      new RegExp(`^error: controller\\.replicas: controller\\.replicas must be 1, 3 or 5, got ${count}`),
      '{controller: {replicas: 5}}',
    ]),
    [
      'combined nodes are counted too',
      '{combined: true, controller: {dedicated: false}, broker: {replicas: 4}}',
      /^error: broker\.replicas: .*must be 1, 3 or 5, got 4/,
      '{combined: true, controller: {dedicated: false}, broker: {replicas: 5}}',
    ],
    [
      'one controller is a warning',
      '{controller: {replicas: 1}}',
      /^warning: controller\.replicas: controller\.replicas is 1/,
      '{profile: dev, controller: {replicas: 1}}',
    ],
    [
      'neither combined nor dedicated',
      '{controller: {dedicated: false}}',
      /^error: combined: exactly one of combined \(false\) and controller\.dedicated \(false\)/,
      '{}',
    ],
    [
      'both combined and dedicated',
      '{combined: true}',
      /^error: combined: exactly one of combined \(true\) and controller\.dedicated \(true\)/,
      '{combined: true, controller: {dedicated: false}}',
    ],
    [
      'combined is a warning',
      '{combined: true, controller: {dedicated: false}}',
      /^warning: combined: combined: true/,
      '{profile: dev, combined: true, controller: {dedicated: false}}',
    ],
    [
      'no voters beside a dynamic quorum',
      '{config: {controller.quorum.voters: 0@a:9093}}',
      /^error: quorum\.kind: controller\.quorum\.voters must not be set with quorum\.kind dynamic/,
      '{quorum: {kind: static}}',
    ],
    [
      'what the chart writes is not set by hand',
      '{broker: {config: {log.dirs: /data}}}',
      /^error: log\.dirs is written by the chart/,
      '{broker: {config: {num.io.threads: 8}}}',
    ],
    ...[
      'broker.id.generation.enable',
      'controlled.shutdown.max.retries',
      'controlled.shutdown.retry.backoff.ms',
      'inter.broker.protocol.version',
      'leader.imbalance.per.broker.percentage',
      'log.message.timestamp.difference.max.ms',
      'offsets.commit.required.acks',
      'quota.consumer.default',
      'quota.producer.default',
      'reserved.broker.max.id',
      'zookeeper.connect',
      'zookeeper.session.timeout.ms',
      'zookeeper.set.acl',
    ].map((key): Row => [
      `${key} is gone since 4.0`,
      `{config: {${key}: 1}}`,
      new RegExp(
        `^error: kafkaVersion 4\\.3\\.1 has no setting ${key.replaceAll('.', '\\.')}: Kafka 4 ignores it without a word`,
      ),
      `{${zookeeper}, config: {${key}: 1}}`,
    ]),
  ],
  'R-K5: versions and modes': [
    [
      'ZooKeeper ended with 3.9',
      '{mode: zookeeper, controller: {dedicated: false}}',
      /^error: mode: mode zookeeper ended with Kafka 3\.9, kafkaVersion is 4\.3\.1/,
      `{${zookeeper}}`,
    ],
    [
      'KRaft began with 3.3',
      '{kafkaVersion: 3.2.3, quorum: {kind: static}}',
      /^error: mode: mode kraft needs kafkaVersion 3\.3 or later, got 3\.2\.3/,
      '{kafkaVersion: 3.3.1, quorum: {kind: static}}',
    ],
    [
      'a dynamic quorum began with 3.9',
      '{kafkaVersion: 3.8.0}',
      /^error: quorum\.kind: quorum\.kind dynamic needs kafkaVersion 3\.9 or later, got 3\.8\.0/,
      '{kafkaVersion: 3.9.0}',
    ],
    [
      'KRaft without it is a warning',
      '{kafkaVersion: 3.8.0, quorum: {kind: static}}',
      /^warning: kafkaVersion: kafkaVersion 3\.8\.0 has no dynamic quorum/,
      '{kafkaVersion: 3.9.0, quorum: {kind: static}}',
    ],
    [
      'an old protocol needs an old message format',
      `{${zookeeper}, config: {inter.broker.protocol.version: 0.10.2-IV0}}`,
      /^error: kafkaVersion: inter\.broker\.protocol\.version 0\.10 with kafkaVersion 3\.9\.2 needs log\.message\.format\.version/,
      `{${zookeeper}, config: {inter.broker.protocol.version: 0.10.2-IV0, log.message.format.version: 0.10.2-IV0}}`,
    ],
    [
      'also on an old command line',
      `{${zookeeper}, legacy: {overrides: [inter.broker.protocol.version=0.10.2-IV0]}}`,
      /^error: kafkaVersion: inter\.broker\.protocol\.version 0\.10/,
      `{${zookeeper}, legacy: {overrides: [inter.broker.protocol.version=0.10.2-IV0, log.message.format.version=0.10.2-IV0]}}`,
    ],
    [
      'joining by itself began with 4.2',
      '{kafkaVersion: 4.1.2, quorum: {autoJoin: true}}',
      /^error: quorum\.autoJoin: quorum\.autoJoin needs quorum\.kind dynamic and kafkaVersion 4\.2 or later/,
      '{kafkaVersion: 4.2.0, quorum: {autoJoin: true}}',
    ],
  ],
  'R-K6: listeners and access from outside': [
    [
      'names differ',
      `{${external('{name: C, port: 9095, protocol: PLAINTEXT, role: client}')}}`,
      /^error: listeners: two listeners have the same name/,
      '{}',
    ],
    [
      'ports differ',
      `{${external('{name: X, port: 9092, protocol: PLAINTEXT, role: client}')}}`,
      /^error: listeners: two listeners have the same port/,
      '{}',
    ],
    [
      'the metrics have a port of their own',
      '{metrics: {source: agent, jar: /a.jar, port: 9092}}',
      /^error: metrics\.port: metrics\.port \(9092\) and metrics\.jmxPort \(5555\) must be no listener's port/,
      '{metrics: {source: agent, jar: /a.jar}}',
    ],
    [
      'clients need one',
      '{listeners: [{name: Q, port: 9093, protocol: PLAINTEXT, role: controller}]}',
      /^error: listeners: one listener must have the role client/,
      '{}',
    ],
    [
      'controllers need one',
      '{listeners: [{name: C, port: 9092, protocol: PLAINTEXT, role: client}]}',
      /^error: listeners: one listener, and only one, must have the role controller/,
      `{${zookeeper}, listeners: [{name: C, port: 9092, protocol: PLAINTEXT, role: client}]}`,
    ],
    [
      'not two of them',
      `{${external('{name: R, port: 9094, protocol: PLAINTEXT, role: controller}')}}`,
      /^error: listeners: one listener, and only one, must have the role controller/,
      '{}',
    ],
    [
      'not two internal ones',
      '{listeners: [{name: C, port: 9092, protocol: PLAINTEXT, role: client}, {name: Q, port: 9093, protocol: PLAINTEXT, role: controller}, {name: A, port: 9094, protocol: PLAINTEXT, role: internal}, {name: B, port: 9095, protocol: PLAINTEXT, role: internal}]}',
      /^error: listeners: only one listener may have the role internal/,
      '{}',
    ],
    [
      'external access needs a listener',
      '{external: {enabled: true, type: ClusterIP}}',
      /^error: external\.enabled: external\.enabled needs one listener/,
      `{${outside}, ${secrets}, external: {enabled: true, type: ClusterIP}}`,
    ],
    [
      'a node port for every broker',
      `{${outside}, ${secrets}, external: {enabled: true, nodePorts: [31000, 31001]}}`,
      /^error: external\.nodePorts: external\.nodePorts has 2 entries for broker\.replicas 3/,
      `{${outside}, ${secrets}, external: {enabled: true, nodePorts: [31000, 31001, 31002]}}`,
    ],
    [
      'node ports differ',
      `{${outside}, ${secrets}, external: {enabled: true, nodePorts: [31000, 31001, 31001]}}`,
      /^error: external\.nodePorts: two brokers have the same node port/,
      `{${outside}, ${secrets}, external: {enabled: true, nodePorts: [31000, 31001, 31002]}}`,
    ],
    [
      'node ports lie in the range of Kubernetes',
      `{${outside}, ${secrets}, external: {enabled: true, nodePorts: [31000, 31001, 29999]}}`,
      /^error: external\.nodePorts\[2\] .*30000/,
      `{${outside}, ${secrets}, external: {enabled: true, nodePorts: [31000, 31001, 30000]}}`,
    ],
    [
      'a host for every broker',
      `{${outside}, ${secrets}, external: {enabled: true, type: LoadBalancer, hosts: [a, b]}}`,
      /^error: external\.hosts: external\.hosts has 2 entries for broker\.replicas 3/,
      `{${outside}, ${secrets}, external: {enabled: true, type: LoadBalancer, hosts: [a, b, c]}}`,
    ],
    [
      'a load balancer needs hosts',
      `{${outside}, ${secrets}, external: {enabled: true, type: LoadBalancer}}`,
      /^error: external\.hosts: external\.type LoadBalancer needs external\.hosts/,
      `{${outside}, ${secrets}, external: {enabled: true, type: LoadBalancer, hosts: [a, b, c]}}`,
    ],
    [
      'a TLSRoute needs TLS',
      `{${external('{name: X, port: 9095, protocol: PLAINTEXT, role: external}')}, external: {enabled: true, type: TLSRoute, hosts: [a, b, c], gateways: [{name: g}]}}`,
      /^error: external\.type: external\.type TLSRoute routes by the name in the TLS handshake/,
      `{${outside}, ${secrets}, external: {enabled: true, type: TLSRoute, hosts: [a, b, c], gateways: [{name: g}]}}`,
    ],
    [
      'a TLSRoute needs a gateway',
      `{${outside}, ${secrets}, external: {enabled: true, type: TLSRoute, hosts: [a, b, c]}}`,
      /^error: external\.gateways: external\.type TLSRoute needs external\.gateways/,
      `{${outside}, ${secrets}, external: {enabled: true, type: TLSRoute, hosts: [a, b, c], gateways: [{name: g}]}}`,
    ],
  ],
  'R-K7: stopping and identity': [
    [
      'a minute at least',
      '{termination: {gracePeriodSeconds: 59}}',
      /^error: termination\.gracePeriodSeconds .*60/,
      '{broker: {replicas: 3}, termination: {gracePeriodSeconds: 300}}',
    ],
    [
      'less than five is a warning',
      '{termination: {gracePeriodSeconds: 60}}',
      /^warning: termination\.gracePeriodSeconds: termination\.gracePeriodSeconds \(60\) below 300/,
      '{termination: {gracePeriodSeconds: 300}}',
    ],
    [
      'node ids do not overlap',
      '{controller: {ordinalsStart: 98}}',
      /^error: broker\.ordinalsStart: node ids of controllers \(98 to 100\) and brokers \(100 to 102\) overlap/,
      '{controller: {ordinalsStart: 97}}',
    ],
  ],
  'R-K8: stages': [
    ['not below 0', '{update: {partition: -1}}', /^error: update\.partition .*0/, '{update: {partition: 0}}'],
    [
      'not above the number of brokers',
      '{update: {partition: 4}}',
      /^error: update\.partition: update\.partition \(4\) must not exceed broker\.replicas \(3\)/,
      '{update: {partition: 3}}',
    ],
    [
      'left in production is a warning',
      '{update: {partition: 1}}',
      /^warning: update\.partition: update\.partition \(1\) is left in/,
      '{update: {partition: 0}}',
      'production',
    ],
    [
      'a plan ends in 0',
      '{update: {plan: [3, 2]}}',
      /^error: update\.plan: update\.plan must end in 0/,
      '{update: {plan: [3, 2, 0]}}',
    ],
    [
      'a plan falls',
      '{update: {plan: [3, 3, 0]}}',
      /^error: update\.plan: update\.plan must fall from stage to stage/,
      '{update: {plan: [3, 1, 0]}}',
    ],
    [
      'a plan begins within the brokers',
      '{update: {plan: [4, 0]}}',
      /^error: update\.plan: update\.plan begins with 4, more than broker\.replicas \(3\)/,
      '{update: {plan: [3, 0]}}',
    ],
    [
      'a step is in the plan',
      '{update: {plan: [3, 0], step: 2}}',
      /^error: update\.step: update\.step \(2\) is beyond the plan, which has 2 stages/,
      '{update: {plan: [3, 0], step: 1}}',
    ],
    [
      'a step is in the default plan',
      '{broker: {replicas: 20}, update: {step: 5}}',
      /^error: update\.step: update\.step \(5\) is beyond the plan for 20 brokers/,
      '{broker: {replicas: 20}, update: {step: 4}}',
    ],
    [
      'step or partition',
      '{update: {step: 1, partition: 1}}',
      /^error: update\.step: update\.step and update\.partition both say/,
      '{update: {step: 1}}',
    ],
    [
      'ready for less than 12 s is a warning',
      '{update: {minReadySeconds: 11}}',
      /^warning: update\.minReadySeconds: minReadySeconds \(11\) below 12/,
      '{update: {minReadySeconds: 12}}',
    ],
  ],
  'R-K9: placement and drains': [
    [
      'enough nodes, else a warning',
      '{antiAffinity: {type: required}, topology: {nodes: 2}}',
      /^warning: antiAffinity\.type: .*broker\.replicas 3 and topology\.nodes 2/,
      '{antiAffinity: {type: required}, topology: {nodes: 3}}',
    ],
    [
      'one kind of budget',
      '{pdb: {minAvailable: 2}}',
      /^error: pdb: pdb\.minAvailable and pdb\.maxUnavailable exclude each other/,
      '{pdb: {minAvailable: 2, maxUnavailable: null}}',
    ],
    [
      'a budget that stops writers is a warning',
      '{pdb: {maxUnavailable: 2}}',
      /^warning: pdb\.maxUnavailable: pdb\.maxUnavailable \(2\) is more than .*\(3 - 2\)/,
      '{broker: {replicas: 5}, config: {default.replication.factor: 4}, pdb: {maxUnavailable: 2}}',
    ],
    [
      'a budget of 0 blocks drains',
      '{pdb: {maxUnavailable: 0}}',
      /^error: pdb\.maxUnavailable: pdb\.maxUnavailable 0 blocks every drain/,
      '{pdb: {maxUnavailable: 0}, drainCleaner: true}',
    ],
  ],
  'R-K10: settings that hurt later': [
    [
      'unclean elections',
      '{config: {unclean.leader.election.enable: true}}',
      /^warning: .*acknowledged records may be lost/,
      '{config: {unclean.leader.election.enable: false}}',
    ],
    [
      'topics by typo',
      '{config: {auto.create.topics.enable: true}}',
      /^warning: .*a typo makes a topic/,
      '{config: {auto.create.topics.enable: false}}',
    ],
    [
      'topics for ever',
      '{config: {delete.topic.enable: false}}',
      /^warning: .*topics can never be removed/,
      '{config: {delete.topic.enable: true}}',
    ],
    [
      'an open door',
      `{${external('{name: X, port: 9095, protocol: PLAINTEXT, role: external}')}, external: {enabled: true, type: ClusterIP}}`,
      /^warning: listeners: the external listener is PLAINTEXT/,
      `{${outside}, ${secrets}, external: {enabled: true, type: ClusterIP}}`,
    ],
    [
      'followers that fetch less than a batch',
      '{config: {message.max.bytes: 2000000, replica.fetch.max.bytes: 1000000}}',
      /^warning: .*replica\.fetch\.max\.bytes \(1000000\) is less than config\.message\.max\.bytes \(2000000\)/,
      '{config: {message.max.bytes: 2000000, replica.fetch.max.bytes: 2000000}}',
    ],
    [
      'followers that wait too long are an error',
      '{config: {replica.fetch.wait.max.ms: 30000, replica.lag.time.max.ms: 30000}}',
      /^error: .*replica\.fetch\.wait\.max\.ms \(30000\) must be less than config\.replica\.lag\.time\.max\.ms \(30000\)/,
      '{config: {replica.fetch.wait.max.ms: 500, replica.lag.time.max.ms: 30000}}',
    ],
  ],
  'R-K10b: settings that do nothing any more': [
    [
      'metrics without JMX',
      '{config: {metric.reporters: org.example.Reporter}}',
      /^warning: .*since Kafka 4 all metrics vanish from JMX/,
      '{config: {metric.reporters: "org.apache.kafka.common.metrics.JmxReporter,org.example.Reporter"}}',
    ],
    [
      'min.insync.replicas of a broker',
      '{broker: {config: {min.insync.replicas: 2}}}',
      /^warning: .*broker\.config\.min\.insync\.replicas: new clusters since 4\.1 drop it/,
      '{kafkaVersion: 4.0.0, broker: {config: {min.insync.replicas: 2}}}',
    ],
    [
      'min.insync.replicas without the Job that sets it',
      '{provision: {enabled: false}}',
      /^warning: provision\.enabled: config\.min\.insync\.replicas with provision\.enabled false/,
      '{kafkaVersion: 4.0.0, provision: {enabled: false}}',
    ],
  ],
  'R-K12: time to recover': [
    [
      'the startup probe allows it, and the message says how',
      '{broker: {expectedRecoverySeconds: 605}}',
      /^error: broker\.startupProbe\.failureThreshold: startupProbe allows 600 s \(periodSeconds 10 x failureThreshold 60\), but expectedRecoverySeconds is 605.* at least 61$/,
      '{broker: {expectedRecoverySeconds: 605, startupProbe: {failureThreshold: 61}}}',
    ],
    [
      'without a startup probe the liveness probe does',
      '{broker: {startupProbe: {enabled: false}}}',
      /^error: broker\.livenessProbe\.failureThreshold: without a startup probe livenessProbe allows 120 s, but expectedRecoverySeconds is 300/,
      '{broker: {startupProbe: {enabled: false}, livenessProbe: {failureThreshold: 15}}}',
    ],
  ],
  'what belongs together': [
    [
      'disks that stay',
      '{storage: {type: ephemeral}}',
      /^warning: storage\.type: storage\.type ephemeral/,
      '{profile: dev, storage: {type: ephemeral}}',
    ],
    [
      'a ServiceMonitor has labels to go by',
      '{recommendedLabels: false, monitor: {kind: service}, metrics: {source: agent, jar: /a.jar}}',
      /^error: monitor\.kind: monitor\.kind service finds the Service by the recommended labels/,
      '{recommendedLabels: false, monitor: {kind: pod}, metrics: {source: agent, jar: /a.jar}}',
    ],
    [
      'the image is of that version',
      '{kafkaVersion: 4.2.0}',
      /^warning: kafkaVersion: image\.tag \(4\.3\.1\) is not kafkaVersion \(4\.2\.0\)/,
      '{kafkaVersion: 4.2.0, image: {tag: 4.2.0}}',
    ],
    [
      'an exec probe has a command',
      '{broker: {readinessProbe: {type: exec}}}',
      /^error: broker\.readinessProbe: type exec needs a command/,
      '{broker: {readinessProbe: {type: exec, command: ["true"]}}}',
    ],
    [
      'a probe that starts a JVM has time',
      '{broker: {readinessProbe: {type: apiVersions}}}',
      /^error: broker\.readinessProbe\.timeoutSeconds: type apiVersions starts a JVM/,
      '{broker: {readinessProbe: {type: apiVersions, timeoutSeconds: 15}}}',
    ],
    [
      'probes that overlap are a warning',
      '{broker: {livenessProbe: {timeoutSeconds: 21}}}',
      /^warning: .*timeoutSeconds \(21\) is longer than periodSeconds \(20\)/,
      '{broker: {livenessProbe: {timeoutSeconds: 20}}}',
    ],
    [
      'liveness never asks for metadata',
      '{broker: {livenessProbe: {type: apiVersions, timeoutSeconds: 15}}}',
      /^error: broker\.livenessProbe\.type: .*restarts healthy brokers/,
      '{broker: {livenessProbe: {type: tcp}}}',
    ],
    [
      "the broker's state comes from the agent",
      '{broker: {readinessProbe: {type: brokerState}}}',
      /^error: broker\.readinessProbe: probe type brokerState reads the agent's metrics/,
      '{broker: {readinessProbe: {type: brokerState}}, metrics: {source: agent, jar: /a.jar}}',
    ],
    [
      'one selector, one set',
      '{selectorLabels: {app: kafka}}',
      /^error: selectorLabels: /,
      `{${zookeeper}, selectorLabels: {app: kafka}}`,
    ],
    [
      'old command lines are for ZooKeeper',
      '{legacy: {overrides: [a=b]}}',
      /^error: legacy\.overrides: /,
      `{${zookeeper}, legacy: {overrides: [a=b]}}`,
    ],
    [
      'SASL needs the inter-broker user',
      `{${sasl('SASL_PLAINTEXT', 'client')}}`,
      /^error: sasl: a SASL listener needs sasl\.existingSecret, or a user kafka-admin/,
      `{${sasl('SASL_PLAINTEXT', 'client')}, sasl: {users: [{name: kafka-admin, password: p}]}}`,
    ],
    [
      'users have passwords',
      `{${sasl('SASL_PLAINTEXT', 'client')}, sasl: {users: [{name: kafka-admin}]}}`,
      /^error: sasl\.users: sasl\.users need a password each/,
      `{${sasl('SASL_PLAINTEXT', 'client')}, sasl: {existingSecret: s, users: [{name: a}]}}`,
    ],
    [
      'controllers cannot use SCRAM',
      `{${sasl('SASL_PLAINTEXT', 'controller')}, sasl: {existingSecret: s}}`,
      /^error: sasl\.mechanisms: a controller listener with SASL needs PLAIN/,
      `{${sasl('SASL_PLAINTEXT', 'controller')}, sasl: {existingSecret: s, mechanisms: [SCRAM-SHA-512, PLAIN]}}`,
    ],
    [
      'TLS needs a Secret',
      `{${sasl('SSL', 'client')}}`,
      /^error: tls: a TLS listener needs tls\.existingSecret/,
      `{${sasl('SSL', 'client')}, tls: {existingSecret: t}}`,
    ],
    [
      'or an issuer',
      `{${sasl('SSL', 'client')}, tls: {source: certManager}}`,
      /^error: tls: tls\.source certManager needs tls\.issuerRef/,
      `{${sasl('SSL', 'client')}, tls: {source: certManager, issuerRef: {name: ca}}}`,
    ],
    [
      'ACLs need to know the brokers',
      '{authorization: {type: acl}}',
      /^error: authorization: .*User:ANONYMOUS/,
      '{authorization: {type: acl, superUsers: ["User:ANONYMOUS"]}}',
    ],
    [
      'ACLs need an authorizer',
      '{acls: [{principal: "User:a", resource: {type: cluster}, operations: [All]}]}',
      /^error: acls: acls need authorization\.type acl/,
      '{authorization: {type: acl, superUsers: ["User:ANONYMOUS"]}, acls: [{principal: "User:a", resource: {type: cluster}, operations: [All]}]}',
    ],
    [
      'a quota is for someone',
      '{quotas: [{producerByteRate: 1}]}',
      /^error: quotas\[0\]: a quota needs user, clientId or both/,
      '{quotas: [{user: a, producerByteRate: 1}]}',
    ],
    [
      'a quota limits something',
      '{quotas: [{user: a}]}',
      /^error: quotas\[0\]: a quota needs producerByteRate/,
      '{quotas: [{user: a, requestPercentage: 1}]}',
    ],
    [
      'metrics need the exporter',
      '{metrics: {source: agent}}',
      /^error: metrics\.jar: metrics\.source agent needs metrics\.jar/,
      '{metrics: {source: agent, jar: /a.jar}}',
    ],
    [
      'a monitor needs metrics',
      '{monitor: {kind: pod}}',
      /^error: monitor\.kind: monitor\.kind pod needs metrics\.source/,
      '{monitor: {kind: pod}, metrics: {source: agent, jar: /a.jar}}',
    ],
    [
      'alerts need their names',
      '{rules: {enabled: true}, metrics: {source: agent, jar: /a.jar, ruleProfile: full}}',
      /^error: rules\.enabled: rules\.enabled needs metrics and metrics\.ruleProfile strimzi/,
      '{rules: {enabled: true}, metrics: {source: agent, jar: /a.jar}}',
    ],
    [
      'a scrape ends before the next',
      '{monitor: {interval: 10s}}',
      /^error: monitor\.scrapeTimeout: scrapeTimeout \(20s\) must not exceed interval \(10s\)/,
      '{monitor: {interval: 20s}}',
    ],
    [
      'zones for racks',
      '{rack: {enabled: true, source: ordinal}}',
      /^error: rack\.zones: rack\.source ordinal needs rack\.zones/,
      '{rack: {enabled: true, source: ordinal, zones: [a]}}',
    ],
    [
      'volumes have different names',
      '{storage: {volumes: [{name: a, size: 1Gi}, {name: a, size: 1Gi}]}}',
      /^error: storage\.volumes: two volumes have the same name/,
      '{storage: {volumes: [{name: a, size: 1Gi}, {name: b, size: 1Gi}]}}',
    ],
  ],
}

describe.each(Object.entries(topics))('%s', (_topic, rows) => {
  it.for(rows)('%s', ([, bad, said, good, preset]) => {
    expect(verdict(bad, preset)).toContainEqual(expect.stringMatching(said))
    const kept = verdict(good, preset)
    expect(kept.filter((line) => said.test(line))).toEqual([])
    expect(kept.filter((line) => line.startsWith('error'))).toEqual([])
  })
})

describe('the presets', () => {
  it.for([
    ['dev', []],
    ['production', []],
    ['legacy-seed', [/resources\.limits\.memory is missing/]],
  ] as const)('%s is valid, with no other warnings than these', ([preset, warnings]) => {
    expect(verdict('{}', preset)).toEqual(
      warnings.map((text) => expect.stringMatching(new RegExp(`^warning: .*${text.source}`)) as unknown),
    )
  })

  it('the defaults are valid without a warning', () => {
    expect(verdict('{}')).toEqual([])
  })
})

describe('the schema', () => {
  it('names every mistake at once, with the nearest key', () => {
    expect(verdict('{brokr: {}, broker: {replicas: three}, listners: []}')).toHaveLength(3)
  })
})
