import { decide } from '../../src/rollout/decide/decide.ts'
import type { Decision } from '../../src/rollout/decision.ts'
import type { GateStanding } from '../../src/rollout/gates/standing.ts'
import { unasked } from '../../src/rollout/gates/standing.ts'
import { defaultSpec } from '../../src/rollout/plan/stages.ts'
import type { Marker } from '../../src/rollout/protocol/marker.ts'
import type { Observation, PodSeen, SetSeen } from '../../src/rollout/seen.ts'
import type { GateSpec, RolloutSpec } from '../../src/rollout/spec.ts'

export const HOLD = 2147483647
/** Server time at which all scenes play. */
export const now: number = Date.parse('2026-11-21T12:00:00Z')
export const run = '0123456789ab'

/** A set of three or so and its rollout from revision B to T, as somebody looks at it. */
export interface Scene {
  /**
   * One word for each index from 0 up. A letter for its revision (`B` base, `T` target, `X` another), then how it is: nothing,
   * ready for an hour; `+` ready just now; `~` starting; `!` stuck; `!!` by no waiting; `-` terminating. `.` is not there.
   */
  readonly pods: string
  /** Partition of the set and in the marker. Default: what the pods show, held if none is at T. */
  readonly p?: number
  /** Default: as many as there are words. */
  readonly replicas?: number
  readonly set?: Partial<SetSeen>
  /** `null`: none. */
  readonly marker?: Partial<Marker> | null
  /** What is special about a pod, by its index. */
  readonly pod?: Readonly<Record<number, Partial<PodSeen>>>
  readonly absent?: Observation['absent']
  readonly baseIsThere?: boolean
  readonly gates?: GateStanding
}

export type Seen = Observation & { readonly set: SetSeen }

export function scene(of: Scene): Seen {
  const words = of.pods.split(/\s+/).filter((word) => word !== '')
  const replicas = of.replicas ?? words.length
  const start = of.set?.start ?? 0
  const pods = words.flatMap((word, index) => {
    return word === '.' ? [] : [{ ...podOf(word, index, start), ...of.pod?.[index] }]
  })
  const firstNew = words.findIndex((word) => word.startsWith('T'))
  const p = of.p ?? (firstNew < 0 ? HOLD : firstNew)
  const set: SetSeen = {
    ref: { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'prod', name: 'kafka' },
    uid: 'set-1',
    generation: 7,
    observed: true,
    deleting: false,
    replicas,
    readyReplicas: pods.filter(({ ready, index }) => ready && index < replicas).length,
    start,
    strategy: 'RollingUpdate',
    parallel: false,
    partition: of.set?.strategy === 'OnDelete' ? undefined : p,
    minReady: 0,
    currentRevision: pods.some(({ revision }) => revision !== 'kafka-T') ? 'kafka-B' : 'kafka-T',
    updateRevision: 'kafka-T',
    marker:
      of.marker === null
        ? undefined
        : markerOf({ p, ...(of.set?.strategy === 'OnDelete' ? { deletes: true } : {}), ...of.marker }),
    object: {},
    ...of.set,
  }
  const absent = of.absent === undefined ? {} : { absent: of.absent }
  return { set, pods, baseIsThere: of.baseIsThere ?? true, gates: of.gates ?? unasked, ...absent }
}

/** Written a minute ago. */
export function markerOf(more: Partial<Marker> = {}): Marker {
  const at = new Date(now - 60_000).toISOString()
  return { v: 1, run, uid: 'set-1', base: 'kafka-B', target: 'kafka-T', to: 0, phase: 'roll', p: 0, at, ...more }
}

export function ago(milliseconds: number): string {
  return new Date(now - milliseconds).toISOString()
}

function podOf(word: string, index: number, start: number): PodSeen {
  const name = `kafka-${index + start}`
  const how = word.slice(1)
  const since = { '': 3_600_000, '+': 1000, '~': 5000, '!': 30_000, '!!': 5000, '-': 3_600_000 }[how] ?? NaN
  const text = `pod ${name}: ${how === '!!' ? 'its image cannot be named so' : 'its image cannot be pulled'}`
  return {
    index,
    name,
    uid: `${name}-${word[0]!}`,
    resourceVersion: String(1000 + index),
    revision: `kafka-${word[0]!}`,
    created: now - since - 20_000,
    terminating: how === '-',
    ready: how === '' || how === '+' || how === '-',
    readySince: now - since,
    restarts: 0,
    flaps: 0,
    trouble: how.startsWith('!') ? { text, grade: how === '!!' ? 'terminal' : 'stuck' } : undefined,
    rack: undefined,
    labels: {},
  }
}

export function specOf(more: Partial<RolloutSpec> = {}): RolloutSpec {
  return { ...defaultSpec, ...more }
}

export function gateOf(more: Partial<GateSpec> = {}): GateSpec {
  return {
    name: 'lag',
    at: 'ordinal',
    passes: 1,
    interval: 5000,
    timeout: 10_000,
    errors: 5,
    wait: undefined,
    source: 'user',
    check: { kind: 'manual', message: undefined },
    ...more,
  }
}

export function decided(of: Scene | Observation, more: Partial<RolloutSpec> = {}, at: number = now): Decision {
  const seen = typeof of.pods === 'string' ? scene(of as Scene) : (of as Observation)
  return decide({ run, spec: specOf(more) }, seen, at)
}

/** A decision as one line: `lower 2`, `evict kafka-2`, `stop blocked`. */
export function told(decision: Decision): string {
  switch (decision.do) {
    case 'hold':
    case 'look':
      return decision.do
    case 'lower':
    case 'raise':
      return `${decision.do} ${decision.to}`
    case 'delete':
      return `${decision.by} ${decision.pod.name}`
    case 'gates':
      return `gates ${decision.step.at} ${decision.step.partition}`
    case 'finish':
    case 'stop':
      return `${decision.do} ${decision.as}`
  }
}
