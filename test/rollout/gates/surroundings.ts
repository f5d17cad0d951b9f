import { cancelSource } from '../../../src/core/cancel.ts'
import type { Cluster } from '../../../src/core/cluster.ts'
import type { Http, HttpAnswer, HttpOptions } from '../../../src/core/ports.ts'
import type { Gate, GateMoment, GatePorts, GateResult } from '../../../src/rollout/gates/gate.ts'
import { makeGate } from '../../../src/rollout/gates/make-gate.ts'
import type { PodSeen } from '../../../src/rollout/seen.ts'
import type { GateCheck, GateSpec, HttpTarget } from '../../../src/rollout/spec.ts'
import { handClock } from '../../release/hand-clock.ts'
import { gateOf } from '../scene.ts'

/** Server time of all moments, in milliseconds. */
export const now: number = Date.parse('2026-11-21T12:00:00Z')

export function gateSpec(check: GateCheck, more: Partial<GateSpec> = {}): GateSpec {
  return gateOf({ name: 'check', check, ...more })
}

export function pod(index: number, more: Partial<PodSeen> = {}): PodSeen {
  const name = `kafka-${index}`
  return {
    index,
    name,
    uid: `uid-${index}`,
    resourceVersion: '1',
    revision: index > 1 ? 'new' : 'old',
    created: now - 60_000,
    terminating: false,
    ready: true,
    readySince: now - 30_000,
    restarts: 0,
    flaps: 0,
    trouble: undefined,
    rack: undefined,
    labels: {},
    ...more,
  }
}

/** Three brokers, of which kafka-2 has been ready for 30 s, and kafka-1 goes next. */
export function momentOf(more: Partial<GateMoment> = {}): GateMoment {
  return {
    set: { namespace: 'shop', name: 'kafka', uid: 'set-uid', start: 0 },
    run: 'a1b2c3d4e5f6',
    partition: 2,
    pods: [pod(0), pod(1), pod(2)],
    next: { name: 'kafka-1', index: 1 },
    last: { name: 'kafka-2', index: 2 },
    since: now - 30_000,
    baselines: new Map(),
    signal: cancelSource().signal,
    ...more,
  }
}

/** Ports of which only what a test gives may be used. */
export function portsOf(
  more: { readonly cluster?: Partial<Cluster>; readonly http?: Http; readonly local?: GatePorts['local'] } = {},
): GatePorts {
  const cluster = { serverTime: () => now, bound: () => cluster, namespace: 'other', ...more.cluster } as Cluster
  const http: Http = more.http ?? { request: () => Promise.reject(new Error('nobody may ask')) }
  return { cluster, clock: handClock(), http, ...(more.local && { local: more.local }) }
}

/** Answers each request as the test says, and keeps what was asked. */
export function httpOf(answer: (url: string) => HttpAnswer | Promise<HttpAnswer>): Http & {
  readonly asked: { readonly url: string; readonly options: HttpOptions }[]
} {
  const asked: { readonly url: string; readonly options: HttpOptions }[] = []
  return {
    asked,
    request: async (url, options) => {
      asked.push({ url, options })
      return answer(url)
    },
  }
}

export function toUrl(url: string, headers: Readonly<Record<string, string>> = {}): HttpTarget {
  return { url, headers }
}

export function ask(gate: Gate, more: Partial<GateMoment> = {}): Promise<GateResult> {
  return gate.evaluate(momentOf(more))
}

/** What a declaration is refused with; undefined when it is taken. */
export function refusalOf(spec: GateSpec, ports: GatePorts = portsOf()): string | undefined {
  try {
    makeGate(spec, ports)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
