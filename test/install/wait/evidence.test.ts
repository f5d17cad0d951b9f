import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../../src/core/json.ts'
import { refOf } from '../../../src/core/object-ref.ts'
import type { Evidence } from '../../../src/install/event.ts'
import { eventLines } from '../../../src/install/wait/event-lines.ts'
import { evidenceOf } from '../../../src/install/wait/evidence.ts'
import { at, crashing, kept, merged, noon, pod, statefulSet, unready } from '../../status/objects.ts'
import { textAt } from '../../../src/status/field.ts'
import type { Stage } from './stage.ts'
import { newStage } from './stage.ts'

describe('the evidence of a failure', () => {
  it('is what the cluster tells of the object, its pods and claims, newest last', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(2))
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data-kafka-0' } }]
    stage.put(podOf(unready(0, {}, { spec: { volumes } })))
    stage.put(named('v1', 'PersistentVolumeClaim', 'data-kafka-0', 'claim-uid'))
    stage.put(
      event('StatefulSet', 'kafka', 'set-uid', { reason: 'SuccessfulCreate', message: 'made', type: 'Normal' }, -200),
    )
    stage.put(
      event(
        'PersistentVolumeClaim',
        'data-kafka-0',
        'claim-uid',
        { reason: 'ProvisioningFailed', message: 'no class' },
        -100,
      ),
    )
    stage.put(event('Pod', 'kafka-0', 'pod-uid-0', { reason: 'Unhealthy', message: 'refused', count: 4 }, -3))
    stage.put(event('Pod', 'stranger', 'stranger-uid', { reason: 'Unhealthy', message: 'of no interest' }, -1))
    const [evidence] = await gathered(stage, [set])
    expect(evidence?.events).toEqual([
      '3m ago Normal SuccessfulCreate statefulset/kafka: made',
      '100s ago Warning ProvisioningFailed persistentvolumeclaim/data-kafka-0: no class',
      '3s ago Warning Unhealthy pod/kafka-0: refused (4 times)',
    ])
  })

  it('is the logs of the containers in trouble, of this run and of the one before', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(3))
    stage.put(podOf(unready(0, { state: { running: {} }, lastState: { terminated: { exitCode: 1 } } })))
    stage.put(podOf(pod(1)))
    stage.put(podOf(unready(2, kept('ImagePullBackOff'))))
    stage.logs.set('kafka-0/broker', numbered(30))
    stage.logs.set('kafka-0/broker/previous', 'Exception in thread "main"\n')
    stage.logs.set('kafka-1/broker', 'all is well')
    const [evidence] = await gathered(stage, [set])
    expect(evidence?.logs).toEqual([
      { pod: 'kafka-0', container: 'broker', previous: true, text: 'Exception in thread "main"' },
      { pod: 'kafka-0', container: 'broker', previous: false, text: numbered(30).split('\n').slice(-20).join('\n') },
    ])
  })

  it('has the logs of five pods, the gravest first', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(9))
    for (let ordinal = 0; ordinal < 9; ordinal++) {
      const status = ordinal === 7 ? crashing(9, undefined, [1, 2]) : { state: { running: {} } }
      stage.put(podOf(unready(ordinal, status)))
      stage.logs.set(`kafka-${ordinal}/broker`, 'text')
    }
    const [evidence] = await gathered(stage, [set])
    expect(evidence?.logs.map((log) => log.pod)).toEqual(['kafka-7', 'kafka-0', 'kafka-1', 'kafka-2', 'kafka-3'])
  })

  it('says what cannot be read, and throws nothing', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(1))
    stage.put(podOf(unready(0)))
    const [blind] = await gathered(stage, [set], ['list Event', 'list ReplicaSet'])
    expect(blind).toMatchObject({
      events: [
        '(events cannot be read: list of Event is forbidden)',
        '(ReplicaSets cannot be read: list of ReplicaSet is forbidden)',
      ],
      logs: [{ text: '(the log cannot be read: container "broker" has no log)' }],
    })
    const [hidden] = await gathered(stage, [set], ['get StatefulSet'])
    expect(hidden?.events[0]).toBe('(it cannot be read: get of StatefulSet is forbidden)')
  })

  it('is what there is when the time is over', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(1))
    const stuck = {
      ...stage.cluster,
      list: () => new Promise(() => undefined),
      get: () => new Promise(() => undefined),
    }
    Object.assign(stuck, { bound: () => stuck })
    const notReady = [{ ref: refOf(set), verdict: { is: 'failed', why: 'x' } }] as const
    const evidence = await evidenceOf(stuck as unknown as typeof stage.cluster, notReady, { clock: stage.clock })
    expect(evidence).toEqual([{ ...notReady[0], events: ['(not read: the time was over)'], logs: [] }])
    expect(stage.clock.monotonic()).toBe(10_000)
  })

  it('holds nothing that repaints a terminal, and no environment', async () => {
    const stage = newStage()
    const env = [{ name: 'PASSWORD', value: 'geheim' }]
    const set = stage.put(statefulSet(1, { spec: { template: { spec: { containers: [{ name: 'broker', env }] } } } }))
    stage.put(podOf(unready(0, { state: { running: {} } }, { spec: { containers: [{ name: 'broker', env }] } })))
    stage.logs.set('kafka-0/broker', '\u001b[31mred\u001b[0m \u001b]0;title\u0007\u202egnp\u0000.exe\r\nend')
    const evidence = await gathered(stage, [set])
    expect(evidence[0]?.logs[0]?.text).toBe('red \ufffdgnp\ufffd.exe\nend')
    expect(JSON.stringify(evidence)).not.toContain('geheim')
  })
})

describe('of many events', () => {
  it('warnings are kept before successes', () => {
    const many = (reason: string, type: string, from: number): JsonMap[] =>
      Array.from({ length: 40 }, (_, n) => event('Pod', `p-${n}`, `u-${n}`, { reason, message: 'm', type }, from - n))
    const lines = eventLines([...many('Created', 'Normal', 0), ...many('Failed', 'Warning', -1000)], noon)
    expect(lines).toHaveLength(20)
    expect(lines.filter((line) => line.includes('Warning'))).toHaveLength(15)
    expect(lines.at(-1)).toBe('0s ago Normal Created pod/p-0: m')
  })
})

describe('of old events', () => {
  it('only warnings explain anything', () => {
    const events = ['Normal', 'Warning'].flatMap((type) => {
      return [-3600, 0].map((at) => event('Pod', 'p', 'u', { reason: 'R', message: 'm', type }, at))
    })
    const lines = eventLines(events, noon, noon - 500)
    expect(lines).toEqual(['60m ago Warning R pod/p: m', '0s ago Normal R pod/p: m', '0s ago Warning R pod/p: m'])
  })
})

function gathered(
  stage: Stage,
  objects: readonly JsonMap[],
  refused: readonly string[] = [],
): Promise<readonly Evidence[]> {
  for (const one of refused) stage.refuse(...(one.split(' ') as ['get', string]))
  const notReady = objects.map((object) => ({ ref: refOf(object), verdict: { is: 'failed', why: 'x' } as const }))
  return evidenceOf(stage.cluster, notReady, { clock: stage.clock })
}

function podOf(one: JsonMap): JsonMap {
  return { apiVersion: 'v1', kind: 'Pod', ...one }
}

function named(apiVersion: string, kind: string, name: string, uid: string): JsonMap {
  return { apiVersion, kind, metadata: { name, namespace: 'prod', uid } }
}

function numbered(lines: number): string {
  return Array.from({ length: lines }, (_, n) => `line ${n}`).join('\n')
}

function event(kind: string, name: string, uid: string, more: JsonMap, seconds: number): JsonMap {
  return merged(
    {
      ...named('v1', 'Event', `${name}-${textAt(more, 'reason') ?? ''}`, ''),
      ...{ involvedObject: { kind, name, uid }, type: 'Warning', lastTimestamp: at(seconds) },
    },
    more,
  )
}
