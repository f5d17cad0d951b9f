import type { JsonMap } from '../core/json.ts'
import { refOf } from '../core/object-ref.ts'
import type { EmitRollout, RolloutEvent, RolloutOutcome } from '../rollout/event.ts'
import { rollOut } from '../rollout/roll-out.ts'
import type { RolloutSpec } from '../rollout/spec.ts'
import { textAt } from '../status/field.ts'
import type { Fault } from './fault.ts'
import { madeUpSet, type MadeUpSet } from './made-up-set.ts'
import { lifeUnder, playFaults, type Timing } from './play-faults.ts'
import { simulatedGates } from './simulated-gates.ts'
import type { SimProcess } from './process.ts'
import { stage } from './stage.ts'
import { storyOf } from './story.ts'
import type { Latency } from './wire.ts'
import type { World } from './world.ts'
import { simulatedWorld } from './world.ts'

export interface SimulateJob {
  /** A StatefulSet's manifest, or what a made-up one shall have. */
  readonly set: { readonly manifest: JsonMap } | MadeUpSet
  /** The template to roll out. Default: the one that is there, with another annotation, as `rollout restart` does it. */
  readonly template?: JsonMap | undefined
  readonly spec: RolloutSpec
  readonly faults: readonly Fault[]
  /** The same seed plays the same simulation. */
  readonly seed: number
  /** Milliseconds since 1970 when it begins. Default: 2026-01-01T00:00:00Z. */
  readonly start?: number
  /** How long pods take to be ready, in milliseconds from and to. Default: 3 to 8 s. */
  readonly startup?: Latency | undefined
  /** The feature gate MaxUnavailableStatefulSet of the cluster. Default: off. */
  readonly maxUnavailable?: boolean
  /** Milliseconds of virtual time after which the play counts as one that never ends. Default: 7 days. */
  readonly limit?: number
}

export interface Simulation {
  readonly outcome: RolloutOutcome
  /** All that was emitted, in order: each fault before what follows from it. */
  readonly events: readonly RolloutEvent[]
  /** Milliseconds from the start of the rollout to its end. */
  readonly virtualTime: number
  /** How often what was asked of the API server, by verb and kind: `patch StatefulSet`. */
  readonly requests: Readonly<Record<string, number>>
  /** The cluster as it is at the end. */
  readonly world: World
}

/**
 * Plays a rollout in virtual time: the engine is the real one, the cluster is a model. Gates pass unless a fault says no. Throws
 * what `rollOut` throws, and Failure `internal` when the play can never end.
 */
export async function simulate(job: SimulateJob, emit: EmitRollout): Promise<Simulation> {
  const { faults, seed, startup } = job
  const manifest = 'manifest' in job.set ? job.set.manifest : madeUpSet(job.set)
  let base = ''
  const world = simulatedWorld({
    seed,
    set: manifest,
    startup,
    lifeOf: lifeUnder(
      faults,
      () => base,
      (fault) => story.happens(fault),
    ),
    limit: job.limit ?? 7 * 24 * 3_600_000,
    ...(job.start !== undefined && { start: job.start }),
    ...(job.maxUnavailable !== undefined && { maxUnavailable: job.maxUnavailable }),
  })
  const set = refOf(world.board.store.all('StatefulSet')[0]!)
  base = textAt(world.board.store.all('ControllerRevision')[0]!, 'metadata', 'name') ?? ''
  const gates = simulatedGates(job.spec)
  const story = storyOf(world.clock, set.name, emit)
  let began = 0
  const outcome = await world.clock.run(async () => {
    const end = await stage(world.process(), set, job.template)
    began = world.clock.monotonic()
    const start = world.clock.now()
    const late = (): number => story.late(start)
    const happens = (fault: Fault, vain?: string): void => {
      if (fault.is === 'gate') gates.refuse(fault.name)
      story.happens(fault, vain)
    }
    playFaults(world, set, faults, { happens, late })
    return rollOutKilled(world, faults, { happens, late }, (process, alive) =>
      rollOut(
        {
          cluster: process.cluster,
          clock: process.clock,
          newRun: () => runName(world),
          holder: 'simulation@laptop 1',
          gates: gates.ports(process),
        },
        { set: { namespace: set.namespace ?? '', name: set.name }, spec: gates.spec, overrides: [], end },
        (event) => {
          if (alive()) story.tell(gates.asDeclared(event))
        },
      ),
    )
  })
  return {
    outcome: gates.inWords(outcome),
    events: story.events,
    virtualTime: world.clock.monotonic() - began,
    requests: Object.fromEntries([...world.wire.counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    world,
  }
}

/** Starts the work again, in a process of its own, after each kill. */
async function rollOutKilled(
  world: World,
  faults: readonly Fault[],
  { happens, late }: Timing,
  work: (process: SimProcess, alive: () => boolean) => Promise<RolloutOutcome>,
): Promise<RolloutOutcome> {
  const { clock } = world
  const began = clock.monotonic()
  const kills = faults.filter((fault) => fault.is === 'kill').sort((a, b) => a.at - b.at)
  for (const kill of kills) {
    const process = world.process()
    const killed = clock.sleep(began + kill.at - clock.monotonic()).then(async () => {
      await clock.sleep(late())
      process.kill()
      happens(kill)
      return undefined
    })
    const outcome = await Promise.race([work(process, () => !process.dead), killed])
    if (outcome !== undefined) return outcome
  }
  return work(world.process(), () => true)
}

function runName({ board }: World): string {
  return Array.from({ length: 12 }, () => Math.floor(board.random.next() * 16).toString(16)).join('')
}
