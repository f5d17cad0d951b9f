import type { Cluster } from '../core/cluster.ts'
import type { Clock } from '../core/ports.ts'
import type { SimClusterPorts } from './sim-cluster.ts'
import { simulatedCluster } from './sim-cluster.ts'
import { never } from './wire.ts'

/** A process that works on a simulated cluster, on a machine of its own. */
export interface SimProcess {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly dead: boolean
  /** Kill -9: what it has asked for is still done, and it hears of nothing any more. */
  kill(): void
}

/** `skew`: how many milliseconds its clock is ahead of the server's. */
export function simulatedProcess(ports: SimClusterPorts, skew = 0): SimProcess {
  const { clock } = ports.board
  const state = { dead: false }
  return {
    cluster: simulatedCluster(ports, { process: state, signal: undefined }),
    clock: {
      now: () => clock.now() + skew,
      monotonic: clock.monotonic,
      sleep: async (milliseconds, signal) => {
        await clock.sleep(milliseconds, signal)
        if (state.dead) await never()
      },
    },
    get dead() {
      return state.dead
    },
    kill: () => void (state.dead = true),
  }
}
