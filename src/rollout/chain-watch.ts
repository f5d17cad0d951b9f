import type { LockName } from '../lease/lease.ts'
import type { RolloutOutcome, SetName } from './event.ts'
import type { RolloutPorts } from './ports.ts'
import { existing, sightOf } from './run/existing.ts'
import { podKind } from './run/watch-set.ts'
import { type Silence, silenceByWatching } from './silence.ts'
import { slimPod } from './slim-pod.ts'
import { phaseOf, type RolloutPhase } from './status-phase.ts'
import { type RolloutStatus, rolloutStatus } from './status.ts'
import { type Driver, isDriven, isLeft, visibleLease, visibleLock } from './visible-lock.ts'
import { watchRollout } from './watch-rollout.ts'

export interface WatchedChain {
  /** In the order in which they go by what they are; who drives them may go another way. */
  readonly sets: readonly SetName[]
  /** The lock of the release, which an install keeps from its first set to its last. */
  readonly lock: LockName
}

/** How a set of the chain stands, and how its rollout ended; those of one set are over before those of another begin. */
export interface ChainTold {
  readonly status: (set: SetName, status: RolloutStatus) => void
  readonly end: (set: SetName, outcome: RolloutOutcome) => void
}

/** Milliseconds between two looks while a set waits for its turn. */
const pace = 1000

/**
 * Milliseconds from the end of a set in which the next one counts as somebody's: without an install nobody has a lock between
 * two sets, and before it takes that of the next `capstan rollout RELEASE` looks for all that stands against it.
 */
const turn = 15_000

/**
 * Follows the sets of a chain that somebody else drives, whichever goes, until none is under way and nobody is about to go on.
 * Gives how it ended: as the first set that did not get through, also where an install then goes back with others.
 */
export async function watchChain(
  ports: RolloutPorts,
  { sets, lock }: WatchedChain,
  told: ChainTold,
): Promise<RolloutOutcome['is']> {
  const look = looker(ports, { sets, lock })
  const untold = new Set(sets)
  const follow = async (some: readonly SetName[]): Promise<RolloutOutcome['is']> => {
    for (const set of some) {
      untold.delete(set)
      const outcome = await watchRollout(ports, set, (status) => told.status(set, status))
      told.end(set, outcome)
      if (outcome.is !== 'done') return outcome.is
    }
    return 'done'
  }
  let failed: RolloutOutcome['is'] | undefined
  for (let waits = 0; ;) {
    const next = nextOf({ ...(await look()), hasFailed: failed !== undefined })
    if (next.is === 'end') return failed ?? follow(sets.filter((set) => untold.has(set)))
    if (next.is === 'follow') {
      const is = await follow([...next.through.filter((set) => untold.has(set)), next.set])
      if (is === 'interrupted') return is
      if (is !== 'done') failed ??= is
      waits = 0
      continue
    }
    // What follows at once need not be told of.
    if (waits++ > 0 && next.set !== undefined) {
      told.status(next.set, { ...(await rolloutStatus(ports, next.set)), because: next.because, next: undefined })
    }
    await ports.clock.sleep(pace, ports.signal)
    if (ports.signal?.aborted === true) return follow([next.set ?? sets[0]!])
  }
}

/** A set of the chain at one look. */
export interface ChainCell {
  readonly set: SetName
  readonly phase: RolloutPhase
  /** Nobody has its lock, or nobody who is alive; where locks cannot be seen somebody may. */
  readonly isLeft: boolean
  /** Who has it, and is alive. */
  readonly driver: string | undefined
  /** Server time of the last word of its marker, and whether that was an end. */
  readonly marked: { readonly at: number; readonly isEnd: boolean } | undefined
}

export interface ChainLook {
  readonly cells: readonly ChainCell[]
  /** Who installs the release, and is alive. */
  readonly installer: string | undefined
  /** Server time, milliseconds. */
  readonly now: number
  /** A set did not get through that was followed. */
  readonly hasFailed: boolean
}

export type ChainNext =
  /** `through` are those before it that need not be followed. */
  | { readonly is: 'follow'; readonly set: SetName; readonly through: readonly SetName[] }
  /** `set` is the next one as far as anybody can tell. */
  | { readonly is: 'wait'; readonly set: SetName | undefined; readonly because: string }
  | { readonly is: 'end' }

/** Whom to follow. Pure. */
export function nextOf({ cells, installer, now, hasFailed }: ChainLook): ChainNext {
  const open = cells.filter(({ phase }) => !isThrough(phase))
  // What a person has stopped ends at once, and its driver lets go of it some moments later.
  const able = hasFailed ? open.filter(({ phase }) => phase !== 'paused' && phase !== 'aborted') : open
  const going =
    able.find(({ driver }) => driver !== undefined) ??
    able.find(({ phase, isLeft }) => phase !== 'staged' && !isLeft) ??
    able.find(({ phase }) => phase === 'ungated')
  // Another one than the chain's own may go: after a failure only an install is known to go on.
  if (going !== undefined && (!hasFailed || installer !== undefined)) return following(going, cells)
  const next = open.find(({ phase }) => phase === 'staged')?.set
  const wait = (who: string): ChainNext => ({ is: 'wait', set: next, because: `it waits for its turn${who}` })
  if (hasFailed) return installer === undefined ? { is: 'end' } : wait('')
  if (open.length === 0) return { is: 'end' }
  const about = cells.find(({ driver }) => driver !== undefined)
  if (about !== undefined) return wait(`: ${about.driver} is at ${about.set.name}`)
  if (installer !== undefined) return wait(`: ${installer} installs the release`)
  const last = cells.flatMap(({ marked }) => marked ?? []).sort((a, b) => b.at - a.at)[0]
  if (last?.isEnd === true && now - last.at < turn) return wait('')
  return following(open[0]!, cells)
}

function following(one: ChainCell, cells: readonly ChainCell[]): ChainNext {
  const before = cells.slice(0, cells.indexOf(one)).filter(({ phase }) => isThrough(phase))
  return { is: 'follow', set: one.set, through: before.map(({ set }) => set) }
}

/** `partial` is what a rollout has ended as, or an undo. */
function isThrough(phase: RolloutPhase): boolean {
  return phase === 'idle' || phase === 'partial'
}

function looker(ports: RolloutPorts, { sets, lock }: WatchedChain): () => Promise<Omit<ChainLook, 'hasFailed'>> {
  const { cluster } = ports
  const silences = new Map(sets.map((set) => [set, silenceByWatching(ports)]))
  const silenceOfRelease = silenceByWatching(ports)
  return async () => {
    const [cells, release] = await Promise.all([
      Promise.all(sets.map((set) => cellOf(ports, set, silences.get(set)!))),
      visibleLease(ports, lock, silenceOfRelease),
    ])
    return { cells, installer: living(release), now: cluster.serverTime() }
  }
}

async function cellOf(ports: RolloutPorts, set: SetName, silenceOf: Silence): Promise<ChainCell> {
  const { cluster } = ports
  const [object, pods, lock] = await Promise.all([
    existing(ports, set),
    cluster.list(podKind, { namespace: set.namespace, keep: slimPod }),
    visibleLock(ports, set, silenceOf),
  ])
  const seen = sightOf(object, pods.items, cluster.serverTime())
  const marker = seen.set?.marker
  return {
    set,
    phase: phaseOf(seen),
    isLeft: isLeft({ ...lock, hidden: lock.isHidden ? ['leases'] : [] }),
    driver: living(lock),
    marked: marker && { at: Date.parse(marker.at), isEnd: marker.phase === 'done' || marker.phase === 'undone' },
  }
}

function living(lock: Driver): string | undefined {
  return isDriven(lock) ? lock.holder : undefined
}
