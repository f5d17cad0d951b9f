import type { JsonMap } from '../../src/core/json.ts'
import { releaseLock } from '../../src/release/lock.ts'
import type { SetName } from '../../src/rollout/event.ts'
import { defaultSpec } from '../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../src/rollout/ports.ts'
import { rollOut, type RolloutJob } from '../../src/rollout/roll-out.ts'
import { setRef } from '../../src/rollout/run/watch-set.ts'
import { madeUpSet } from '../../src/simulate/made-up-set.ts'
import { settledSet } from '../../src/simulate/settled-set.ts'
import { stage } from '../../src/simulate/stage.ts'
import { simulatedWorld } from '../../src/simulate/world.ts'
import { simPorts } from './sim-ports.ts'

export const [zoo, kafka, connect] = ['zoo', 'kafka', 'connect'].map((name) => ({ namespace: 'default', name })) as [
  SetName,
  SetName,
  SetName,
]
export const chain: readonly SetName[] = [zoo, kafka, connect]
export const shop = { sets: chain, lock: releaseLock({ name: 'shop', namespace: 'default' }) }

/** Three sets of two pods in virtual time; a pod is ready after 3 s. */
export interface SimChain {
  /** Of somebody who works on it. */
  readonly ports: (holder: string) => RolloutPorts
  /** A newer template waits, as an install leaves it, or as `kubectl apply` does on a set that was parked. */
  readonly stage: (set: SetName, by?: 'install' | 'kubectl') => Promise<void>
  /** Rolls out one set, which takes some 25 s. */
  readonly roll: (set: SetName, job?: Partial<RolloutJob>) => ReturnType<typeof rollOut>
  readonly sleep: (milliseconds: number) => Promise<void>
}

export async function simChain<T>(work: (here: SimChain) => Promise<T>): Promise<T> {
  const manifest = ({ name }: SetName): JsonMap => madeUpSet({ name, replicas: 2 })
  const world = simulatedWorld({ seed: 1, set: manifest(zoo), startup: [3000, 3000], limit: 3_600_000 })
  for (const set of [kafka, connect]) settledSet(world.board, manifest(set), () => 3000)
  const ports = (holder: string): RolloutPorts => simPorts(world.process(), holder)
  return world.clock.run(() =>
    work({
      ports,
      stage: async (set, by = 'install') => {
        if (by === 'install') await stage(world.process(), setRef(set))
        else await applied(ports('kubectl'), set)
      },
      roll: (set, job) => rollOut(ports('alice'), { set, spec: defaultSpec, overrides: [], ...job }, () => undefined),
      sleep: (milliseconds) => world.clock.sleep(milliseconds),
    }),
  )
}

/** On a set that is held, and has no marker. */
async function applied({ cluster, clock }: RolloutPorts, set: SetName): Promise<void> {
  const hold = { partition: 2_147_483_647 }
  const by = { manager: 'kubectl' }
  await cluster.patch(setRef(set), [{ op: 'add', path: '/spec/updateStrategy/rollingUpdate', value: hold }], by)
  const image = '/spec/template/spec/containers/0/image'
  await cluster.patch(setRef(set), [{ op: 'replace', path: image, value: 'registry.invalid/app:2' }], by)
  await clock.sleep(100)
}
