import type { JsonMap } from '../../src/core/json.ts'
import { below, mapBelow } from '../contract/below.ts'
import { configMap, job, service, statefulSet, workload } from '../contract/contract-objects.ts'
import type { FakeCluster } from '../contract/fake-cluster.ts'

/** A release with one object of each sort that is treated in a way of its own; `second` is its upgrade. */
export const first: readonly JsonMap[] = [
  configMap('settings', { size: '1' }),
  configMap('old', {}),
  service('web'),
  job('migrate', { suspend: false }, pod('v1')),
  web('v1'),
  database('v1'),
]

/** `settings` changes, `old` is pruned, `new` is made, `migrate` cannot be changed in place, `db` is staged. */
export const second: readonly JsonMap[] = [
  configMap('settings', { size: '2' }),
  configMap('new', {}),
  service('web'),
  job('migrate', { suspend: false }, pod('v2')),
  web('v2'),
  database('v2'),
]

export function database(tag: string, spec: JsonMap = {}): JsonMap {
  return statefulSet('db', { replicas: 3, ...spec }, pod(tag))
}

export function web(tag: string, spec: JsonMap = {}): JsonMap {
  return workload('Deployment', 'web', { replicas: 1, ...spec }, pod(tag))
}

export function pod(tag: string): JsonMap {
  return { containers: [{ name: 'app', image: `registry.invalid/app:${tag}` }] }
}

export function withAnnotations(object: JsonMap, annotations: JsonMap): JsonMap {
  return { ...object, metadata: { ...mapBelow(object, 'metadata'), annotations } }
}

/** A Job that runs at a point of the release's life. */
export function hookJob(name: string, events: string, tag = 'v1'): JsonMap {
  return withAnnotations(job(name, { suspend: false }, pod(tag)), { 'helm.sh/hook': events })
}

export const kinds = {
  claim: { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  job: { apiVersion: 'batch/v1', kind: 'Job' },
  lease: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
  map: { apiVersion: 'v1', kind: 'ConfigMap' },
  pod: { apiVersion: 'v1', kind: 'Pod' },
  secret: { apiVersion: 'v1', kind: 'Secret' },
  service: { apiVersion: 'v1', kind: 'Service' },
  set: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
} as const

/**
 * The specs, data and labels of all that a release may have left, the images of its pods, and how its set is held. Not what
 * rollouts wrote down, since that tells when each pod went.
 */
export function stateOf(fake: FakeCluster): JsonMap {
  const { claim, deployment, job, map, service, set } = kinds
  const objects = [claim, deployment, job, map, service, set].flatMap((kind) => fake.all(kind))
  const own = fake.all(kinds.secret).filter((object) => !/^capstan(\.shop\.v|-rollout-)/.test(nameOf(object)))
  const state: JsonMap = {}
  for (const object of [...objects, ...own]) {
    const { kind, spec = null, data = null, metadata } = object
    const annotations = below(metadata, 'annotations', 'applyset.kubernetes.io/contains-group-kinds') ?? null
    const spread = kind === 'Job' ? (below(spec, 'template', 'spec') ?? null) : spec
    const shown = kind === 'Service' ? (below(spec, 'selector') ?? null) : spread
    state[`${kind as string}/${nameOf(object)}`] = {
      shown,
      data,
      labels: below(metadata, 'labels') ?? null,
      annotations,
    }
  }
  for (const object of fake.all(kinds.pod)) {
    state[`Pod/${nameOf(object).replace(/-[0-9a-f]{8}-/, '-')}`] = below(object, 'spec', 'containers') ?? null
  }
  return state
}

export function nameOf(object: JsonMap): string {
  return below(object, 'metadata', 'name') as string
}

/** Numbers of revisions whose record has parts but no head: nobody would ever remove them. */
export function orphanedParts(fake: FakeCluster): string[] {
  const names = fake.all(kinds.secret).map(nameOf)
  return names.filter((name) => {
    const [, head] = /^(capstan\.shop\.v\d+)\.\d+$/.exec(name) ?? []
    return head !== undefined && !names.includes(head)
  })
}
