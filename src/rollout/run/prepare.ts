import { either } from '../../core/cancel.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { CancelSignal } from '../../core/ports.ts'
import { textAt } from '../../status/field.ts'
import { baseTemplate } from '../base-template.ts'
import type { EmitRollout, RolloutOutcome } from '../event.ts'
import { takeBaselines } from '../gates/slo.ts'
import { pastOf } from '../past.ts'
import { fits } from '../plan/known-overrides.ts'
import type { RolloutPorts } from '../ports.ts'
import { rolloutManager } from '../protocol/marker.ts'
import { held } from '../protocol/partition.ts'
import { finishSteps } from '../protocol/steps.ts'
import type { Override, RolloutRecord } from '../record.ts'
import { earlierPlans, recordStore } from '../record-store.ts'
import type { RolloutJob } from '../roll-out.ts'
import type { SetSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import type { Sighted } from './existing.ts'
import type { Claim, Foreseen, NothingToRoll } from './foresee.ts'
import { foresee } from './foresee.ts'

export interface Work {
  readonly ports: RolloutPorts
  readonly job: RolloutJob
  readonly emit: EmitRollout
  readonly stopped: CancelSignal
  /** The resourceVersion of the set against whose rollout nothing was found to stand. */
  readonly foreseen?: string | undefined
}

export interface Prepared {
  readonly set: SetSeen
  readonly record: RolloutRecord
  readonly beginning: Claim
  readonly overrides: readonly Override[]
}

/** All that comes before the claim; an outcome when there is nothing to claim. */
export async function prepare(work: Work, live: JsonMap): Promise<Prepared | RolloutOutcome> {
  const { ports, job, foreseen } = work
  const { cluster } = ports
  const begun = await foresee(ports, job, live, foreseen === textAt(live, 'metadata', 'resourceVersion'))
  if ('is' in begun) {
    if (begun.is === 'empty') return endedEmpty(ports, begun.set)
    return begun.is === 'settle' ? settled(work, begun) : begun
  }
  const { seen, known, spec } = begun
  const { set } = seen
  const beginning: Claim = { ...begun.beginning, marker: { ...begun.beginning.marker, run: ports.newRun() } }
  const record = await recordOf(work, begun, beginning)
  // A baseline that was not taken to its end would be missing for ever.
  if (isAborted(ports.signal)) return stoppedBefore(set)
  const partition = judgedAt(seen, beginning.marker)
  const at = cluster.serverTime()
  const overrides = job.overrides
    .filter(({ gate }) => fits(gate, spec))
    .map((one): Override => ({ ...one, partition, by: ports.holder, at }))
  const whole = {
    ...record,
    reason: job.reason,
    overrides: [...record.overrides, ...overrides],
    version: known?.version,
  }
  return { set, record: await recordStore(cluster, job.set).write(whole, set.object), beginning, overrides }
}

/** A call and no field, which the compiler would believe to stay false across an await. */
function isAborted(signal: CancelSignal | undefined): boolean {
  return signal?.aborted === true
}

function stoppedBefore({ partition, replicas, ref }: SetSeen): RolloutOutcome {
  return {
    is: 'interrupted',
    partition: Math.min(partition ?? 0, replicas),
    because: 'stopped before anything was written',
    next: `capstan rollout sts/${ref.name} begins anew`,
  }
}

/** The partition whose gates are asked next, for which alone an override counts. */
function judgedAt({ set, pods }: Pick<Sighted, 'set' | 'pods'>, { p, to }: Claim['marker']): number {
  const there = pods.filter(({ index }) => index >= 0 && index < set.replicas)
  const old = there.filter(({ revision }) => revision !== set.updateRevision).length
  // Where no pod is left to go, all that is judged is the end.
  const end = old === 0 && there.length === set.replicas ? to : set.replicas
  return Math.min(set.strategy === 'OnDelete' ? old : p, end, set.replicas)
}

/** Without pods there is nothing to gate: those that scaling makes all get the newest template, held or not. */
async function endedEmpty(
  { cluster }: RolloutPorts,
  { object, ref, marker, partition }: SetSeen,
): Promise<RolloutOutcome> {
  const done = { is: 'done', partition: 0, because: 'the set has no pods', next: undefined } as const
  if (marker === undefined || marker.phase === 'done') return done
  const at = new Date(cluster.serverTime()).toISOString()
  const p = partition === undefined ? undefined : 0
  const steps = finishSteps(object, { ...marker, phase: 'done', p: p ?? 0, at }, p)
  await cluster.patch(ref, steps, { manager: rolloutManager })
  return done
}

/** Parked, or let go again: no pod goes, so that no gate has anything to say. */
async function settled({ ports, emit }: Work, { set, because, marker }: Settling): Promise<RolloutOutcome> {
  const { cluster } = ports
  const { p } = marker
  const steps = finishSteps(set.object, { ...marker, run: ports.newRun() }, p)
  await cluster.patch(set.ref, steps, { manager: rolloutManager })
  emit({ is: 'moved', at: cluster.serverTime(), how: p >= held ? 'park' : 'restore', to: p, pod: undefined, because })
  return { is: 'done', partition: Math.min(p, set.replicas), because, next: undefined }
}

type Settling = Extract<NothingToRoll, { readonly is: 'settle' }>

/** The record of before where the same rollout goes on; a new one keeps only what was rolled out in the past. */
async function recordOf(
  work: Work,
  { seen: { set, pods }, known, spec }: Foreseen,
  beginning: Claim,
): Promise<RolloutRecord> {
  const { base, target, run } = beginning.marker
  const { ports } = work
  const earlier = earlierPlans(known, set, spec)
  const past = pastOf(known, set)
  if (beginning.resumed && known?.base.revision === base) return { ...known, ...earlier, past, run, spec }
  const template =
    known?.base.revision === base ? known.base.template : await baseTemplate(ports.cluster, set.object, base)
  const isSame = known?.base.revision === base && set.marker?.target === target
  const taken = isSame ? known.baselines : {}
  // Once a pod has the new template, what is taken would be compared with itself.
  const isFirst = pods.every(({ revision }) => revision !== target)
  const untaken = isFirst ? spec.gates.filter(({ name }) => !Object.hasOwn(taken, name)) : []
  return {
    run,
    began: ports.cluster.serverTime(),
    spec,
    base: { revision: base, template },
    baselines: { ...(await baselinesOf(work, set, untaken)), ...taken },
    overrides: [],
    log: [],
    past,
    ...earlier,
  }
}

/**
 * What `slo` gates compare with. Throws Failure `rollout/refused` where one has nothing: it could never pass, and would say so only
 * when a pod had gone.
 */
async function baselinesOf(
  { ports, job, stopped }: Work,
  { ref, uid, start: first }: SetSeen,
  gates: RolloutSpec['gates'],
): Promise<Readonly<Record<string, number>>> {
  const { cluster, clock } = ports
  const { baselines, missing } = await takeBaselines(
    gates,
    { cluster, clock, ...ports.gates },
    {
      set: { namespace: ref.namespace ?? '', name: ref.name, uid, start: first },
      next: undefined,
      last: undefined,
      signal: ports.signal === undefined ? stopped : either(ports.signal, stopped),
    },
  )
  const lacking = missing.filter(({ gate }) => !job.overrides.some((one) => one.gate === gate))
  if (lacking.length > 0 && !isAborted(ports.signal)) {
    const text = lacking.map(({ gate, sentence }) => `gate ${gate} has nothing to compare with: ${sentence}`).join('\n')
    const aside = lacking.map(({ gate }) => `--override ${gate}="the reason"`).join(' ')
    throw new Failure('rollout/refused', text, { hint: `the same command asks again; or set it aside: ${aside}` })
  }
  return Object.fromEntries(baselines)
}
