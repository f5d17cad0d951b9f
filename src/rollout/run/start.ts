import type { RolloutOutcome } from '../event.ts'
import { claim } from './claim.ts'
import { existing } from './existing.ts'
import type { Work } from './prepare.ts'
import { prepare } from './prepare.ts'
import type { Claimed } from './rolled.ts'
import { rolled } from './rolled.ts'
import { untilUnmoved } from './until-unmoved.ts'

/** Begins a rollout, or goes on with one, under its lock. */
export async function start(work: Work): Promise<RolloutOutcome> {
  const begun = await untilUnmoved(() => claimed(work))
  return 'is' in begun ? begun : rolled(work, begun)
}

/** An outcome when there is nothing to claim. */
async function claimed(work: Work): Promise<Claimed | RolloutOutcome> {
  const { ports, job, emit } = work
  const prepared = await prepare(work, await existing(ports, job.set))
  if ('is' in prepared) return prepared
  const { set, record, beginning, overrides } = prepared
  const { marker, hold, resumed } = beginning
  const stored = await claim(ports.cluster, set.object, marker, hold)
  const isGate = (name: string): boolean => record.spec.gates.some((gate) => gate.name === name)
  // Those of gates are told when they first count.
  for (const { gate, partition, reason, by, at } of overrides) {
    if (!isGate(gate)) emit({ is: 'override', at, gate, partition, reason, by })
  }
  return { claimed: stored, marker, resumed, record, set }
}
