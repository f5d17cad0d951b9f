import { failuresOf } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { identityOf, refText } from '../core/object-ref.ts'
import { chartOf } from '../release/chart-of.ts'
import { chainOf, type ChainLink } from '../rollout/chain.ts'
import type { RolloutOutcome, SetName } from '../rollout/event.ts'
import { defaultSpec } from '../rollout/plan/stages.ts'
import { isLeftToOthers, isOnDelete, partitionOf } from '../rollout/protocol/partition.ts'
import type { RolloutJob } from '../rollout/roll-out.ts'
import { rollOut } from '../rollout/roll-out.ts'
import type { RolloutSpec } from '../rollout/spec.ts'
import { integerAt } from '../status/field.ts'
import type { Emit } from './event.ts'
import type { InstallOptions } from './job.ts'
import type { Planned } from './plan.ts'
import type { InstallPorts } from './ports.ts'
import { isStatefulSet } from './stage/is-stateful-set.ts'
import { isDeclared, isOpen, waitsForDeletion } from './stage/open-rollout.ts'
import { isToBeLowered, partitionOwner } from './stage/lower.ts'
import { setSpec } from './stage/set-spec.ts'

export interface RollSets {
  readonly changes: readonly Planned[]
  /** What the writes gave back, by `identityOf`. */
  readonly stored: ReadonlyMap<string, JsonMap>
  readonly options: Pick<InstallOptions, 'rollout' | 'overrides' | 'timeout' | 'wait'>
  /** What went last comes back first: what is broken most likely, and what needs the others. */
  readonly isRollback: boolean
  /** After a failure, by itself: as in an undo nobody is asked, and no gate, since what they ask of may be what is broken. */
  readonly isWayBack: boolean
  readonly emit: Emit
}

/** A rollout of a set that an install began did not come to its end: the sets after it were left alone. */
export class RolloutStopped extends Error {
  readonly change: Planned
  readonly outcome: RolloutOutcome
  /** Those behind it that would have been rolled out, too. */
  readonly waiting: readonly Planned[]
  constructor(change: Planned, outcome: RolloutOutcome, waiting: readonly Planned[]) {
    super(`${refText(change.ref)}: ${outcome.because}`)
    this.change = change
    this.outcome = outcome
    this.waiting = waiting
  }
}

/**
 * Rolls out every StatefulSet that was staged by this install, or left unfinished by one before, one set after the other as
 * `chainOf` orders them. The first that stops ends all: throws RolloutStopped. Where nobody waits, what is not let go is told.
 */
export async function rollSets(ports: InstallPorts, work: RollSets): Promise<void> {
  const { options, emit, isRollback } = work
  const inOrder = chainOf(setsThatStay(work), [])
  const chain = isRollback ? inOrder.toReversed() : inOrder
  for (const [i, { change, set }] of chain.entries()) {
    const { ref } = change
    const warn = (text: string): void =>
      emit({ is: 'warning', text: `${refText(ref)} ${text} capstan rollout sts/${ref.name}` })
    if (isLeftToOthers(set)) {
      warn('was held by somebody else: its new template waits for')
    } else if (!options.wait) {
      if (isOpen(set)) warn('is not rolled out to its end where nobody waits: that is left to')
    } else if (isToRoll(set, change, options)) {
      const outcome = await rolled(ports, change, set, work)
      if (outcome.is === 'done') continue
      const waiting = chain
        .slice(i + 1)
        .filter((one) => !isLeftToOthers(one.set) && isToRoll(one.set, one.change, options))
      throw new RolloutStopped(
        change,
        outcome,
        waiting.map((one) => one.change),
      )
    }
  }
}

/** As the cluster has them now; those that are created have no pod that could restart. */
function setsThatStay({ changes, stored }: RollSets): (ChainLink & { readonly change: Planned })[] {
  return changes.flatMap((change) => {
    const { ref, action, source, live } = change
    if (!isStatefulSet(ref) || action === 'prune' || action === 'keep' || action === 'create') return []
    const set = stored.get(identityOf(ref)) ?? live
    return set === undefined ? [] : [{ name: ref.name, set, chart: chartOf(source), change }]
  })
}

/** Whether an install has something to roll out: of a set as it is written, with the change that it had. */
export function isToRoll(set: JsonMap, { action, endPartition }: Planned, options: RollSets['options']): boolean {
  if (isOpen(set)) return true
  if (isOnDelete(set)) return isDeclared(options, set) && (action !== 'none' || waitsForDeletion(set))
  return isToBeLowered(set, endPartition) && partitionOwner(set) === undefined
}

async function rolled(
  ports: InstallPorts,
  { ref, endPartition }: Planned,
  set: JsonMap,
  { options, isWayBack, emit }: RollSets,
): Promise<RolloutOutcome> {
  const name: SetName = { namespace: ref.namespace ?? ports.cluster.namespace, name: ref.name }
  const job: RolloutJob = {
    set: name,
    spec: specOf(set, options, isWayBack),
    overrides: options.overrides ?? [],
    unattended: true,
    end: endPartition,
    patience: options.timeout === 'by-kind' ? undefined : options.timeout,
  }
  try {
    return await rollOut(ports, job, (event) => emit({ is: 'rollout', set: name, event }))
  } catch (error) {
    return notBegun(error, set)
  }
}

/** By what stands against it, or by somebody who is at it: the template is staged by now, and the same install goes on. */
function notBegun(error: unknown, set: JsonMap): RolloutOutcome {
  const [failure, ...others] = failuresOf(error) ?? []
  const is = failure?.code === 'rollout/refused' ? 'blocked' : failure?.code === 'rollout/locked' ? 'lost' : undefined
  if (failure === undefined || is === undefined || others.length > 0) throw error
  const partition = Math.min(partitionOf(set) ?? 0, integerAt(set, 'spec', 'replicas') ?? 1)
  return { is, partition, because: failure.message.replaceAll('\n', '; '), next: failure.hint }
}

function specOf(set: JsonMap, options: RollSets['options'], isWayBack: boolean): RolloutSpec | 'recorded' {
  if (options.rollout === undefined && !isWayBack) return 'recorded'
  const spec = setSpec(set, options)
  return isWayBack ? { ...spec, stages: defaultSpec.stages, stageSoak: 0, gates: [] } : spec
}
