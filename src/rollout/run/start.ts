import type { JsonMap } from '../../core/json.ts'
import type { RolloutOutcome } from '../event.ts'
import { claim } from './claim.ts'
import { existing } from './existing.ts'
import { attempts, isMoved } from './patch-unmoved.ts'
import type { Work } from './prepare.ts'
import { prepare } from './prepare.ts'
import { rolled } from './rolled.ts'

/** Begins a rollout, or goes on with one, under its lock. */
export async function start(work: Work, first: JsonMap): Promise<RolloutOutcome> {
  const { ports, job, emit } = work
  for (let attempt = 1, live = first; ; attempt++) {
    try {
      const prepared = await prepare(work, live)
      if ('is' in prepared) return prepared
      const { set, record, beginning, overrides } = prepared
      const claimed = await claim(ports.cluster, set.object, beginning.marker, beginning.hold)
      const isGate = (name: string): boolean => record.spec.gates.some((gate) => gate.name === name)
      // Those of gates are told when they first count.
      for (const { gate, partition, reason, by, at } of overrides) {
        if (!isGate(gate)) emit({ is: 'override', at, gate, partition, reason, by })
      }
      const { marker, resumed } = beginning
      return await rolled(work, { claimed, marker, resumed, record, set })
    } catch (error) {
      if (!isMoved(error) || attempt === attempts) throw error
    }
    live = await existing(ports, job.set)
  }
}
