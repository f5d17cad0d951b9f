import type { ApiCause } from '../../src/core/api-error.ts'
import { sameJson } from '../../src/core/equal.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { below, mapBelow, mapsBelow, omit, textBelow } from './below.ts'

/** What validation has against an object as it would be stored; empty when nothing. `before` is undefined at creation. */
export function faultsOf(before: JsonMap | undefined, after: JsonMap): ApiCause[] {
  const kind = after['kind'] as string
  const faults = [...nameFaults(before, after), ...templateFaults(after)]
  if (kind === 'Lease') faults.push(...leaseFaults(after))
  if (kind === 'StatefulSet') faults.push(...strategyFaults(after))
  if (before === undefined) return faults
  if (!sameJson(below(before, 'metadata', 'uid') ?? null, below(after, 'metadata', 'uid') ?? null)) {
    const fault = value('metadata.uid', below(after, 'metadata', 'uid')!, 'field is immutable')
    return [...faults, fault, fault]
  }
  return [...faults, ...(byKind[kind]?.(before, after) ?? [])]
}

type Check = (before: JsonMap, after: JsonMap) => ApiCause[]

const byKind: Readonly<Record<string, Check>> = {
  StatefulSet: (before, after) => {
    const free = [
      'replicas',
      'ordinals',
      'template',
      'updateStrategy',
      'revisionHistoryLimit',
      'persistentVolumeClaimRetentionPolicy',
      'minReadySeconds',
    ]
    if (sameJson(specWithout(before, free), specWithout(after, free))) return []
    const named = free.map((field) => `'${field}'`)
    const list = `${named.slice(0, -1).join(', ')} and ${named.at(-1)!}`
    return [forbidden('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)]
  },
  Deployment: immutable('spec', 'selector'),
  DaemonSet: immutable('spec', 'selector'),
  ReplicaSet: immutable('spec', 'selector'),
  Job: (before, after) => [
    ...immutable('spec', 'completions')(before, after),
    ...immutable('spec', 'selector')(before, after),
    ...jobTemplate(before, after),
    ...immutable('spec', 'completionMode')(before, after),
  ],
  Service: (before, after) => {
    const old = below(before, 'spec', 'clusterIP')
    const now = below(after, 'spec', 'clusterIP')
    const type = below(after, 'spec', 'type')
    if (old === undefined || old === now || type === 'ExternalName') return []
    return [value('spec.clusterIPs[0]', [now ?? ''], 'may not change once set')]
  },
  PersistentVolumeClaim: (before, after) => {
    const bound = below(before, 'status', 'phase') === 'Bound'
    const free = bound ? ['resources', 'volumeAttributesClassName', 'volumeName'] : ['volumeName']
    if (sameJson(specWithout(before, free), specWithout(after, free))) return []
    const what =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
    return [forbidden('spec', what)]
  },
  Secret: (before, after) => [...immutable('type')(before, after), ...sealed(before, after)],
  ConfigMap: (before, after) => sealed(before, after),
  RoleBinding: roleRef,
  ClusterRoleBinding: roleRef,
  Pod: (before, after) => {
    if (sameJson(podCore(before), podCore(after))) return []
    const free =
      '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` ' +
      '(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` ' +
      '(allow it to be set to 1 if it was previously negative)'
    return [forbidden('spec', `pod updates may not change fields other than ${free}`)]
  },
}

function nameFaults(before: JsonMap | undefined, after: JsonMap): ApiCause[] {
  if (before !== undefined) return []
  const name = textBelow(after, 'metadata', 'name')
  if (name === '') return [required('metadata.name', 'name or generateName is required')]
  const strict = !/^(Cluster)?Role(Binding)?$/.test(after['kind'] as string)
  if (!strict || /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)) return []
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
    "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
  return [value('metadata.name', name, rule)]
}

function templateFaults(after: JsonMap): ApiCause[] {
  const template = mapBelow(after, 'spec', 'template')
  if (template === undefined || !/Set$|^Deployment$|^Job$/.test(after['kind'] as string)) return []
  const faults: ApiCause[] = []
  const wanted = mapBelow(after, 'spec', 'selector', 'matchLabels') ?? {}
  const labels = mapBelow(template, 'metadata', 'labels') ?? {}
  if (after['kind'] !== 'Job' && !Object.entries(wanted).every(([key, label]) => labels[key] === label))
    faults.push(value('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'))
  const containers = mapsBelow(template, 'spec', 'containers')
  if (containers.length === 0) faults.push(required('spec.template.spec.containers'))
  for (const [index, container] of containers.entries())
    for (const field of ['name', 'image'])
      if (textBelow(container, field) === '') faults.push(required(`spec.template.spec.containers[${index}].${field}`))
  return faults
}

function leaseFaults(after: JsonMap): ApiCause[] {
  const seconds = below(after, 'spec', 'leaseDurationSeconds')
  if (seconds === undefined || (seconds as number) > 0) return []
  return [value('spec.leaseDurationSeconds', seconds, 'must be greater than 0')]
}

function strategyFaults(after: JsonMap): ApiCause[] {
  const strategy = mapBelow(after, 'spec', 'updateStrategy')
  const rolling = mapBelow(strategy, 'rollingUpdate')
  if (rolling === undefined || strategy?.['type'] !== 'OnDelete') return []
  const written = { Partition: rolling['partition'] ?? null, MaxUnavailable: rolling['maxUnavailable'] ?? null }
  return [value('spec.updateStrategy.rollingUpdate', written, "only allowed for updateStrategy 'RollingUpdate'")]
}

function immutable(...way: readonly string[]): Check {
  return (before, after) => {
    const now = below(after, ...way)
    if (sameJson(below(before, ...way) ?? null, now ?? null)) return []
    return [value(way.join('.'), now ?? null, 'field is immutable')]
  }
}

/** The real server prints the whole pod spec as Go has it. */
function jobTemplate(before: JsonMap, after: JsonMap): ApiCause[] {
  const now = below(after, 'spec', 'template', 'spec') ?? null
  if (sameJson(below(before, 'spec', 'template', 'spec') ?? null, now)) return []
  return [value('spec.template.spec', now, 'field is immutable')]
}

function sealed(before: JsonMap, after: JsonMap): ApiCause[] {
  if (before['immutable'] !== true) return []
  const why = 'field is immutable when `immutable` is set'
  return ['immutable', 'data', 'binaryData']
    .filter((field) => !sameJson(before[field] ?? null, after[field] ?? null))
    .map((field) => forbidden(field, why))
}

function roleRef(before: JsonMap, after: JsonMap): ApiCause[] {
  if (sameJson(before['roleRef'] ?? null, after['roleRef'] ?? null)) return []
  const given = mapBelow(after, 'roleRef') ?? {}
  const written = { APIGroup: given['apiGroup'] ?? '', Kind: given['kind'] ?? '', Name: given['name'] ?? '' }
  return [value('roleRef', written, 'cannot change roleRef')]
}

function specWithout(object: JsonMap, fields: readonly string[]): JsonMap {
  return omit(mapBelow(object, 'spec') ?? {}, ...fields)
}

function podCore(pod: JsonMap): JsonMap {
  const spec = specWithout(pod, ['activeDeadlineSeconds', 'tolerations', 'nodeName'])
  for (const list of ['containers', 'initContainers']) {
    if (spec[list] !== undefined) spec[list] = mapsBelow(spec, list).map((container) => omit(container, 'image'))
  }
  return spec
}

function value(field: string, got: Json, why: string): ApiCause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(got)}: ${why}`, field }
}

function forbidden(field: string, why: string): ApiCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field }
}

function required(field: string, why = ''): ApiCause {
  return { reason: 'FieldValueRequired', message: why === '' ? 'Required value' : `Required value: ${why}`, field }
}
