import type { Manifest } from '../../src/index.ts'

interface Port {
  name?: string
  containerPort?: number
}

interface Probe {
  tcpSocket?: { port: number | string }
  httpGet?: { port: number | string }
}

interface Container {
  name: string
  ports?: Port[]
  volumeMounts?: { name: string; mountPath: string }[]
  env?: { name: string; valueFrom?: { secretKeyRef?: { name: string }; configMapKeyRef?: { name: string } } }[]
  startupProbe?: Probe
  readinessProbe?: Probe
  livenessProbe?: Probe
}

interface PodSpec {
  serviceAccountName?: string
  containers: Container[]
  initContainers?: Container[]
  volumes?: { name: string; configMap?: { name: string }; secret?: { secretName: string } }[]
}

type Labels = Record<string, string>

interface Workload {
  id: string
  labels: Labels
  spec: PodSpec
  claims: string[]
}

interface Value {
  metadata: { name: string; labels?: Labels }
  spec?: {
    selector?: { matchLabels?: Labels } & Labels
    podSelector?: { matchLabels?: Labels }
    serviceName?: string
    ports?: { targetPort?: number | string }[]
    template?: { metadata: { labels: Labels }; spec: PodSpec }
    volumeClaimTemplates?: { metadata: { name: string } }[]
    secretName?: string
    podMetricsEndpoints?: { port: string }[]
    endpoints?: { port: string }[]
  }
}

/**
 * Names in manifests that lead nowhere: mounts without a volume, ConfigMaps and Secrets that nobody makes (`declared` are
 * kept by others), ports of probes, Services and monitors, selectors without Pods. A cluster accepts most of them, and the
 * Pods then wait for ever.
 */
export function brokenReferences(manifests: readonly Manifest[], declared: ReadonlySet<string>): string[] {
  const made = new Set([...declared, ...manifests.map(({ kind, name }) => `${kind}/${name}`)])
  for (const { kind, value } of manifests) {
    const secret = (value as unknown as Value).spec?.secretName
    if (kind === 'Certificate' && secret !== undefined) made.add(`Secret/${secret}`)
  }
  const workloads = manifests.flatMap(workloadOf)
  return [
    ...workloads.flatMap((workload) => ofPod(workload, made)),
    ...manifests.flatMap((it) => ofSelector(it, workloads, made)),
  ]
}

function workloadOf({ kind, name, value }: Manifest): Workload[] {
  const { spec, metadata } = value as unknown as Value
  const id = `${kind}/${name}`
  if (kind === 'Pod') return [{ id, labels: metadata.labels ?? {}, spec: spec as unknown as PodSpec, claims: [] }]
  if (spec?.template === undefined) return []
  const claims = (spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata.name)
  return [{ id, labels: spec.template.metadata.labels, spec: spec.template.spec, claims }]
}

function ofPod({ id, spec, claims }: Workload, made: ReadonlySet<string>): string[] {
  const faults: string[] = []
  const want = (thing: string, who = id): void => {
    if (!made.has(thing)) faults.push(`${who}: no ${thing}`)
  }
  const volumes = new Set([...claims, ...(spec.volumes ?? []).map(({ name }) => name)])
  for (const { configMap, secret } of spec.volumes ?? []) {
    if (configMap !== undefined) want(`ConfigMap/${configMap.name}`)
    if (secret !== undefined) want(`Secret/${secret.secretName}`)
  }
  if (spec.serviceAccountName !== undefined) want(`ServiceAccount/${spec.serviceAccountName}`)
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const who = `${id} ${container.name}`
    const paths = (container.volumeMounts ?? []).map(({ mountPath }) => mountPath)
    if (new Set(paths).size < paths.length) faults.push(`${who}: two mounts at one path`)
    for (const { name } of container.volumeMounts ?? [])
      if (!volumes.has(name)) faults.push(`${who}: no volume ${name}`)
    for (const { valueFrom } of container.env ?? []) {
      if (valueFrom?.secretKeyRef !== undefined) want(`Secret/${valueFrom.secretKeyRef.name}`, who)
      if (valueFrom?.configMapKeyRef !== undefined) want(`ConfigMap/${valueFrom.configMapKeyRef.name}`, who)
    }
    const ports = new Set((container.ports ?? []).flatMap(({ name, containerPort }) => [name, containerPort]))
    for (const kind of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const) {
      const port = container[kind]?.tcpSocket?.port ?? container[kind]?.httpGet?.port
      if (port !== undefined && !ports.has(port)) faults.push(`${who}: ${kind} asks port ${port}`)
    }
  }
  return faults
}

function ofSelector(
  { kind, name, value }: Manifest,
  workloads: readonly Workload[],
  made: ReadonlySet<string>,
): string[] {
  const { spec } = value as unknown as Value
  const id = `${kind}/${name}`
  const selector =
    spec?.selector?.matchLabels ?? (kind === 'NetworkPolicy' ? spec?.podSelector?.matchLabels : spec?.selector)
  if (selector === undefined) return []
  const { 'statefulset.kubernetes.io/pod-name': podName, ...wanted } = selector
  const chosen = workloads.filter(({ id: owner, labels }) => {
    const named = podName === undefined || podName.startsWith(`${owner.replace('StatefulSet/', '')}-`)
    return named && Object.entries(wanted).every(([key, label]) => labels[key] === label)
  })
  if (chosen.length === 0) return [`${id}: selects no Pod`]
  const jobs = chosen
    .filter(({ id: owner }) => owner.startsWith('Job/'))
    .map(({ id: owner }) => `${id}: selects ${owner}`)
  const faults = kind === 'Job' ? [] : jobs
  const ports = new Set(
    chosen
      .flatMap((workload) => [...workload.spec.containers, ...(workload.spec.initContainers ?? [])])
      .flatMap((container) => container.ports ?? [])
      .flatMap((port) => [port.name, port.containerPort]),
  )
  const asked = [
    ...(kind === 'Service' ? (spec?.ports ?? []).map(({ targetPort }) => targetPort) : []),
    ...(spec?.podMetricsEndpoints ?? spec?.endpoints ?? []).map(({ port }) => port),
  ]
  for (const port of asked) if (!ports.has(port)) faults.push(`${id}: no container has the port ${String(port)}`)
  if (kind === 'StatefulSet' && spec?.serviceName !== undefined && !made.has(`Service/${spec.serviceName}`)) {
    faults.push(`${id}: no Service/${spec.serviceName}`)
  }
  return faults
}
