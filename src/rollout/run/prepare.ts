import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { CancelSignal } from '../../core/ports.ts'
import { baseTemplate } from '../base-template.ts'
import type { EmitRollout, RolloutOutcome } from '../event.ts'
import { makeGate } from '../gates/make-gate.ts'
import { takeBaselines } from '../gates/slo.ts'
import type { Forecast } from '../plan/forecast.ts'
import { refusalsOf } from '../plan/forecast.ts'
import { stagesOf } from '../plan/stages.ts'
import type { RolloutPorts } from '../ports.ts'
import { rolloutManager } from '../protocol/marker.ts'
import { finishSteps } from '../protocol/steps.ts'
import type { Override, RolloutRecord } from '../record.ts'
import { planDigest, recordStore } from '../record-store.ts'
import type { RolloutJob } from '../roll-out.ts'
import type { SetSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import type { Beginning } from './begin.ts'
import { beginningOf } from './begin.ts'
import { observed } from './existing.ts'
import { specOf } from './spec-of.ts'

export interface Work {
  readonly ports: RolloutPorts
  readonly job: RolloutJob
  readonly emit: EmitRollout
  readonly stopped: CancelSignal
}

export type Claim = Extract<Beginning, { readonly is: 'claim' }>

export interface Prepared {
  readonly set: SetSeen
  readonly record: RolloutRecord
  readonly beginning: Claim
  readonly overrides: readonly Override[]
}

/** All that comes before the claim; an outcome when there is nothing to claim. */
export async function prepare(work: Work, live: JsonMap): Promise<Prepared | RolloutOutcome> {
  const { ports, job } = work
  const { cluster } = ports
  const store = recordStore(cluster, job.set)
  const [known, { set, pods }] = await Promise.all([store.read(), observed(ports, job.set, live)])
  if (job.unattended === true && isPaused(set)) return stillPaused(set)
  if (set.replicas === 0) return endedEmpty(ports, set)
  const declared = specOf(job.spec, set, known)
  const spec = meant(job, set, job.patience === undefined ? declared : { ...declared, patience: job.patience })
  const to = stagesOf(spec.stages, set.replicas).at(-1) ?? 0
  const now = cluster.serverTime()
  const by = { run: ports.newRun(), to, plan: planDigest(spec), at: new Date(now).toISOString() }
  const beginning = beginningOf(set, pods, by)
  if (beginning.is === 'nothing') {
    return {
      is: 'done',
      partition: Math.min(set.partition ?? 0, set.replicas),
      because: beginning.because,
      next: undefined,
    }
  }
  const refused = beginning.resumed ? [] : await refusalsOf(ports, job.set, spec)
  refuse(
    refused.filter(({ name }) => !job.overrides.some(({ gate }) => gate === name)),
    job,
  )
  // A gate that must not be asked is told before anything is written.
  for (const gate of spec.gates) makeGate(gate, { cluster, clock: ports.clock, ...ports.gates })
  const record = await recordOf(work, { set, known, spec, beginning })
  const partition = Math.min(beginning.marker.p, set.replicas)
  const overrides = job.overrides.map((one): Override => ({ ...one, partition, by: ports.holder, at: now }))
  const whole = { ...record, overrides: [...record.overrides, ...overrides] }
  await store.write(whole, set.object)
  return { set, record: whole, beginning, overrides }
}

/** An install ends where the manifest says, and frees what is stuck: it was asked for a state, not for a person's care. */
function meant({ end, unattended = false, spec: given }: RolloutJob, set: SetSeen, spec: RolloutSpec): RolloutSpec {
  const staged = set.marker?.phase === 'stage' && (unattended || given === 'recorded') ? set.marker.to : undefined
  const to = end ?? (staged && Math.max(staged, stagesOf(spec.stages, set.replicas).at(-1) ?? 0))
  const forceStuck = spec.forceStuck || unattended
  if (to === undefined || to === 0) return { ...spec, forceStuck }
  const before = stagesOf(spec.stages, set.replicas).filter((stage) => stage > to)
  const marks = [...before, to].map((partition) => ({ partition }))
  return { ...spec, forceStuck, stages: { is: 'marks', marks } }
}

/** By a person, who also says when it goes on: what nobody asked for goes on by itself neither forward nor back. */
function isPaused({ marker }: SetSeen): boolean {
  return marker !== undefined && ['paused', 'aborted', 'undo', 'undone'].includes(marker.phase)
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

function stillPaused({ marker, partition, replicas, ref }: SetSeen): RolloutOutcome {
  const { phase } = marker!
  const is = { is: 'held', partition: Math.min(partition ?? 0, replicas) } as const
  if (phase === 'undo') {
    return { ...is, because: 'its rollout is being undone', next: `capstan rollout undo sts/${ref.name} goes on` }
  }
  const next =
    phase === 'undone' ? `capstan rollout sts/${ref.name} begins anew` : `capstan rollout resume sts/${ref.name}`
  return { ...is, because: `its rollout was ${phase}`, next }
}

function refuse(refusals: Forecast['refusals'], { set, unattended = false }: RolloutJob): void {
  const [first] = refusals
  if (first === undefined) return
  const command = unattended ? `capstan rollout sts/${set.name} ` : ''
  const hint = `${first.hint}; or set it aside: ${command}--override ${first.name}="the reason"`
  throw new Failure('rollout/refused', refusals.map(({ text }) => text).join('\n'), { hint })
}

/** The record of before where the same rollout goes on; a new one keeps only what was rolled out in the past. */
async function recordOf(
  work: Work,
  about: { set: SetSeen; known: RolloutRecord | undefined; spec: RolloutSpec; beginning: Claim },
): Promise<RolloutRecord> {
  const { set, known, spec, beginning } = about
  const { base, run } = beginning.marker
  const { ports } = work
  // Killed before its claim, the marker still tells of the plan of before.
  const earlier = known === undefined ? {} : { earlier: known.spec }
  if (beginning.resumed && known?.base.revision === base) return { ...known, ...earlier, run, spec }
  const template = await baseTemplate(ports.cluster, set.object, base)
  return {
    run,
    began: ports.cluster.serverTime(),
    spec,
    base: { revision: base, template },
    baselines: await baselinesOf(work, set, spec),
    overrides: [],
    log: [],
    past: known?.past ?? [],
    ...earlier,
  }
}

/** What `slo` gates compare with: there is no taking it once the first pod has the new template. */
async function baselinesOf(
  { ports, emit, stopped }: Work,
  { ref, uid, start: first }: SetSeen,
  spec: RolloutSpec,
): Promise<Readonly<Record<string, number>>> {
  const { cluster, clock } = ports
  const { baselines, missing } = await takeBaselines(
    spec.gates,
    { cluster, clock, ...ports.gates },
    {
      set: { namespace: ref.namespace ?? '', name: ref.name, uid, start: first },
      next: undefined,
      last: undefined,
      signal: ports.signal ?? stopped,
    },
  )
  for (const { gate, sentence } of missing) {
    emit({ is: 'warning', at: cluster.serverTime(), text: `gate ${gate} has nothing to compare with: ${sentence}` })
  }
  return Object.fromEntries(baselines)
}
