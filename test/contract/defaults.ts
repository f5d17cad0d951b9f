import type { Json, JsonMap } from '../../src/core/json.ts'
import { isMap } from '../../src/core/json.ts'
import { below, mapBelow, mapsBelow, textBelow } from './below.ts'

/** Sets what the server sets where an object says nothing. Changes the object, which must be the caller's own copy. */
export function setDefaults(object: JsonMap): void {
  const kind = object['kind'] as string
  const spec = mapBelow(object, 'spec')
  if (kind === 'Secret') secret(object)
  if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding') roleBinding(object)
  if (spec !== undefined) byKind[kind]?.(spec)
}

const byKind: Readonly<Record<string, (spec: JsonMap) => void>> = {
  Pod: (spec) => {
    podSpec(spec)
    for (const container of [...mapsBelow(spec, 'containers'), ...mapsBelow(spec, 'initContainers')]) {
      const limits = mapBelow(container, 'resources', 'limits')
      if (limits !== undefined) fill(within(within(container, 'resources'), 'requests'), limits)
    }
    fill(spec, { serviceAccountName: 'default', serviceAccount: 'default', enableServiceLinks: true })
  },
  StatefulSet: statefulSet,
  Deployment: deployment,
  DaemonSet: daemonSet,
  ReplicaSet: (spec) => {
    fill(spec, { replicas: 1 })
    template(spec)
  },
  Job: job,
  CronJob: (spec) => {
    fill(spec, { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 })
    fill(within(spec, 'jobTemplate'), { metadata: {} })
    template(within(within(spec, 'jobTemplate'), 'spec'))
  },
  Service: service,
  PersistentVolumeClaim: (spec) => fill(spec, { storageClassName: 'standard', volumeMode: 'Filesystem' }),
  HorizontalPodAutoscaler: (spec) =>
    fill(spec, {
      minReplicas: 1,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      ],
    }),
  NetworkPolicy: (spec) => {
    for (const rule of [...mapsBelow(spec, 'ingress'), ...mapsBelow(spec, 'egress')])
      for (const port of mapsBelow(rule, 'ports')) fill(port, { protocol: 'TCP' })
    fill(spec, { policyTypes: spec['egress'] === undefined ? ['Ingress'] : ['Ingress', 'Egress'] })
  },
  Namespace: (spec) => fill(spec, { finalizers: ['kubernetes'] }),
}

function secret(object: JsonMap): void {
  const texts = mapBelow(object, 'stringData')
  if (texts !== undefined) {
    const data = within(object, 'data')
    for (const [key, text] of Object.entries(texts)) data[key] = Buffer.from(text as string).toString('base64')
    delete object['stringData']
  }
  fill(object, { type: 'Opaque' })
}

function roleBinding(object: JsonMap): void {
  for (const subject of mapsBelow(object, 'subjects')) {
    if (subject['kind'] === 'User' || subject['kind'] === 'Group')
      fill(subject, { apiGroup: 'rbac.authorization.k8s.io' })
  }
}

function statefulSet(spec: JsonMap): void {
  fill(spec, { replicas: 1, podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10 })
  fill(within(spec, 'persistentVolumeClaimRetentionPolicy'), { whenDeleted: 'Retain', whenScaled: 'Retain' })
  // Only a set that says nothing of its strategy gets a partition.
  const given = mapBelow(spec, 'updateStrategy')
  if (given === undefined) spec['updateStrategy'] = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }
  else {
    fill(given, { type: 'RollingUpdate' })
    const rolling = mapBelow(given, 'rollingUpdate')
    if (rolling !== undefined) fill(rolling, { partition: 0 })
  }
  for (const claim of mapsBelow(spec, 'volumeClaimTemplates')) {
    fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } })
    fill(within(claim, 'spec'), { volumeMode: 'Filesystem' })
  }
  template(spec)
}

function deployment(spec: JsonMap): void {
  fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
  const strategy = within(spec, 'strategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy['type'] === 'RollingUpdate')
    fill(within(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' })
  template(spec)
}

function daemonSet(spec: JsonMap): void {
  fill(spec, { revisionHistoryLimit: 10 })
  const strategy = within(spec, 'updateStrategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy['type'] === 'RollingUpdate') fill(within(strategy, 'rollingUpdate'), { maxUnavailable: 1, maxSurge: 0 })
  template(spec)
}

function job(spec: JsonMap): void {
  if (spec['completions'] === undefined && spec['parallelism'] === undefined) fill(spec, { completions: 1 })
  fill(spec, {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  })
  template(spec)
}

function service(spec: JsonMap): void {
  fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' })
  const type = spec['type']
  for (const port of mapsBelow(spec, 'ports')) {
    fill(port, { protocol: 'TCP' })
    if (type !== 'ExternalName') fill(port, { targetPort: port['port']! })
  }
  if (type === 'ExternalName') return
  fill(spec, { internalTrafficPolicy: 'Cluster' })
  if (type !== 'ClusterIP') fill(spec, { externalTrafficPolicy: 'Cluster' })
  if (type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true })
}

function template(spec: JsonMap): void {
  const made = mapBelow(spec, 'template')
  if (made === undefined) return
  fill(made, { metadata: {} })
  podSpec(within(made, 'spec'))
}

function podSpec(spec: JsonMap): void {
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  })
  const account = textBelow(spec, 'serviceAccountName')
  if (account !== '') fill(spec, { serviceAccount: account })
  for (const container of [...mapsBelow(spec, 'containers'), ...mapsBelow(spec, 'initContainers')])
    containerOf(container)
  for (const volume of mapsBelow(spec, 'volumes')) {
    for (const source of ['configMap', 'secret', 'projected', 'downwardAPI']) {
      const given = mapBelow(volume, source)
      if (given !== undefined) fill(given, { defaultMode: 420 })
    }
    for (const item of mapsBelow(volume, 'projected', 'sources')) {
      const token = mapBelow(item, 'serviceAccountToken')
      if (token !== undefined) fill(token, { expirationSeconds: 3600 })
    }
  }
}

function containerOf(container: JsonMap): void {
  const image = textBelow(container, 'image')
  const latest = !image.includes('@') && (/:latest$/.test(image) || !/:[^/]*$/.test(image))
  fill(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: latest ? 'Always' : 'IfNotPresent',
  })
  for (const port of mapsBelow(container, 'ports')) fill(port, { protocol: 'TCP' })
  for (const variable of mapsBelow(container, 'env')) {
    const field = mapBelow(variable, 'valueFrom', 'fieldRef')
    if (field !== undefined) fill(field, { apiVersion: 'v1' })
    const resource = mapBelow(variable, 'valueFrom', 'resourceFieldRef')
    if (resource !== undefined) fill(resource, { divisor: '0' })
  }
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const given = mapBelow(container, probe)
    if (given === undefined) continue
    fill(given, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 })
    const http = mapBelow(given, 'httpGet')
    if (http !== undefined) fill(http, { path: '/', scheme: 'HTTP' })
  }
}

function fill(map: JsonMap, defaults: JsonMap): void {
  for (const [key, value] of Object.entries(defaults)) if (map[key] === undefined) map[key] = structuredClone(value)
}

function within(map: JsonMap, key: string): JsonMap {
  const found: Json | undefined = below(map, key)
  if (isMap(found)) return found
  const made: JsonMap = {}
  map[key] = made
  return made
}
