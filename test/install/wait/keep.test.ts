import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../../src/core/json.ts'
import { keepName, keepPod, keepTarget } from '../../../src/install/wait/keep.ts'
import { podTrouble } from '../../../src/status/pod-trouble.ts'
import { crashing, ending, kept, merged, noon, pending, pod, unready, unscheduled } from '../../status/objects.ts'

const claim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-kafka-0' } }] }
const ephemeral = { volumes: [{ name: 'tmp', ephemeral: { volumeClaimTemplate: { spec: {} } } }] }
const init = { initContainers: [{ name: 'format', restartPolicy: 'Always', startupProbe: { exec: {} } }] }
const initStatus = { initContainerStatuses: [{ name: 'format', restartCount: 0, state: { running: {} } }] }

describe('what is held of a pod', () => {
  it.each<[string, JsonMap]>([
    ['ready', pod(0)],
    ['ending', ending(0, { metadata: { finalizers: ['example.com/drain'] } })],
    ['crashing', unready(0, crashing(6, undefined, [1, 2]))],
    ['out of memory', unready(0, crashing(6, { exitCode: 137, reason: 'OOMKilled' }, [1, 2]))],
    ['without its image', pending(0, kept('ImagePullBackOff', 'back-off'))],
    ['without its Secret', pending(0, kept('CreateContainerConfigError', 'secret "a" not found'))],
    ['not probed yet', unready(0)],
    ['not started yet', unready(0, { started: false, state: { running: {} } }, { spec: init, status: initStatus })],
    ['unscheduled', unscheduled(0, 'no nodes', { spec: claim })],
    ['without its volume', pending(0, undefined, { spec: claim })],
    ['without its ephemeral volume', pending(0, undefined, { spec: ephemeral })],
    ['evicted', pod(0, { status: { phase: 'Failed', reason: 'Evicted', message: 'disk' } })],
    [
      'gated',
      unready(0, { ready: true, state: { running: {} } }, { spec: { readinessGates: [{ conditionType: 'a/b' }] } }),
    ],
  ])('is all that its trouble is told by: %s', (_, whole) => {
    const claims = ['data-kafka-0', 'kafka-0-tmp'].map((name) => ({ metadata: { name }, status: { phase: 'Lost' } }))
    const around = { claims, since: noon - 1000, now: noon + 60_000 }
    expect(podTrouble(keepPod(whole), around)).toEqual(podTrouble(whole, around))
  })

  it('is not what may be secret, nor what is long', () => {
    const env = [{ name: 'PASSWORD', value: 'geheim' }]
    const whole = pod(0, {
      metadata: { annotations: { note: 'geheim' }, managedFields: [{ manager: 'geheim' }] },
      spec: {
        containers: [{ name: 'broker', env, args: ['geheim'], readinessProbe: { exec: { command: ['geheim'] } } }],
        initContainers: [{ name: 'format', env }],
        volumes: [{ name: 'mine', secret: { secretName: 'geheim' } }],
      },
    })
    expect(JSON.stringify(keepPod(whole))).not.toContain('geheim')
  })
})

describe('what is held of an object that is waited for', () => {
  it('has the kind that items of a list lack, and no managedFields', () => {
    const item = { metadata: { name: 'a', managedFields: [] }, status: { phase: 'Active' } }
    expect(keepTarget({ apiVersion: 'v1', kind: 'Namespace' }, item)).toEqual({
      ...{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' }, status: { phase: 'Active' } },
    })
    expect(item.metadata.managedFields).toEqual([])
  })

  it('of its neighbours is the name alone', () => {
    expect(keepName(merged(pod(0), { data: { a: 'b' } }))).toEqual({ metadata: { name: 'kafka-0', uid: 'pod-uid-0' } })
  })
})
