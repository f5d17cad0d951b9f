import { expect } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { held } from '../../src/rollout/protocol/partition.ts'
import type { CapstanOptions } from './capstan.ts'
import { at, text } from './cluster.ts'
import { isReady, rolledOf, type Rolled, type RolloutWorld } from './rollout-world.ts'

/** A run of `capstan rollout …` about the set of a world, with all that it told. */
export async function act(
  world: RolloutWorld,
  what: 'undo' | 'resume',
  flags: readonly string[] = [],
  options?: CapstanOptions,
): Promise<Rolled> {
  return rolledOf(await world.run(['rollout', what, 'sts/app', '-o', 'json', ...flags], options))
}

/** That a run ended so, with all that it said where it did not. */
export function ends(run: Rolled, is: keyof typeof codes): Rolled {
  expect([run.outcome.is, run.code], `${run.out}\n${run.err}`).toEqual([is, codes[is]])
  return run
}

const codes = { done: 0, failed: 1, held: 4, blocked: 5, drifted: 6, lost: 7, interrupted: 130 } as const

/** `hold` from 10⁹ on. */
export function partitionIn(set: Json): number | 'hold' {
  const partition = Number(at(set, 'spec.updateStrategy.rollingUpdate.partition') ?? 0)
  return partition >= held ? 'hold' : partition
}

export function phaseIn(set: Json): string {
  const annotations = at(set, 'metadata.annotations') as { [key: string]: Json } | undefined
  const told = annotations?.['capstan.dev/rollout']
  return typeof told === 'string' ? (JSON.parse(told) as { phase: string }).phase : ''
}

export async function partitionOf(world: RolloutWorld): Promise<number | 'hold'> {
  return partitionIn(await world.set())
}

/** The partition stands there, and all pods are ready: a rollout between two steps, or in its soak. */
export async function standsAt(world: RolloutWorld, partition: number): Promise<void> {
  await world.becomes(`partition ${partition} with all pods ready`, (set, pods) => {
    const replicas = Number(at(set, 'spec.replicas'))
    const newest = text(set, 'status.updateRevision')
    const released = pods.filter((_, index) => index >= partition)
    const isNew = released.every((pod) => text(pod, 'metadata.labels.controller-revision-hash') === newest)
    return partitionIn(set) === partition && pods.length === replicas && pods.every(isReady) && isNew
  })
}

/** By name, to see who was made anew. */
export async function uidsOf(world: RolloutWorld): Promise<string[]> {
  return (await world.pods()).map((pod) => text(pod, 'metadata.uid'))
}

/** Nobody has its lock. */
export async function isFree({ api, space }: RolloutWorld): Promise<void> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${space}/leases/capstan-rollout-app`
  expect((await api.call('GET', path)).status).toBe(404)
}

/** Of a request: a pod is deleted, not evicted. */
export function isPodRemoval(method: string, path: string): boolean {
  return method === 'DELETE' && path.includes('/pods/')
}
