import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { explainImmutable } from '../../../src/install/preflight/immutable.ts'

/** The texts are those of kube-apiserver 1.36.3. */
const immutable = (field: string, message: string): ApiError => {
  return new ApiError(422, 'Invalid', `X "x" is invalid: ${field}: ${message}`, [
    { reason: 'FieldValueInvalid', message, field },
  ])
}
const setError = immutable(
  'spec',
  "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
)
const isImmutable = (field: string): ApiError => immutable(field, 'Invalid value: …: field is immutable')

interface Case {
  readonly kind: string
  readonly live: JsonMap
  readonly wanted: JsonMap
  readonly error: ApiError
}

function explained({ kind: text, live, wanted, error }: Case, recreate: boolean): string[] {
  const [apiVersion, kind] = text.split(' ') as [string, string]
  const ref = { apiVersion, kind, namespace: 'n', name: 'x' }
  const answer = explainImmutable({ ref, source: 'c/t.yaml', live, wanted, error }, { recreate })
  if (!(answer instanceof Failure)) return [`${answer.action}: ${answer.why}`]
  expect(answer.notes.at(-1)).toBe('made by c/t.yaml')
  return [`${answer.code}: ${answer.message}`, answer.hint ?? '', ...answer.notes.slice(0, -1)].filter(
    (line) => line !== '',
  )
}

const claim = (more: JsonMap = {}, metadata: JsonMap = {}): JsonMap => ({
  metadata: { name: 'data', ...metadata },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more },
})
const sized = (storage: string): JsonMap => ({ resources: { requests: { storage } } })
const set = (spec: JsonMap): JsonMap => ({
  spec: {
    serviceName: 's',
    selector: { matchLabels: { app: 'a' } },
    template: { metadata: { labels: { app: 'a' } } },
    volumeClaimTemplates: [claim()],
    ...spec,
  },
})
const liveSet = set({
  podManagementPolicy: 'OrderedReady',
  revisionHistoryLimit: 10,
  volumeClaimTemplates: [
    { kind: 'PersistentVolumeClaim', status: { phase: 'Pending' }, ...claim({ volumeMode: 'Filesystem' }) },
  ],
})
const ofSet = (spec: JsonMap): Case => ({
  kind: 'apps/v1 StatefulSet',
  live: liveSet,
  wanted: set(spec),
  error: setError,
})
const cannot = 'cannot be changed in place'
const together =
  'it is not recreated while the template of its pods changes too: a new set has no old revision to hold them at, so all would restart; install one of the two changes first'

describe('Of a StatefulSet the server names no field; we do', () => {
  const byHand = 'by hand: kubectl -n n delete statefulset x --cascade=orphan, then install again'
  const overtaken =
    'it is deleted without its pods (--cascade=orphan) and created again: pods and claims stay and are taken over'

  it.each<[string, JsonMap, string, string[]]>([
    [
      'the policy of its pods',
      { podManagementPolicy: 'Parallel' },
      'spec.podManagementPolicy (OrderedReady → Parallel)',
      [],
    ],
    [
      'the size of claims, which grow one by one',
      { volumeClaimTemplates: [claim(sized('2Gi'))] },
      'spec.volumeClaimTemplates[0].spec.resources.requests.storage (1Gi → 2Gi)',
      [
        `claims that are there keep their size; to grow each: kubectl -n n patch pvc data-x-0 -p '{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}' (its StorageClass must have allowVolumeExpansion)`,
      ],
    ],
    [
      'a label of claims, as of a chart version (helm/charts#6885)',
      { volumeClaimTemplates: [claim({}, { labels: { v: '2' } })] },
      'spec.volumeClaimTemplates[0].metadata.labels (nothing → {"v":"2"})',
      [],
    ],
  ])('%s: recreated when asked for, with the recipe else.', (_, spec, fields, more) => {
    expect(explained(ofSet(spec), true)).toEqual([`recreate: ${fields} ${cannot}; ${overtaken}`])
    expect(explained(ofSet(spec), false)).toEqual([
      `install/immutable: StatefulSet/n/x: ${fields} ${cannot}`,
      `--recreate does it: ${overtaken}`,
      byHand,
      ...more,
    ])
  })

  it.each<[string, JsonMap, string, string]>([
    [
      'another selector',
      { selector: { matchLabels: { app: 'b' } }, template: { metadata: { labels: { app: 'b' } } } },
      'spec.selector.matchLabels.app (a → b)',
      'it is not recreated: with another selector the pods of the old set belong to nobody and hold their names',
    ],
    [
      'other labels of pods beside it',
      { podManagementPolicy: 'Parallel', template: { metadata: { labels: { app: 'a', v: '2' } } } },
      'spec.podManagementPolicy (OrderedReady → Parallel)',
      together,
    ],
    [
      'another image beside it, which would let all pods restart at once',
      {
        podManagementPolicy: 'Parallel',
        template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c' }] } },
      },
      'spec.podManagementPolicy (OrderedReady → Parallel)',
      together,
    ],
    [
      'another Service',
      { serviceName: 't' },
      'spec.serviceName (s → t)',
      'it is not recreated: its pods keep their old DNS names until each restarts, so they would not find each other',
    ],
    [
      'another name of claims',
      { volumeClaimTemplates: [claim({}, { name: 'd2' })] },
      'spec.volumeClaimTemplates[0].metadata.name (data → d2)',
      'it is not recreated: its pods would get new, empty claims, and the data stays behind in the old ones',
    ],
    [
      'smaller claims (R-K11)',
      { volumeClaimTemplates: [claim(sized('512Mi'))] },
      'spec.volumeClaimTemplates[0].spec.resources.requests.storage (1Gi → 512Mi)',
      'it is not recreated: claims never shrink, so the template would not tell what its pods have',
    ],
    [
      'a field of tomorrow',
      { futureField: 1 },
      'spec.futureField (nothing → 1)',
      'it is not recreated: what becomes of its pods when spec.futureField changes is not known',
    ],
  ])('%s: never recreated.', (_, spec, fields, why) => {
    for (const recreate of [true, false]) {
      expect(explained(ofSet(spec), recreate)).toEqual([`install/immutable: StatefulSet/n/x: ${fields} ${cannot}`, why])
    }
  })

  it.each<[string, JsonMap, string]>([
    [
      'is under way: never recreated, nor told how by hand',
      { currentRevision: 'x-1', updateRevision: 'x-2', updatedReplicas: 2 },
      'install/immutable',
    ],
    ['has ended: recreated', { currentRevision: 'x-2', updateRevision: 'x-2', updatedReplicas: 3 }, 'recreate'],
    [
      'has ended by deletions, of which the controller says no more: recreated',
      { currentRevision: 'x-1', updateRevision: 'x-2', updatedReplicas: 3 },
      'recreate',
    ],
  ])('whose rollout %s.', (_, status, answer) => {
    const live = { ...set({ ...(liveSet['spec'] as JsonMap), replicas: 3 }), status }
    const lines = explained({ ...ofSet({ podManagementPolicy: 'Parallel' }), live }, true)
    const why =
      'it is not recreated before its rollout has ended: a new set holds nothing back, so that all pods which still have the template of before would restart, and no gate be asked'
    expect(lines[0]).toMatch(new RegExp(`^${answer}: `))
    expect(lines.slice(1)).toEqual(answer === 'recreate' ? [] : [why])
  })

  it('takes 1024Mi for 1Gi, and defaults of the server for no difference.', () => {
    const [line] = explained(
      ofSet({ podManagementPolicy: 'Parallel', volumeClaimTemplates: [claim(sized('1024Mi'))] }),
      false,
    )
    expect(line).toBe(
      `install/immutable: StatefulSet/n/x: spec.podManagementPolicy (OrderedReady → Parallel) ${cannot}`,
    )
  })
})

describe('What cannot be changed in place', () => {
  it('is recreated without being asked to: a Job.', () => {
    const job = {
      kind: 'batch/v1 Job',
      live: { spec: { completions: 1 } },
      wanted: { spec: { completions: 3 } },
      error: isImmutable('spec.completions'),
    }
    expect(explained(job, false)).toEqual([
      `recreate: spec.completions (1 → 3) ${cannot}; it is deleted with its pods and runs again from the beginning`,
    ])
  })

  it('may be said beside complaints that come of it: of labels that the server gave a Job.', () => {
    const missing = {
      reason: 'FieldValueRequired',
      field: 'spec.template.metadata.labels[job-name]',
      message: `Required value: must be 'x'`,
    }
    const { causes } = isImmutable('spec.template')
    const error = new ApiError(422, 'Invalid', 'Job …', [missing, ...causes])
    const job = {
      kind: 'batch/v1 Job',
      live: { spec: { template: { a: 1 } } },
      wanted: { spec: { template: { a: 2 } } },
      error,
    }
    expect(explained(job, false)[0]).toMatch('recreate: spec.template.a (1 → 2)')
  })

  const service = { spec: { clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'], type: 'ClusterIP' } }
  const once = immutable('spec.clusterIPs[0]', 'Invalid value: ["None"]: may not change once set')
  const binding = immutable(
    'roleRef',
    'Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"b"}: cannot change roleRef',
  )
  const whenSet = 'Forbidden: field is immutable when `immutable` is set'
  it.each<[string, Case, string]>([
    [
      'a Service that becomes headless',
      { kind: 'v1 Service', live: service, wanted: { spec: { clusterIP: 'None' } }, error: once },
      'spec.clusterIP (10.96.0.7 → None)',
    ],
    [
      'a RoleBinding to another Role',
      {
        kind: 'rbac.authorization.k8s.io/v1 RoleBinding',
        live: { roleRef: { name: 'a', apiGroup: 'g' } },
        wanted: { roleRef: { name: 'b' } },
        error: binding,
      },
      'roleRef.name (a → b)',
    ],
    [
      'an immutable ConfigMap',
      {
        kind: 'v1 ConfigMap',
        live: { immutable: true, data: { a: '1' } },
        wanted: { immutable: true, data: { a: '2' } },
        error: immutable('data', whenSet),
      },
      'data.a (1 → 2)',
    ],
    [
      'an immutable Secret, whose content is not told',
      {
        kind: 'v1 Secret',
        live: { immutable: true, data: { a: 'aHVudGVy' } },
        wanted: { immutable: true, stringData: { a: 'hunter2' } },
        error: immutable('data', whenSet),
      },
      'data',
    ],
    [
      'the selector of a Deployment',
      {
        kind: 'apps/v1 Deployment',
        live: { spec: { selector: { matchLabels: { a: '1', b: '1' } } } },
        wanted: { spec: { selector: { matchLabels: { a: '1' } } } },
        error: isImmutable('spec.selector'),
      },
      'spec.selector.matchLabels.b (1 → nothing)',
    ],
    [
      'a Pod',
      {
        kind: 'v1 Pod',
        live: { spec: { hostNetwork: false } },
        wanted: { spec: { hostNetwork: true } },
        error: immutable('spec', 'Forbidden: pod updates may not change fields other than `spec.containers[*].image`…'),
      },
      'spec.hostNetwork (false → true)',
    ],
  ])('is recreated when that is asked for: %s.', (_, change, fields) => {
    expect(explained(change, true)[0]).toMatch(`recreate: ${fields} ${cannot}; `)
    const [message, hint, byHand] = explained(change, false)
    expect(message).toMatch(new RegExp(`^install/immutable: .*${cannot}$`))
    expect(hint).toMatch('--recreate does it: ')
    expect(byHand).toMatch('by hand: kubectl -n n delete ')
  })

  const capacity = immutable('spec.resources.requests.storage', 'Forbidden: field can not be less than status.capacity')
  const noResize = new ApiError(
    403,
    'Forbidden',
    'persistentvolumeclaims "x" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  )
  const stored = immutable(
    'status.storedVersions[0]',
    'Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
  )
  it.each<[string, Case, string[]]>([
    [
      'a claim that shrinks',
      {
        kind: 'v1 PersistentVolumeClaim',
        live: { spec: sized('1Gi') },
        wanted: { spec: sized('512Mi') },
        error: capacity,
      },
      [
        `PersistentVolumeClaim/n/x: spec.resources.requests.storage (1Gi → 512Mi) ${cannot}`,
        'it is never recreated: its data would be lost',
        'a claim can only grow, and only if its StorageClass has allowVolumeExpansion: true',
      ],
    ],
    [
      'a claim whose class lets nothing grow',
      {
        kind: 'v1 PersistentVolumeClaim',
        live: { spec: sized('1Gi') },
        wanted: { spec: sized('2Gi') },
        error: noResize,
      },
      [
        `PersistentVolumeClaim/n/x: spec.resources.requests.storage (1Gi → 2Gi) ${cannot}`,
        'it is never recreated: its data would be lost',
        'a claim can only grow, and only if its StorageClass has allowVolumeExpansion: true',
      ],
    ],
    [
      'a definition that drops a stored version',
      {
        kind: 'apiextensions.k8s.io/v1 CustomResourceDefinition',
        live: { status: { storedVersions: ['v1'] } },
        wanted: { spec: { versions: [{ name: 'v2' }] } },
        error: stored,
      },
      [
        `CustomResourceDefinition/n/x: status.storedVersions[0] ${cannot}`,
        'it is never recreated: all objects of its kind would be deleted, in all namespaces',
        'objects are still stored as v1: keep that version with served: false and storage: false',
        'to drop it: write every object of the kind once in the new version, then remove it from status.storedVersions',
      ],
    ],
    [
      'a Service with an address of the outside world',
      {
        kind: 'v1 Service',
        live: { spec: { ...service.spec, type: 'LoadBalancer' } },
        wanted: { spec: { clusterIP: 'None' } },
        error: once,
      },
      [
        `Service/n/x: spec.clusterIP (10.96.0.7 → None) ${cannot}`,
        'it is not recreated: the external address of a LoadBalancer would be given away',
        'by hand: kubectl -n n delete service x, then install again',
      ],
    ],
  ])('is not recreated where something would be lost: %s.', (_, change, [message, ...rest]) => {
    expect(explained(change, true)).toEqual([`install/immutable: ${message!}`, ...rest])
  })
})

describe('Another error', () => {
  it('is explained as what it is, several sentences in one.', () => {
    const causes = [
      { reason: 'FieldValueInvalid', message: 'Invalid value: 3: field is immutable', field: 'spec.completions' },
      { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.template.spec.restartPolicy' },
    ]
    const change: Case = {
      kind: 'batch/v1 Job',
      live: {},
      wanted: {},
      error: new ApiError(422, 'Invalid', 'Job …', causes),
    }
    expect(explained(change, true)).toEqual([
      'install/object: Job/n/x: the server refuses it for 2 reasons',
      'spec.completions is refused: invalid value: 3: field is immutable',
      'spec.template.spec.restartPolicy is required',
    ])
  })

  it('of a custom resource, by a rule of its definition, is told in the words of the rule.', () => {
    const change: Case = {
      kind: 'e.io/v1 Old',
      live: {},
      wanted: {},
      error: immutable('spec.a', 'Invalid value: "2": a is immutable'),
    }
    expect(explained(change, true)).toEqual([
      'install/object: Old/n/x: spec.a is refused: invalid value: "2": a is immutable',
    ])
  })
})
