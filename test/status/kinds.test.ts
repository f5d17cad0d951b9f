import { describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import type { Around } from '../../src/status/around.ts'
import { verdictOf } from '../../src/status/verdict.ts'
import { claim, event } from './objects.ts'

type Parts = Record<string, Json>

function object(apiVersion: string, kind: string, more: Parts = {}): JsonMap {
  return { apiVersion, kind, metadata: { name: 'it', generation: 3 }, ...more }
}

function conditions(...list: readonly [type: string, status: string, reason?: string, message?: string][]): Parts {
  const entries = list.map(([type, status, reason, message]): Parts => ({
    type,
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  }))
  return { status: { observedGeneration: 3, conditions: entries } }
}

function text(of: JsonMap, around: Around = {}): string {
  const verdict = verdictOf(of, around)
  return verdict.is === 'waiting' ? verdict.for : verdict.is === 'failed' ? `failed: ${verdict.why}` : 'ready'
}

const balanced = object('v1', 'Service', { spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1' } })
const ingress = object('networking.k8s.io/v1', 'Ingress')
const pending = claim(0, 'Pending')
const definition = (parts: Parts): JsonMap => object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', parts)
const budget = (parts: Parts): JsonMap => object('policy/v1', 'PodDisruptionBudget', parts)
const autoscaler = (parts: Parts): JsonMap => object('autoscaling/v2', 'HorizontalPodAutoscaler', parts)
const apiService = (parts: Parts): JsonMap => object('apiregistration.k8s.io/v1', 'APIService', parts)
const namespace = (parts: Parts): JsonMap => object('v1', 'Namespace', parts)

describe('Each kind has its own word for ready', () => {
  it.each<readonly [string, JsonMap, string]>([
    ['a Service needs nothing', object('v1', 'Service'), 'ready'],
    ['a load balancer needs an address, not only a cluster IP', balanced, 'no load balancer address yet'],
    [
      'a load balancer has an address',
      { ...balanced, status: { loadBalancer: { ingress: [{ hostname: 'lb.example' }] } } },
      'ready',
    ],
    [
      'addresses that the user routes himself',
      object('v1', 'Service', { spec: { type: 'LoadBalancer', externalIPs: ['192.0.2.1'] } }),
      'ready',
    ],
    [
      'a Service of another group is another thing',
      object('serving.knative.dev/v1', 'Service', conditions(['Ready', 'False', 'RevisionMissing'])),
      'not ready: RevisionMissing',
    ],
    ['an Ingress whose controller writes no address', ingress, 'ready'],
    ['a claim is bound', claim(0, 'Bound'), 'ready'],
    [
      'a claim is on its way out',
      claim(0, 'Bound', { metadata: { deletionTimestamp: '2026-11-21T12:00:00Z' } }),
      'being deleted',
    ],
    ['a claim is pending', pending, 'claim data-kafka-0: Pending'],
    ['a claim lost its volume', claim(0, 'Lost'), 'failed: claim data-kafka-0: Lost: its volume pv-7 no longer exists'],
    ['a budget that was counted', budget(conditions(['DisruptionAllowed', 'False', 'InsufficientPods'])), 'ready'],
    ['a budget that nobody counted', budget({}), 'its controller has not looked at it yet'],
    [
      'a budget that cannot be counted',
      budget(conditions(['DisruptionAllowed', 'False', 'SyncFailed', 'found no controllers for pod "x"'])),
      'its pods cannot be counted: SyncFailed: found no controllers for pod "x"',
    ],
    ['an autoscaler that nobody looked at', autoscaler({}), 'its controller has not looked at it yet'],
    [
      'an autoscaler without metrics yet',
      autoscaler(conditions(['AbleToScale', 'True'], ['ScalingActive', 'False', 'FailedGetResourceMetric'])),
      'ready',
    ],
    [
      'an autoscaler without a target',
      autoscaler(conditions(['AbleToScale', 'False', 'FailedGetScale', 'deployments "x" not found'])),
      'cannot scale its target: FailedGetScale: deployments "x" not found',
    ],
    [
      'a definition that is established',
      definition(conditions(['NamesAccepted', 'True'], ['Established', 'True'])),
      'ready',
    ],
    ['a definition on its way', definition(conditions(['Established', 'False', 'Installing'])), 'not established yet'],
    [
      'a definition that cannot be',
      definition(conditions(['Established', 'False', 'NotAccepted'])),
      'failed: it is not established: NotAccepted',
    ],
    [
      'a definition whose names are taken',
      definition(conditions(['NamesAccepted', 'False', 'ListKindConflict', '"KafkaList" is already in use'])),
      'failed: its names are not accepted: ListKindConflict: "KafkaList" is already in use',
    ],
    ['an API that answers', apiService(conditions(['Available', 'True'])), 'ready'],
    [
      'an API that does not',
      apiService(
        conditions(['Available', 'False', 'MissingEndpoints', 'endpoints for service/x in "y" have no addresses']),
      ),
      'not available: MissingEndpoints: endpoints for service/x in "y" have no addresses',
    ],
    ['an API that nobody asked', apiService({}), 'the server has not reached it yet'],
    ['a namespace', namespace({ status: { phase: 'Active' } }), 'ready'],
    ['a namespace that was not made yet', namespace({}), 'the server has not made it active yet'],
    ['a schedule', object('batch/v1', 'CronJob'), 'ready'],
    ['a Secret', object('v1', 'Secret'), 'ready'],
  ])('%s', (_, of, told) => {
    expect(text(of)).toBe(told)
  })

  it.each<readonly [string, JsonMap, JsonMap, string]>([
    [
      'a load balancer',
      balanced,
      event(balanced, 'SyncLoadBalancerFailed', 'no quota for addresses'),
      'no load balancer address yet: SyncLoadBalancerFailed: no quota for addresses',
    ],
    ['an Ingress', ingress, event(ingress, 'Rejected', 'host is taken'), 'no address yet: Rejected: host is taken'],
    [
      'a claim',
      pending,
      event(pending, 'ProvisioningFailed', 'no such class'),
      'claim data-kafka-0: Pending: ProvisioningFailed: no such class',
    ],
    [
      'a claim that binds with its first pod: nothing will happen before',
      pending,
      event(pending, 'WaitForFirstConsumer', 'waiting', { type: 'Normal' }),
      'ready',
    ],
  ])('the event about %s is told', (_, of, happened, told) => {
    expect(text(of, { events: [happened] })).toBe(told)
  })

  it('a namespace on its way out tells what is still in it', () => {
    const status = conditions(
      [
        'NamespaceFinalizersRemaining',
        'True',
        'SomeFinalizersRemain',
        'Some content has finalizers: kafka in 2 resource instances',
      ],
      ['NamespaceContentRemaining', 'False'],
    )
    const ending = namespace({ metadata: { name: 'it', deletionTimestamp: '2026-11-21T12:00:00Z' }, ...status })
    expect(text(ending)).toBe('being deleted: Some content has finalizers: kafka in 2 resource instances')
  })
})

describe('Custom resources are judged by their conditions, and are ready when nothing says otherwise', () => {
  const custom = (parts: Parts): JsonMap => object('example.com/v1', 'Thing', parts)
  const old = (type: string): Parts => ({
    status: { conditions: [{ type, status: 'True', observedGeneration: 2, reason: 'Done' }] },
  })

  it.each<readonly [string, JsonMap, string]>([
    ['no status', custom({}), 'ready'],
    ['other conditions', custom(conditions(['Synced', 'False'])), 'ready'],
    ['Ready', custom(conditions(['Ready', 'True'])), 'ready'],
    [
      'not Ready',
      custom(conditions(['Ready', 'False', 'Creating', 'two pods are missing'])),
      'not ready: Creating: two pods are missing',
    ],
    ['unknown', custom(conditions(['Ready', 'Unknown'])), 'not ready: Ready is Unknown'],
    ['not Available', custom(conditions(['Available', 'False', 'Starting'])), 'not available: Starting'],
    ['Ready goes before Available', custom(conditions(['Available', 'False'], ['Ready', 'True'])), 'ready'],
    [
      'NotReady, as Strimzi writes it',
      custom(conditions(['NotReady', 'True', 'InvalidResource'])),
      'not ready: InvalidResource',
    ],
    [
      'Reconciling',
      custom(conditions(['Ready', 'True'], ['Reconciling', 'True', 'Progressing'])),
      'still reconciling: Progressing',
    ],
    [
      'Stalled',
      custom(conditions(['Stalled', 'True', 'BadSpec', 'no such user'])),
      'failed: stalled: BadSpec: no such user',
    ],
    ['Stalled with an older generation', custom(old('Stalled')), 'ready'],
    [
      'Ready with an older generation',
      custom(old('Ready')),
      'Ready is True for generation 2, not yet for the present one',
    ],
    [
      'a generation behind',
      custom({ status: { observedGeneration: 2 } }),
      'its controller has seen generation 2, not yet 3',
    ],
    [
      'a generation behind, as text (Argo Rollouts)',
      custom({ status: { observedGeneration: '2' } }),
      'its controller has seen generation 2, not yet 3',
    ],
    ['the generation as text', custom({ status: { observedGeneration: '3' } }), 'ready'],
    ['a hash for a generation does not hang', custom({ status: { observedGeneration: '7f9c6d' } }), 'ready'],
    [
      'deleted',
      custom({ metadata: { name: 'it', deletionTimestamp: '2026-11-21T12:00:00Z', finalizers: ['a/b', 'c/d'] } }),
      'being deleted, kept by finalizers a/b, c/d',
    ],
  ])('%s', (_, of, told) => {
    expect(text(of)).toBe(told)
  })
})
