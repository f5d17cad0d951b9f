import type { Evidence } from '../../../src/install/event.ts'
import type { Cell, RolloutEvent, SetName } from '../../../src/rollout/event.ts'

export const kafka: SetName = { namespace: 'events', name: 'kafka' }

/** Server time of the first event. */
export const noon: number = Date.UTC(2026, 0, 2, 12)

/** One letter for each ordinal: o old, i in flight, s soaking, n new, x stuck, u unwell. */
export function cells(letters: string, sentence?: string, start = 0): readonly Cell[] {
  return Array.from(letters, (letter, index) => {
    const state = states[letter as keyof typeof states]
    const isTold = state !== 'old' && state !== 'new'
    return { index, pod: `kafka-${index + start}`, state, sentence: isTold ? sentence : undefined }
  })
}

const states = { o: 'old', i: 'in-flight', s: 'soaking', n: 'new', x: 'stuck', u: 'unwell' } as const

/** The `seconds` are since the first event. */
export function at(seconds: number): { readonly at: number } {
  return { at: noon + seconds * 1000 }
}

export function begin(more: Partial<Extract<RolloutEvent, { is: 'begin' }>> = {}): RolloutEvent {
  return {
    is: 'begin',
    ...at(0),
    set: kafka,
    run: 'a1b2c3d4e5f6',
    resumed: false,
    base: 'kafka-5d7',
    target: 'kafka-68c',
    replicas: 5,
    start: 0,
    from: 5,
    stages: [3, 0],
    gates: [{ name: 'lag', kind: 'prometheus', at: 'ordinal' }],
    phase: 'roll',
    ...more,
  }
}

export function state(seconds: number, letters: string, because: string, sentence?: string): RolloutEvent {
  const partition = Array.from(letters).findIndex((letter) => letter !== 'o')
  return {
    is: 'state',
    ...at(seconds),
    partition: partition < 0 ? letters.length : partition,
    held: false,
    cells: cells(letters, sentence),
    because,
  }
}

export function lower(seconds: number, to: number): RolloutEvent {
  const pod = `kafka-${to}`
  return { is: 'moved', ...at(seconds), how: 'lower', to, pod, because: '' }
}

export function settled(seconds: number, index: number, ready: number, soaked: number): RolloutEvent {
  return { is: 'settled', ...at(seconds), index, pod: `kafka-${index}`, ready: ready * 1000, soaked: soaked * 1000 }
}

export function gate(
  seconds: number,
  is: 'pass' | 'fail' | 'unknown',
  sentence: string,
  passes: number,
  evidence?: string,
): RolloutEvent {
  const result = { is, sentence, evidence, ...at(seconds) }
  return { is: 'gate', ...at(seconds), name: 'lag', kind: 'prometheus', partition: 4, result, passes, of: 2 }
}

/** Two of five ordinals, a gate that first says no, and a third pod with a bad image. */
export const blocked: readonly RolloutEvent[] = [
  begin(),
  state(0, 'ooooo', 'pod kafka-4 goes next'),
  lower(0.02, 4),
  state(0.1, 'ooooi', 'pod kafka-4 is terminating', 'pod kafka-4 is terminating'),
  state(0.2, 'ooooi', 'pod kafka-4 is not there yet', 'pod kafka-4 is not there yet'),
  state(1, 'ooooi', 'pod kafka-4 is starting', 'pod kafka-4 is starting'),
  state(31, 'oooos', 'pod kafka-4 soaks for another 10 s', 'ready, and soaks'),
  state(35, 'oooos', 'pod kafka-4 soaks for another 6 s', 'ready, and soaks'),
  settled(42, 4, 31, 42),
  state(42, 'oooon', 'the gates are asked'),
  gate(42.1, 'fail', '812 is not less than 100', 0),
  gate(47, 'pass', '12 is less than 100', 1),
  gate(52, 'pass', '11 is less than 100', 2),
  state(52, 'oooon', 'pod kafka-3 goes next'),
  lower(52.02, 3),
  state(53, 'oooin', 'pod kafka-3 is starting', 'pod kafka-3 is starting'),
  settled(95, 3, 33, 43),
  { is: 'stage', ...at(95), partition: 3, number: 1, of: 2 },
  lower(95.1, 2),
  state(97, 'ooinn', 'pod kafka-2 is starting', 'pod kafka-2 is starting'),
  state(
    99,
    'ooxnn',
    'pod kafka-2: container kafka: image kafka:4.1.O is not found',
    'pod kafka-2: container kafka: image kafka:4.1.O is not found',
  ),
  {
    is: 'end',
    ...at(99),
    outcome: {
      is: 'blocked',
      partition: 2,
      because: 'pod kafka-2: container kafka: image kafka:4.1.O is not found',
      next: 'mend the template, or capstan rollout undo sts/kafka',
    },
  },
]

/** What the cluster knows of its pod. */
export const evidence: Evidence = {
  ref: { apiVersion: 'v1', kind: 'Pod', namespace: 'events', name: 'kafka-2' },
  verdict: { is: 'failed', why: 'image kafka:4.1.O is not found' },
  events: ['2s ago Warning Failed pod/kafka-2: not found'],
  logs: [{ pod: 'kafka-2', container: 'init', previous: false, text: 'ready to pull\n' }],
}

/** Every kind of event, every outcome. */
export const all: readonly RolloutEvent[] = [
  begin({ phase: 'undo', resumed: true }),
  begin({ start: 3, replicas: 1, stages: [], deletes: true }),
  { is: 'warning', ...at(1), text: 'the set has one pod:\nit is down while it restarts \u001b[31m' },
  { is: 'lock', ...at(1), holder: 'ci@runner-4 77', state: 'waiting' },
  { is: 'lock', ...at(1), holder: 'ci@runner-4 77', state: 'taken-over' },
  begin({ simulated: true }),
  { is: 'fault', ...at(1), fault: 'kill', pod: undefined, text: 'capstan is killed' },
  { is: 'fault', ...at(1), fault: 'crash', pod: 'kafka-3', text: 'kafka-3 crashes' },
  state(2, 'oisnxu', 'pod kafka-1 is starting', 'pod kafka-1 is starting'),
  ...(['hold', 'raise', 'park', 'restore'] as const).map((how): RolloutEvent => {
    return { is: 'moved', ...at(3), how, to: how === 'raise' ? 4 : 2147483647, pod: undefined, because: 'so it is' }
  }),
  lower(4, 3),
  { is: 'deleted', ...at(5), pod: 'kafka-3', by: 'evict', because: 'it goes back' },
  { is: 'deleted', ...at(5), pod: 'kafka-3', by: 'delete', because: 'it is stuck' },
  settled(6, 3, 1, 2),
  gate(7, 'pass', 'all is well', 1),
  gate(7, 'fail', 'nothing is well', 0, 'line 1\nline 2'),
  gate(7, 'unknown', 'no answer', 0),
  { is: 'override', ...at(8), gate: 'lag', partition: 3, reason: 'known, 4711', by: 'alice@build-7 4711' },
  { is: 'stage', ...at(9), partition: 3, number: 1, of: 2 },
  ...(['done', 'held', 'blocked', 'failed', 'drifted', 'lost', 'interrupted'] as const).map((is): RolloutEvent => {
    const next = is === 'done' ? undefined : 'capstan rollout resume sts/kafka'
    return { is: 'end', ...at(10), outcome: { is, partition: 3, because: 'so it is', next } }
  }),
  { is: 'end', ...at(10), outcome: { is: 'blocked', partition: 3, because: '812', next: undefined, gate: 'lag' } },
  { is: 'end', ...at(10), outcome: { is: 'held', partition: 3, because: 'ask', next: undefined, asks: ['approve'] } },
]
