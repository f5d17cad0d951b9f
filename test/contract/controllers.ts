import { canonicalJson } from '../../src/core/canonical-json.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { refOf } from '../../src/core/object-ref.ts'
import { below, mapBelow, mapsBelow, textBelow } from './below.ts'
import type { FakeCluster } from './fake-cluster.ts'

export interface ControllerOptions {
  /** Whether a new pod gets Ready. Default: unless the tag of its first image has the word `bad`, as on the test bed. */
  readonly ready?: (pod: JsonMap) => boolean
}

/**
 * Plays the controllers of a fake cluster, at once and in the simplest way: workloads get their pods and are Ready, Jobs
 * complete, claims are bound. A StatefulSet's pods from the partition on are replaced all together; one that is deleted comes
 * back, below the partition with the template of before.
 */
export function playControllers(fake: FakeCluster, options: ControllerOptions = {}): void {
  const { ready = isGood } = options
  const play = (kind: string, act: (object: JsonMap) => void): void => {
    const once = (object: JsonMap): void => {
      if (below(object, 'status', 'observedGeneration') !== below(object, 'metadata', 'generation')) act(object)
    }
    fake.on('create', kind, once)
    fake.on('update', kind, once)
  }
  const templates = new Map<string, JsonMap>()
  let isPlaying = false
  const playSet = (set: JsonMap): void => {
    isPlaying = true
    runSet(fake, set, { ready, templates })
    isPlaying = false
  }
  play('StatefulSet', playSet)
  fake.on('remove', 'Pod', (pod) => {
    if (isPlaying) return
    const owner = mapsBelow(pod, 'metadata', 'ownerReferences').find((it) => it['kind'] === 'StatefulSet')
    const set = fake
      .all({ apiVersion: 'apps/v1', kind: 'StatefulSet' })
      .find((it) => below(it, 'metadata', 'uid') === owner?.['uid'])
    if (set !== undefined && below(set, 'metadata', 'deletionTimestamp') === undefined) playSet(set)
  })
  play('Deployment', (deployment) => runDeployment(fake, deployment, ready))
  play('DaemonSet', (set) => runDaemons(fake, set, ready))
  fake.on('create', 'Job', (job) => runJob(fake, job, ready))
  fake.on('create', 'PersistentVolumeClaim', (claim) => {
    fake.setStatus(refOf(claim), { phase: 'Bound', capacity: mapBelow(claim, 'spec', 'resources', 'requests') ?? {} })
  })
}

function isGood(pod: JsonMap): boolean {
  const [image] = mapsBelow(pod, 'spec', 'containers').map((container) => textBelow(container, 'image'))
  return !/:.*\bbad\b/.test(image ?? '')
}

type IsReady = (pod: JsonMap) => boolean

interface SetPlay {
  readonly ready: IsReady
  /** By revision, as ControllerRevisions keep them. */
  readonly templates: Map<string, JsonMap>
}

function runSet(fake: FakeCluster, set: JsonMap, { ready, templates }: SetPlay): void {
  const name = refOf(set).name
  const replicas = numberAt(set, 1, 'spec', 'replicas')
  const start = numberAt(set, 0, 'spec', 'ordinals', 'start')
  const isOnDelete = below(set, 'spec', 'updateStrategy', 'type') === 'OnDelete'
  const partition = numberAt(set, isOnDelete ? Infinity : 0, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
  const target = `${name}-${hashOf(set)}`
  const current = textBelow(set, 'status', 'currentRevision') || target
  templates.set(target, mapBelow(set, 'spec', 'template') ?? {})
  const pods = ownedBy(fake, set)
  const kept: JsonMap[] = []
  for (let index = 0; index < replicas; index++) {
    const podName = `${name}-${start + index}`
    const there = pods.find((pod) => refOf(pod).name === podName)
    const isBelow = index < partition && !(isOnDelete && there === undefined)
    const revision = !isBelow ? target : there === undefined ? current : labelOf(there, revisionLabel)
    if (there !== undefined && labelOf(there, revisionLabel) === revision) kept.push(there)
    else {
      const template = templates.get(revision) ?? mapBelow(set, 'spec', 'template') ?? {}
      const owner = { ...set, spec: { ...mapBelow(set, 'spec'), template } }
      kept.push(makePod(fake, owner, { name: podName, labels: { [revisionLabel]: revision } }, ready))
    }
  }
  for (const pod of pods) if (!kept.some((it) => refOf(it).name === refOf(pod).name)) fake.drop(refOf(pod))
  const updated = kept.filter((pod) => labelOf(pod, revisionLabel) === target).length
  const good = kept.filter(isReady).length
  const done = updated === replicas && good === replicas
  fake.setStatus(refOf(set), {
    observedGeneration: below(set, 'metadata', 'generation')!,
    replicas,
    readyReplicas: good,
    availableReplicas: good,
    updatedReplicas: updated,
    currentReplicas: done ? replicas : replicas - updated,
    currentRevision: done ? target : current,
    updateRevision: target,
    collisionCount: 0,
  })
}

const revisionLabel = 'controller-revision-hash'

function runDeployment(fake: FakeCluster, deployment: JsonMap, ready: IsReady): void {
  const { name, namespace } = refOf(deployment)
  const replicas = numberAt(deployment, 1, 'spec', 'replicas')
  const hash = hashOf(deployment)
  const setName = `${name}-${hash}`
  for (const old of ownedBy(fake, deployment, 'ReplicaSet')) {
    for (const pod of ownedBy(fake, old)) fake.drop(refOf(pod))
    if (refOf(old).name !== setName) fake.drop(refOf(old))
  }
  const labels = { ...mapBelow(deployment, 'spec', 'template', 'metadata', 'labels'), 'pod-template-hash': hash }
  const template = { ...mapBelow(deployment, 'spec', 'template'), metadata: { labels } }
  const set = fake.put(
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: setName, namespace: namespace!, labels, ownerReferences: [ownerOf(deployment)] },
      spec: { replicas, selector: { matchLabels: labels }, template },
      status: { replicas },
    },
    { manager: 'kube-controller-manager' },
  )
  const pods = Array.from({ length: replicas }, (_, index) =>
    makePod(fake, set, { name: `${setName}-${index}`, labels }, ready),
  )
  const good = pods.filter(isReady).length
  const well = good === replicas
  fake.setStatus(refOf(deployment), {
    observedGeneration: below(deployment, 'metadata', 'generation')!,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: good,
    availableReplicas: good,
    unavailableReplicas: replicas - good,
    conditions: [
      { type: 'Available', status: well ? 'True' : 'False', reason: 'MinimumReplicasAvailable' },
      {
        type: 'Progressing',
        status: 'True',
        reason: well ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
        message: `ReplicaSet "${setName}" ${well ? 'has successfully progressed.' : 'is progressing.'}`,
      },
    ],
  })
}

/** On one node. */
function runDaemons(fake: FakeCluster, set: JsonMap, ready: IsReady): void {
  for (const old of ownedBy(fake, set)) fake.drop(refOf(old))
  const pod = makePod(fake, set, { name: `${refOf(set).name}-a`, labels: {} }, ready)
  const good = isReady(pod) ? 1 : 0
  fake.setStatus(refOf(set), {
    observedGeneration: below(set, 'metadata', 'generation')!,
    currentNumberScheduled: 1,
    desiredNumberScheduled: 1,
    updatedNumberScheduled: 1,
    numberMisscheduled: 0,
    numberReady: good,
    numberAvailable: good,
  })
}

function runJob(fake: FakeCluster, job: JsonMap, ready: IsReady): void {
  if (below(job, 'spec', 'suspend') === true) return
  const name = refOf(job).name
  const pod = makePod(fake, job, { name: `${name}-a`, labels: { 'job-name': name } }, ready)
  const good = isReady(pod)
  const time = new Date(fake.serverTime()).toISOString().replace(/\.\d+/, '')
  fake.setStatus(refOf(pod), { phase: good ? 'Succeeded' : 'Failed' }, 'kubelet')
  const condition = good
    ? {
        type: 'Complete',
        status: 'True',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
      }
    : {
        type: 'Failed',
        status: 'True',
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
      }
  fake.setStatus(refOf(job), {
    startTime: time,
    ...(good ? { completionTime: time, succeeded: 1 } : { failed: 1 }),
    conditions: [{ ...condition, lastTransitionTime: time }],
  })
}

interface PodOf {
  readonly name: string
  readonly labels: JsonMap
}

function makePod(fake: FakeCluster, owner: JsonMap, { name, labels }: PodOf, ready: IsReady): JsonMap {
  const { namespace } = refOf(owner)
  const template = mapBelow(owner, 'spec', 'template') ?? {}
  const metadata = {
    name,
    namespace: namespace!,
    labels: { ...mapBelow(template, 'metadata', 'labels'), ...labels },
    ownerReferences: [ownerOf(owner)],
  }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...mapBelow(template, 'spec'), nodeName: 'node-a' } }
  fake.drop(refOf(pod))
  const made = fake.put(pod, { manager: 'kube-controller-manager' })
  const good = ready(made)
  const lastTransitionTime = new Date(fake.serverTime()).toISOString().replace(/\.\d+/, '')
  const status = {
    phase: 'Running',
    qosClass: 'BestEffort',
    conditions: [
      { type: 'PodScheduled', status: 'True', lastTransitionTime },
      { type: 'Ready', status: good ? 'True' : 'False', lastTransitionTime },
    ],
    containerStatuses: mapsBelow(made, 'spec', 'containers').map((container) => ({
      name: container['name']!,
      image: container['image']!,
      imageID: '',
      ready: good,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: lastTransitionTime } },
    })),
  }
  return fake.setStatus(refOf(made), status, 'kubelet')
}

function ownedBy(fake: FakeCluster, owner: JsonMap, kind = 'Pod'): JsonMap[] {
  const uid = textBelow(owner, 'metadata', 'uid')
  return fake
    .all({ apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1', kind })
    .filter((object) => mapsBelow(object, 'metadata', 'ownerReferences').some((it) => it['uid'] === uid))
}

function ownerOf(object: JsonMap): JsonMap {
  const { apiVersion, kind, name } = refOf(object)
  const uid = textBelow(object, 'metadata', 'uid')
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }
}

function isReady(pod: JsonMap): boolean {
  return mapsBelow(pod, 'status', 'conditions').some((it) => it['type'] === 'Ready' && it['status'] === 'True')
}

/** Of a template: the same one has the same revision again. */
function hashOf(workload: JsonMap): string {
  let hash = 5381
  for (const unit of canonicalJson(mapBelow(workload, 'spec', 'template') ?? {})) {
    hash = (hash * 33 + unit.codePointAt(0)!) % 0xffffffff
  }
  return hash.toString(16).padStart(8, '0')
}

function labelOf(object: JsonMap, label: string): string {
  return textBelow(object, 'metadata', 'labels', label)
}

function numberAt(object: JsonMap, otherwise: number, ...way: readonly string[]): number {
  const found = below(object, ...way)
  return typeof found === 'number' ? found : otherwise
}
