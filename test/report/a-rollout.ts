import type { Cell, RolloutEvent, RolloutOutcome, SetName } from '../../src/rollout/event.ts'

/** How a made-up rollout goes. Milliseconds. */
export interface Story {
  readonly pods: number
  readonly stages: readonly number[]
  /** Partition at which it gets stuck: the pod released then never gets ready. */
  readonly stuckAt?: number
  /** At these partitions the gate says no for a while. */
  readonly lagAt?: readonly number[]
  readonly gates?: boolean
  readonly set?: SetName
  /** Leave out the end. */
  readonly running?: boolean
}

export const began: number = Date.parse('2026-11-21T14:00:00Z')

const base = { set: { namespace: 'kafka', name: 'broker' }, base: 'broker-7f7947bb9f', target: 'broker-7574ddc474' }

/** What the engine would tell of such a rollout, with pods that take 11 to 40 seconds each. */
export function rolloutOf({
  pods,
  stages,
  stuckAt,
  lagAt = [],
  gates = true,
  set = base.set,
  running,
}: Story): RolloutEvent[] {
  const events: RolloutEvent[] = []
  const cells: Cell[] = Array.from({ length: pods }, (_, index): Cell => {
    return { index, pod: `${set.name}-${index}`, state: 'old', sentence: undefined }
  })
  let at = began
  let partition = pods
  const state = (because: string): void => {
    events.push({ is: 'state', at, partition, held: partition === pods, cells: [...cells], because })
  }
  const cell = (index: number, state: Cell['state'], sentence?: string): void => {
    cells[index] = { index, pod: `${set.name}-${index}`, state, sentence }
  }
  const gate = (is: 'pass' | 'fail', sentence: string): void => {
    if (!gates) return
    const result = { is, sentence, evidence: is === 'pass' ? undefined : 'topic orders: 3 of 24', at }
    events.push({
      is: 'gate',
      at,
      name: 'under-replicated',
      kind: 'exec',
      partition,
      result,
      passes: Number(is === 'pass'),
      of: 1,
    })
  }
  events.push({
    ...{
      is: 'begin',
      at,
      set,
      run: '0a1b2c3d4e5f',
      resumed: false,
      base: base.base,
      target: base.target,
      replicas: pods,
      start: 0,
    },
    ...{ from: 2147483647, stages, phase: 'roll' },
    gates: gates ? [{ name: 'under-replicated', kind: 'exec', at: 'ordinal' }] : [],
  })
  let end: RolloutOutcome = {
    is: 'done',
    partition: stages.at(-1) ?? 0,
    because: `all ${pods} pods have the new template`,
    next: undefined,
  }
  const to = stages.at(-1) ?? 0
  for (let index = pods - 1; index >= to; index--) {
    const pod = `${set.name}-${index}`
    if (lagAt.includes(index)) {
      gate('fail', '3 partitions are under-replicated')
      state('gate under-replicated: 3 partitions are under-replicated')
      at += 45_000
    }
    gate('pass', 'no partition is under-replicated')
    at += 15
    partition = index
    const released = at
    events.push({ is: 'moved', at, how: 'lower', to: index, pod, because: `pod ${pod} goes next` })
    cell(index, 'in-flight', `pod ${pod} is terminating`)
    state(`pod ${pod} is terminating`)
    at += 3000 + ((index * 7919) % 9000)
    if (index === stuckAt) {
      cell(index, 'in-flight', `pod ${pod} is not ready`)
      state(`pod ${pod} is not ready`)
      at += 4000
      const trouble = `pod ${pod}: container broker: image registry.example.com/broker:2.1 not found`
      cell(index, 'stuck', trouble)
      state(trouble)
      at += 600_000
      end = {
        is: 'blocked',
        partition,
        because: `${trouble}, for 600 s by now`,
        next: `capstan rollout undo sts/${set.name}`,
      }
      break
    }
    cell(index, 'in-flight', `pod ${pod} is not ready`)
    state(`pod ${pod} is not ready`)
    at += 8000 + ((index * 104_729) % 20_000)
    const ready = at - released
    cell(index, 'soaking', 'ready, and soaks')
    state(`pod ${pod} soaks for another 10 s`)
    at += 10_000
    cell(index, 'new')
    events.push({ is: 'settled', at, index, pod, ready, soaked: at - released })
    state('the gates are asked')
    const number = stages.indexOf(index) + 1
    if (number > 0) events.push({ is: 'stage', at, partition: index, number, of: stages.length })
  }
  if (running !== true) events.push({ is: 'end', at, outcome: end })
  return events
}
