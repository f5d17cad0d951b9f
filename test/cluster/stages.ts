import { crashed, ended, evicted, nodeNotReady, nodeReady, pulling, runs } from './statuses.ts'

interface Requirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values?: readonly string[]
}

interface Step {
  /** Of several that match, those above 0 win; among these it is a lottery, so special ones exclude each other. */
  readonly weight?: number
  /** Milliseconds before it happens; any write to the object starts them anew. */
  readonly after?: number
  /** Word of the image tag whose duration counts instead: `slow` of `registry.invalid/app:slow-2s`. */
  readonly afterTag?: string
  readonly status?: string
  readonly warning?: readonly [reason: string, message: string]
  readonly steps?: readonly object[]
  readonly remove?: boolean
}

const firstState = '.status.containerStatuses.[0].state'
const image = '.spec.containers[0].image'

const alive: Requirement = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' }
const deleted: Requirement = { key: '.metadata.deletionTimestamp', operator: 'Exists' }
/**
 * kwok deletes by name, and its DELETE is two writes: one that cuts the grace period to 0, one that removes. Were the first a reason
 * for another DELETE, that one would hit the pod that has the name by then, one time out of twenty-five.
 */
const ending = isIn('.metadata.deletionGracePeriodSeconds == 0', 'true')
const started: Requirement = { key: `${firstState}.running`, operator: 'Exists' }
/** Pods of Jobs and of a chart's tests. */
const ends: Requirement = isIn('.spec.restartPolicy', 'Never', 'OnFailure')
const readiness = '.status.conditions.[] | select(.type == "Ready") | .status'

/**
 * kwok's configuration: what becomes of pods, nodes and claims. The tag of a pod's first image says how it behaves; a tag is
 * words joined by `-`, so `v2-crash` crashes. See `behaviour.ts` for the words.
 */
export function kwokConfiguration(kubeletPort: number): string {
  const options = {
    // Once `options` is given, nothing is defaulted, and 0 is refused.
    podPlayStageParallelism: 32,
    nodePlayStageParallelism: 4,
    nodeLeaseParallelism: 4,
    podsOnNodeSyncParallelism: 4,
    enablePodsOnNodeSyncStreamWatch: true,
  }
  const configuration = { apiVersion: 'config.kwok.x-k8s.io/v1alpha1', kind: 'KwokConfiguration', options }
  return [configuration, ...pods(), ...nodes(kubeletPort), ...volumes()].map((it) => JSON.stringify(it)).join('\n---\n')
}

function pods(): object[] {
  const pending = [alive, phase('Pending')]
  const running = [alive, phase('Running')]
  const pod = (name: string, when: readonly Requirement[], step: Step) =>
    stage(`pod-${name}`, ['v1', 'Pod'], when, step)
  return [
    pod('ready', pending, { afterTag: 'slow', status: runs(true) }),
    pod('bad', [...pending, tag('bad')], {
      weight: 1,
      status: runs(false),
      warning: ['Unhealthy', 'Readiness probe failed: dial tcp: connect: connection refused'],
    }),
    ...unpullable(pod, pending),
    ...crashing(pod, [pending, running], 'crash', crashed('Error', 1)),
    ...crashing(pod, [pending, running], 'oom', crashed('OOMKilled', 137)),
    pod('fade', [...running, ready('True'), tag('fade')], { weight: 1, afterTag: 'fade', status: runs(false) }),
    pod('flap-down', [...running, ready('True'), tag('flap')], { weight: 1, afterTag: 'flap', status: runs(false) }),
    pod('flap-up', [...running, ready('False'), tag('flap')], { weight: 1, afterTag: 'flap', status: runs(true) }),
    pod('evicted', [...running, tag('evict')], { weight: 1, afterTag: 'evict', ...eviction }),
    pod('evicted-by-hand', [...running, annotation('evicted', 'true')], { weight: 1000, ...eviction }),
    pod('unready-by-hand', [...running, ready('True'), annotation('ready', 'false')], {
      weight: 1000,
      status: runs(false),
    }),
    pod('ready-by-hand', [...running, ready('False'), annotation('ready', 'true')], {
      weight: 1000,
      status: runs(true),
    }),
    pod('completed', [...running, ends, not(tag('fail'))], { weight: 1, afterTag: 'run', status: ended(0) }),
    pod('failed', [...running, ends, tag('fail')], { weight: 1, afterTag: 'run', status: ended(1) }),
    pod('deleted', [deleted, not(ending)], { afterTag: 'term', remove: true }),
  ]
}

const eviction: Step = {
  status: evicted(),
  warning: ['Evicted', 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 42Mi.'],
}

type Pod = (name: string, when: readonly Requirement[], step: Step) => object

/** To and fro between the two reasons, as a kubelet backs off; the pod stays Pending. */
function unpullable(pod: Pod, pending: readonly Requirement[]): object[] {
  const tried = ['ErrImagePull', 'ImagePullBackOff']
  const failed = pulling('ErrImagePull', 'manifest unknown')
  const when = [...pending, tag('nopull')]
  return [
    pod('pull-failed', [...when, { ...waiting(...tried), operator: 'NotIn' }], {
      weight: 1,
      status: failed,
      warning: ['Failed', 'Failed to pull image: manifest unknown'],
    }),
    pod('pull-back-off', [...when, waiting('ErrImagePull')], {
      weight: 1,
      after: 1000,
      status: pulling('ImagePullBackOff', 'Back-off pulling image'),
      warning: ['Failed', 'Error: ImagePullBackOff'],
    }),
    pod('pull-again', [...when, waiting('ImagePullBackOff')], { weight: 1, after: 3000, status: failed }),
  ]
}

/** Runs 300 ms, ends, waits a second, again. */
function crashing(pod: Pod, when: readonly [Requirement[], Requirement[]], word: string, crash: string): object[] {
  const [pending, running] = when.map((phase) => [...phase, tag(word)]) as [Requirement[], Requirement[]]
  return [
    pod(`${word}-start`, pending, { weight: 1, status: runs(false) }),
    pod(`${word}-end`, [...running, started], {
      weight: 1,
      after: 300,
      status: crash,
      warning: ['BackOff', 'Back-off restarting failed container'],
    }),
    pod(`${word}-again`, [...running, waiting('CrashLoopBackOff')], { weight: 1, after: 1000, status: runs(false) }),
  ]
}

/** A node is Ready from the start; the label `testbed/not-ready=true` changes that for as long as it is there. */
function nodes(kubeletPort: number): object[] {
  const labelled = isIn('.metadata.labels["testbed/not-ready"]', 'true')
  const node = ['v1', 'Node'] as const
  return [
    stage('node-ready', node, [{ ...ready('True'), operator: 'NotIn' }, not(labelled)], {
      status: nodeReady(kubeletPort),
    }),
    stage('node-not-ready', node, [ready('True'), labelled], { weight: 1, status: nodeNotReady() }),
  ]
}

/** One volume for each claim; the controller-manager binds them. */
function volumes(): object[] {
  const ours = isIn('.spec.storageClassName', 'testbed')
  const unbound: Requirement = { key: '.spec.volumeName', operator: 'DoesNotExist' }
  const template = `apiVersion: v1
kind: PersistentVolume
metadata: {name: "pvc-{{ .metadata.uid }}", annotations: {pv.kubernetes.io/provisioned-by: testbed}}
spec:
  accessModes: {{ .spec.accessModes | toJson }}
  capacity: {{ .spec.resources.requests | toJson }}
  persistentVolumeReclaimPolicy: Delete
  storageClassName: testbed
  volumeMode: Filesystem
  claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, namespace: {{ .metadata.namespace | Quote }}, name: {{ .metadata.name | Quote }}, uid: {{ .metadata.uid | Quote }}}
  hostPath: {path: /nonexistent}`
  return [
    stage('claim', ['v1', 'PersistentVolumeClaim'], [alive, phase('Pending'), ours, unbound], {
      steps: [{ apply: { template } }],
    }),
    stage('volume', ['v1', 'PersistentVolume'], [alive, phase('Released'), ours], { steps: [{ delete: true }] }),
  ]
}

function stage(
  name: string,
  [apiGroup, kind]: readonly [string, string],
  matchExpressions: readonly Requirement[],
  { weight = 0, after = 0, afterTag, status, warning, steps, remove }: Step,
): object {
  const captured = `${image} | capture("[:-]${afterTag ?? ''}-(?<d>[0-9]+m?s)") | .d`
  const event = warning && { type: 'Warning', reason: warning[0], message: warning[1] }
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup, kind },
      weight,
      selector: { matchExpressions },
      ...((after > 0 || afterTag !== undefined) && {
        delay: {
          durationMilliseconds: after,
          ...(afterTag !== undefined && { durationFrom: { expressionFrom: captured } }),
        },
      }),
      ...(steps
        ? { steps }
        : { next: { ...(event && { event }), ...(remove ? { delete: true } : { statusTemplate: status }) } }),
    },
  }
}

function isIn(key: string, ...values: readonly string[]): Requirement {
  return { key, operator: 'In', values }
}

function not(requirement: Requirement): Requirement {
  return { ...requirement, operator: 'NotIn' }
}

function phase(value: string): Requirement {
  return isIn('.status.phase', value)
}

function ready(value: string): Requirement {
  return isIn(readiness, value)
}

function waiting(...reasons: readonly string[]): Requirement {
  return isIn(`${firstState}.waiting.reason`, ...reasons)
}

/** The word as a whole, and in the tag: an image that is named so does not count. */
function tag(word: string): Requirement {
  return isIn(`${image} | test(":([^/:]*-)?${word}(-[^/:]*)?$")`, 'true')
}

function annotation(name: string, value: string): Requirement {
  return isIn(`.metadata.annotations["testbed/${name}"]`, value)
}
