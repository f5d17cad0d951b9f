import type { RolloutEvent, RolloutOutcome } from '../../../src/rollout/event.ts'
import type { Teller } from '../../../src/rollout/tell/teller.ts'
import type { HandClock } from '../../release/hand-clock.ts'

/** Server time of the first event of `rollout` below. */
export const began: number = Date.parse('2026-11-21T14:00:00Z')

/** Of five pods, with a stage at 3. */
export function begin(changes: Partial<Extract<RolloutEvent, { is: 'begin' }>> = {}): RolloutEvent {
  return {
    is: 'begin',
    at: began,
    set: { namespace: 'kafka', name: 'broker' },
    run: '0a1b2c3d4e5f',
    resumed: false,
    base: 'broker-7f7947bb9f',
    target: 'broker-7574ddc474',
    replicas: 5,
    start: 0,
    from: 5,
    stages: [3, 0],
    gates: [{ name: 'lag', kind: 'prometheus', at: 'ordinal' }],
    phase: 'roll',
    ...changes,
  }
}

export function lowered(to: number, after: number): RolloutEvent {
  return { is: 'moved', at: began + after, how: 'lower', to, pod: `broker-${to}`, because: `broker-${to} is next` }
}

export function stage(number: number, partition: number, after: number): RolloutEvent {
  return { is: 'stage', at: began + after, partition, number, of: 2 }
}

export function override(after: number): RolloutEvent {
  return { is: 'override', at: began + after, gate: 'lag', partition: 3, reason: 'known to lag', by: 'alice@build-7' }
}

export function end(
  is: RolloutOutcome['is'],
  after: number,
  next?: string,
  gates: Pick<RolloutOutcome, 'gate' | 'asks'> = {},
): RolloutEvent {
  const outcome = { is, partition: 3, because: 'broker-3 crashes', next, ...gates }
  return { is: 'end', at: began + after, outcome }
}

/** How long the end is kept waiting, in milliseconds. */
export async function closedAfter(teller: Teller, clock: HandClock): Promise<number> {
  const asked = clock.monotonic()
  const closed = teller.close().then(() => clock.monotonic() - asked)
  await clock.pass(60_000)
  return closed
}
