import { ApiError } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import { integerAt, mapsAt, nameOf, textAt, timeAt } from '../../status/field.ts'
import { ownedPods } from '../../status/owned-pods.ts'
import { verdictOf } from '../../status/verdict.ts'
import { rolloutManager } from '../protocol/marker.ts'
import type { GateCheck, GateSpec } from '../spec.ts'
import { aboutText } from './about-text.ts'
import { excerpt } from './excerpt.ts'
import type { Gate, GateMoment, GatePorts } from './gate.ts'
import { gateOf, type Finding } from './gate-of.ts'
import { jobManifest, jobRef, jobSpecOf, stateKey, stateOf } from './job-manifest.ts'

type JobCheck = Extract<GateCheck, { readonly kind: 'job' }>

/**
 * A Job that runs once for a step and passes when it completes. One that was made before a pod restarted says nothing of the
 * pods of now: it is deleted and made anew. One that vanished is not: nobody knows what it had done.
 */
export function jobGate(spec: GateSpec, check: JobCheck, { cluster }: GatePorts): Gate {
  const jobSpec = jobSpecOf(spec, check.spec)
  /** Names and states of Jobs that this process has seen. */
  const seen = new Set<string>()
  return gateOf(spec, { cluster }, async (moment) => {
    const bound = cluster.bound(moment.signal)
    const ref = jobRef(spec, moment)
    const key = `${ref.name} ${stateOf(moment)}`
    const job = await bound.get(ref)
    if (job === undefined) {
      if (seen.has(key)) {
        const sentence = `Job ${ref.name} was there and is gone, so nobody knows how it ended; run the rollout again to make it anew`
        return { is: 'fail', sentence, term: 'final' }
      }
      await bound.apply(jobManifest(spec, jobSpec, moment), { manager: rolloutManager })
      seen.add(key)
      return { is: 'unknown', sentence: `Job ${ref.name} was made just now`, term: 'early' }
    }
    const foreign = foreignTo(job, moment)
    if (foreign !== undefined) throw new Failure('rollout/gate', `Job ${ref.name} is there already, and ${foreign}`)
    if (textAt(job, 'metadata', 'annotations', stateKey) !== stateOf(moment)) return outdated(bound, job, moment)
    seen.add(key)
    return judged(bound, job)
  })
}

/** A name with our digest in it, and yet not made by this run. */
function foreignTo(job: JsonMap, { run, set }: GateMoment): string | undefined {
  if (textAt(job, 'metadata', 'labels', 'capstan.dev/rollout-run') !== run) return 'is of no step of this rollout'
  const owners = mapsAt(job, 'metadata', 'ownerReferences')
  return owners.some((owner) => textAt(owner, 'uid') === set.uid) ? undefined : `does not belong to ${set.name}`
}

/** In the foreground, so that its name is free only once its pods are gone: two at once could work against each other. */
async function outdated(cluster: Cluster, job: JsonMap, { last, set }: GateMoment): Promise<Finding> {
  const name = nameOf(job)
  const sentence = `Job ${name} is of before ${last?.name ?? 'the last pod'} was ready, and is made anew`
  const uid = textAt(job, 'metadata', 'uid')
  if (textAt(job, 'metadata', 'deletionTimestamp') === undefined && uid !== undefined) {
    const ref = { apiVersion: 'batch/v1', kind: 'Job', namespace: set.namespace, name }
    await cluster.remove(ref, { propagation: 'Foreground', uid })
  }
  return { is: 'unknown', sentence, term: 'early' }
}

async function judged(cluster: Cluster, job: JsonMap): Promise<Finding> {
  const name = nameOf(job)
  if (textAt(job, 'metadata', 'deletionTimestamp') !== undefined) {
    return { is: 'fail', sentence: `Job ${name} is being deleted by somebody` }
  }
  const namespace = textAt(job, 'metadata', 'namespace') ?? cluster.namespace
  const isDone = verdictOf(job).is === 'ready'
  const pods = isDone ? [] : await podsOf(cluster, job, namespace)
  const now = cluster.serverTime()
  const verdict = verdictOf(job, { pods, now })
  const took = aboutText(Math.max(0, (timeAt(job, 'status', 'completionTime') ?? now) - begun(job, now)))
  if (verdict.is === 'ready') return { is: 'pass', sentence: `Job ${name} completed after ${took}` }
  if (verdict.is === 'waiting') {
    return { is: 'unknown', sentence: `Job ${name} runs for ${took}: ${verdict.for}`, term: 'early' }
  }
  const sentence = `Job ${name} failed: ${verdict.why}; delete the Job to have it run again`
  return { is: 'fail', sentence, evidence: await lastWords(cluster, pods, namespace), term: 'final' }
}

function begun(job: JsonMap, now: number): number {
  return timeAt(job, 'status', 'startTime') ?? timeAt(job, 'metadata', 'creationTimestamp') ?? now
}

async function podsOf(cluster: Cluster, job: JsonMap, namespace: string): Promise<readonly JsonMap[]> {
  const labels = `batch.kubernetes.io/job-name=${nameOf(job)}`
  const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labels })
  return ownedPods(job, { pods: items })
}

/** The end of the log of the newest pod that did not succeed; that there is none changes no verdict. */
async function lastWords(cluster: Cluster, pods: readonly JsonMap[], namespace: string): Promise<string | undefined> {
  const failed = pods.filter((pod) => textAt(pod, 'status', 'phase') !== 'Succeeded')
  const pod = failed.sort((a, b) => createdAt(a) - createdAt(b)).at(-1)
  if (pod === undefined) return undefined
  const container = brokenContainer(pod)
  if (container === undefined) return undefined
  try {
    const log = await cluster.log({ namespace, name: nameOf(pod) }, { container, tailLines: 10 })
    return excerpt(log, 'end')
  } catch (error) {
    if (error instanceof ApiError || error instanceof Failure) return `(no log of ${nameOf(pod)}: ${error.message})`
    throw error
  }
}

function createdAt(pod: JsonMap): number {
  return timeAt(pod, 'metadata', 'creationTimestamp') ?? 0
}

function brokenContainer(pod: JsonMap): string | undefined {
  const statuses = [...mapsAt(pod, 'status', 'initContainerStatuses'), ...mapsAt(pod, 'status', 'containerStatuses')]
  const broken = statuses.find((status) => (exitCodeOf(status) ?? 0) !== 0)
  const [first] = mapsAt(pod, 'spec', 'containers')
  return (broken && textAt(broken, 'name')) ?? (first && textAt(first, 'name'))
}

function exitCodeOf(status: JsonMap): number | undefined {
  return integerAt(status, 'state', 'terminated', 'exitCode')
}
