import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunPlan } from '../../../src/rollout/decide/decide.ts'
import { decide } from '../../../src/rollout/decide/decide.ts'
import type { Decision } from '../../../src/rollout/decision.ts'
import type { GateStanding } from '../../../src/rollout/gates/standing.ts'
import { stagesOf } from '../../../src/rollout/plan/stages.ts'
import type { Marker } from '../../../src/rollout/protocol/marker.ts'
import type { PodSeen } from '../../../src/rollout/seen.ts'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import type { Seen } from '../scene.ts'
import { ago, gateOf, HOLD, now, run, scene, specOf } from '../scene.ts'

/*
 * Anything may be found on a set: these hold for all of it. Most samples are near a lowering, or it would hardly ever be one.
 */

function rarely<T>(odd: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: odd })
}

const words = fc
  .tuple(fc.constantFrom('B', 'T', 'X'), fc.constantFrom('', '+', '~', '!', '!!', '-'))
  .map((parts) => parts.join(''))
/** Below the partition at the base, from there on at the target, as it should be; but for some that are anything. */
const shape = fc
  .record({
    replicas: fc.nat(5),
    p: fc.nat(6),
    odd: fc.dictionary(fc.constantFrom('0', '1', '2', '3', '4'), fc.oneof(words, fc.constant('.')), { maxKeys: 2 }),
  })
  .map(({ replicas, p, odd }) => {
    const all: string[] = Array.from({ length: replicas }, (_, index) => (index < p ? 'B' : 'T'))
    for (const [index, word] of Object.entries(odd)) if (Number(index) <= replicas) all[Number(index)] = word
    return { pods: all.join(' '), replicas, p: p >= replicas ? HOLD : p }
  })

const past = fc.constantFrom(0, 500, 5000, 29_000, 40_000, 700_000)
const since = past.map((milliseconds) => now - milliseconds)
const special = fc.record(
  { restarts: fc.nat(2), flaps: fc.nat(4), readySince: since, rack: fc.constantFrom('a', 'b') },
  { requiredKeys: [] },
)
const partition = fc.constantFrom(0, 1, 2, 3, 7, HOLD)

const spec: fc.Arbitrary<RolloutSpec> = fc
  .record({
    stages: fc.uniqueArray(fc.nat(5), { maxLength: 2 }).map((others) => ({
      is: 'marks' as const,
      marks: [...others, 0].sort((a, b) => b - a).map((mark) => ({ partition: mark })),
    })),
    cut: rarely(fc.nat(3)),
    soak: fc.constantFrom(0, 10_000),
    stageSoak: fc.constantFrom(0, 30_000),
    restarts: fc.nat(1),
    flaps: fc.nat(2),
    forceStuck: fc.boolean(),
    gates: fc.subarray([gateOf(), gateOf({ name: 'jobs', at: 'stage' })]),
    order: fc.constantFrom({ by: 'descending' as const }, { by: 'rack' as const, label: 'zone' }),
  })
  .map(({ cut, ...more }) =>
    specOf(cut === undefined ? more : { ...more, stages: { is: 'marks', marks: [{ partition: cut }] } }),
  )

const seen: fc.Arbitrary<Seen> = fc
  .record({
    shape,
    pod: fc.dictionary(fc.constantFrom('0', '1', '2', '3'), special, { maxKeys: 1 }),
    partition: rarely(partition),
    marker: fc.record({
      p: rarely(partition),
      phase: rarely(fc.constantFrom<Marker['phase']>('undo', 'undo', 'paused', 'aborted', 'done', 'undone', 'stage')),
      at: past.map(ago),
    }),
    set: fc.record({
      observed: rarely(fc.constant(false)),
      updateRevision: rarely(fc.constantFrom('kafka-X', 'kafka-B')),
      currentRevision: rarely(fc.constant('kafka-T')),
      readyReplicas: rarely(fc.nat(5)),
      strategy: rarely(fc.constant('OnDelete')),
      parallel: rarely(fc.constant(true)),
      minReady: rarely(fc.constant(20_000)),
      start: rarely(fc.nat(3)),
    }),
    baseIsThere: fc.boolean(),
    gates: fc.record({
      is: fc.constantFrom('unasked', 'pending', 'passed', 'passed', 'passed', 'blocked', 'held'),
      asked: past,
    }),
  })
  .map(({ shape: { p: usual, ...like }, partition: odd, marker, set, gates, ...more }) => {
    const p = marker.p ?? usual
    const ours = { ...marker, p, phase: marker.phase ?? ('roll' as const) }
    const found = scene({ ...like, ...more, p: odd ?? usual, marker: ours, set: present(set) })
    return { ...found, gates: standing(found, gates) }
  })

function present<T extends object>(map: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined)) as never
}

/** Mostly of the very step that is due: what was asked for another one is of no use. */
function standing(
  found: Seen,
  { is, asked }: { readonly is: GateStanding['is']; readonly asked: number },
): GateStanding {
  const step = [gateOf({ at: 'stage' }), gateOf()]
    .map((gate) => decide({ run, spec: specOf({ gates: [gate], soak: 0 }) }, found, now))
    .flatMap((decision) => (decision.do === 'gates' ? [decision.step] : []))
  return { step: step[0], is, asked: now - asked, because: 'gate lag: 7', gates: [] }
}

const kinds = ['delete', 'finish', 'gates', 'hold', 'look', 'lower', 'raise', 'stop']

describe('whatever is found', () => {
  it('a decision keeps its word', () => {
    const tally = new Map<string, number>()
    fc.assert(
      fc.property(seen, spec, (found, plan) => {
        const decision = decide({ run, spec: plan }, found, now)
        tally.set(decision.do, (tally.get(decision.do) ?? 0) + 1)
        keepsItsWord(decision, found, { run, spec: plan })
      }),
      { numRuns: 300, seed: 6 },
    )
    // Samples that hardly ever come to it would prove nothing.
    expect(Math.min(...kinds.map((kind) => tally.get(kind) ?? 0))).toBeGreaterThan(3)
    expect(tally.get('lower')).toBeGreaterThan(30)
  })
})

function keepsItsWord(decision: Decision, found: Seen, { spec: plan }: RunPlan): void {
  const { set, pods: all } = found
  const marker = set.marker!
  expect(decision.because).not.toBe('')
  expect(decision.because).not.toMatch(/NaN|undefined|Infinity/)
  if (decision.do === 'lower') isCareful(decision.to, found, plan)
  if (decision.do === 'delete') isExact(decision, found)
  if (decision.do === 'hold') expect(set.partition!).toBeLessThan(1_000_000_000)
  if (decision.do === 'raise') {
    expect(decision.to).toBe(marker.p)
    expect(set.partition!).toBeLessThan(decision.to)
  }
  if (decision.do === 'look') {
    expect(decision.after).toBeGreaterThan(0)
    expect(decision.after).toBeLessThan(3_600_000)
  }
  if (decision.do === 'finish' && marker.phase === 'undo') {
    expect(all.filter(({ revision }) => revision === marker.target)).toEqual([])
  }
}

function isExact({ pod, by }: Extract<Decision, { do: 'delete' }>, { set, pods: all }: Seen): void {
  const marker = set.marker!
  expect(set.observed).toBe(true)
  expect(all).toContainEqual(pod)
  expect(pod.terminating).toBe(false)
  // Of the target only to take it back, and then nothing else.
  expect(pod.revision === marker.target).toBe(marker.phase === 'undo')
  // What serves is taken only while all others do, and asks the budgets.
  const others = all.filter(({ uid, index }) => uid !== pod.uid && index < set.replicas)
  if (pod.ready) expect(others.filter(serves)).toHaveLength(set.replicas - 1)
  expect(by).toBe(pod.ready ? 'evict' : 'delete')
}

/** One more pod goes: nothing speaks against any other one. */
function isCareful(to: number, { set, pods: all, gates }: Seen, plan: RolloutSpec): void {
  const marker = set.marker!
  const { replicas } = set
  const p = Math.min(set.partition!, replicas)
  const stages = stagesOf(plan.stages, replicas)
  expect(to).toBe(p - 1)
  expect(to).toBeGreaterThanOrEqual(stages.at(-1)!)
  expect([set.observed, set.strategy, marker.phase === 'paused', marker.phase === 'undo']).toEqual([
    true,
    'RollingUpdate',
    false,
    false,
  ])
  expect([set.updateRevision, marker.run]).toEqual([marker.target, run])
  expect(set.partition! === marker.p || (set.partition! >= replicas && marker.p >= 1_000_000_000)).toBe(true)

  const byIndex = new Map(all.map((pod) => [pod.index, pod]))
  expect(all.filter(({ index }) => index >= replicas)).toEqual([])
  const down = Array.from({ length: replicas }, (_, index) => index).filter((index) => !serves(byIndex.get(index)))
  expect(down.filter((index) => index !== to)).toEqual([])
  expect(set.readyReplicas).toBe(replicas - down.length)

  const released = all.filter(({ index }) => index >= p)
  expect(released.filter(({ revision }) => revision !== marker.target)).toEqual([])
  for (const pod of all.filter(({ revision }) => revision === marker.target)) {
    expect(pod.restarts).toBeLessThanOrEqual(plan.restarts)
    expect(pod.flaps).toBeLessThanOrEqual(plan.flaps)
  }
  const isStage = stages.includes(p)
  const soak = Math.max(plan.soak, set.minReady, isStage ? plan.stageSoak : 0)
  for (const { readySince } of released) expect(now - readySince!).toBeGreaterThanOrEqual(soak)

  if (!plan.gates.some(({ at }) => at === 'ordinal' || isStage)) return
  expect(gates).toMatchObject({ is: 'passed', step: { at: isStage ? 'stage' : 'ordinal', partition: p } })
  expect(now - gates.asked).toBeLessThanOrEqual(30_000)
}

function serves(pod: PodSeen | undefined): boolean {
  return pod !== undefined && pod.ready && !pod.terminating
}
