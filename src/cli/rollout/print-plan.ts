import type { JsonMap } from '../../core/json.ts'
import type { ChangeAction } from '../../install/change.ts'
import type { SetName } from '../../rollout/event.ts'
import type { Forecast } from '../../rollout/plan/forecast.ts'
import type { GateSpec } from '../../rollout/spec.ts'
import type { CliIo } from '../cli-io.ts'
import { ageText } from '../install/age-text.ts'
import { known } from '../known.ts'
import { oneLine } from '../install/wording.ts'
import { paintFor } from '../paint.ts'
import { partitionText, spanText } from './wording.ts'

/** What a rollout of one set would do, or what an install would do to it. */
export interface PlannedSet {
  readonly set: SetName
  /** Undefined where no pod restarts after the other. */
  readonly forecast: Forecast | undefined
  /** What is asked on the way. */
  readonly gates: readonly PlannedGate[]
  /** By an install; undefined of a set that is rolled out as it is. */
  readonly change: PlannedChange | undefined
}

export type PlannedGate = Pick<GateSpec, 'name' | 'at' | 'passes'> & { readonly kind: string }

export interface PlannedChange {
  readonly action: ChangeAction
  /** How many pods the set has, and will have. */
  readonly now: number
  readonly then: number
  readonly why: string | undefined
}

/** Set by set; refusals on standard error, as a rollout itself would tell them. */
export function printPlans(plans: readonly PlannedSet[], io: CliIo): void {
  for (const [i, plan] of plans.entries()) {
    if (i > 0) io.stdout.write('\n')
    if (plan.forecast === undefined) printUnrolled(plan, io)
    else printForecast(plan.forecast, plan, io)
  }
  if (plans.length === 0) io.stdout.write('no StatefulSet: nothing is rolled out\n')
  if (plans.some(({ forecast, change }) => forecast !== undefined && change !== undefined)) {
    io.stdout.write('\nnothing is written yet: capstan install does it, with the same values\n')
  }
  io.stdout.flush()
}

function printForecast(forecast: Forecast, { gates, change }: PlannedSet, io: CliIo): void {
  const { set, base, target, replicas, restarts } = forecast
  const way = base === target ? `at ${target}` : `from ${base} to ${target ?? 'a new template'}`
  const head = headOf(set, `${countText(restarts.length)} of ${replicas} would restart, ${way}`)
  const lines = [paintFor(io, 'stdout')('message', head), ...changeLines(change), ...wayLines(forecast, gates)]
  io.stdout.write(`${lines.join('\n')}\n`)
  io.stdout.flush()
  printAgainst(forecast, io)
}

function changeLines(change: PlannedChange | undefined): string[] {
  if (change === undefined) return []
  const why = change.why === undefined ? [] : [entry('why', change.why)]
  return change.now === change.then ? why : [...why, entry('scale', scaleText(change))]
}

/** Which pods go, from where, what is asked on the way, and how long that takes. */
function wayLines(forecast: Forecast, gates: readonly PlannedGate[]): string[] {
  const { partition, replicas, start } = forecast
  const stages = stagesWithPods(forecast).map(({ end, pods }, i, all) => {
    return entry(all.length === 1 ? 'pods' : `stage ${i + 1}`, `${podsText(pods)}, down to partition ${end}`)
  })
  const now = partition >= replicas ? 'held: no pod moves by itself' : `partition ${partitionText(partition)}`
  const ordinals = start > 0 ? [entry('ordinals', `begin at ${start}; partitions count from 0`)] : []
  const asked = (['ordinal', 'stage'] as const).flatMap((at) => {
    const texts = gates.filter((gate) => gate.at === at).map(gateText)
    return texts.length === 0 ? [] : [entry(at === 'ordinal' ? 'each pod' : 'each stage', texts.join(', '))]
  })
  const time = entry('time', timeText(forecast) + (gates.length === 0 ? '' : '; gates apart'))
  return [...stages, entry('now', now), ...ordinals, ...asked, time]
}

function printAgainst({ warnings, refusals }: Forecast, io: CliIo): void {
  const paint = paintFor(io, 'stderr')
  for (const text of warnings) io.stderr.write(`${paint('warning', 'warning')}: ${oneLine(text)}\n`)
  for (const { name, text, hint } of refusals) {
    io.stderr.write(`${paint('error', 'refused')}: ${oneLine(text)}\n`)
    if (hint !== '') io.stderr.write(`  = ${oneLine(hint)}\n`)
    io.stderr.write(`  = to go on all the same: --override ${name}=REASON\n`)
  }
  io.stderr.flush()
}

/** One line, and the reason where there is one. */
function printUnrolled({ set, change }: PlannedSet, io: CliIo): void {
  if (change === undefined) return
  const lines = [paintFor(io, 'stdout')('message', headOf(set, unrolledText(change)))]
  if (change.why !== undefined) lines.push(entry('why', change.why))
  io.stdout.write(`${lines.join('\n')}\n`)
  io.stdout.flush()
}

function unrolledText(change: PlannedChange): string {
  const { action, now, then } = change
  switch (action) {
    case 'create':
      return `is made, with ${countText(then)}`
    case 'recreate':
      return 'is deleted with all its pods at once, and made again'
    case 'prune':
      return `is deleted, with ${countText(now)}`
    case 'keep':
    case 'none':
      return 'stays as it is'
    case 'update':
      return now === then ? 'changes, and no pod restarts' : `changes, and no pod restarts; ${scaleText(change)}`
  }
}

function scaleText({ now, then }: PlannedChange): string {
  return then < now ? `${countText(now)} become ${then}: the highest are deleted` : `${countText(now)} become ${then}`
}

function countText(pods: number): string {
  return pods === 1 ? '1 pod' : `${pods} pods`
}

function headOf({ name, namespace }: SetName, text: string): string {
  return oneLine(`${name} in namespace ${namespace}: ${text}`)
}

export function planJson({ set: { namespace, name }, forecast, gates, change }: PlannedSet): JsonMap {
  return known({
    set: { namespace, name },
    ...(change === undefined
      ? {}
      : { change: change.action, why: change.why, podsNow: change.now, podsThen: change.then }),
    ...(forecast === undefined ? {} : forecastJson(forecast, gates)),
  })
}

function forecastJson(forecast: Forecast, gates: readonly PlannedGate[]): JsonMap {
  const { base, target, replicas, start, partition, perPod, total } = forecast
  return known({
    base,
    target,
    replicas,
    start,
    partition,
    stages: [...forecast.stages],
    restarts: forecast.restarts.map(({ pod, index, node }) => known({ pod, index, node })),
    gates: gates.map(({ name, kind, at, passes }) => ({ name, kind, at, passes })),
    perPodSeconds: perPod === undefined ? undefined : perPod / 1000,
    totalSeconds: total === undefined ? undefined : total / 1000,
    refusals: forecast.refusals.map(({ name, text, hint }) => ({ name, text, hint })),
    warnings: [...forecast.warnings],
  })
}

type Restart = Forecast['restarts'][number]

/** Each restart under the first stage that lets it go. */
function stagesWithPods({ stages, restarts }: Forecast): { readonly end: number; readonly pods: readonly Restart[] }[] {
  let before = Infinity
  return stages.map((end) => {
    const pods = restarts.filter(({ index }) => index >= end && index < before)
    before = end
    return { end, pods }
  })
}

/** All by name, with their nodes, as far as a line takes them; else the first and the last. */
function podsText(pods: readonly Restart[]): string {
  if (pods.length === 0) return 'no pod'
  if (pods.length <= 6) return pods.map(({ pod, node }) => (node === undefined ? pod : `${pod} (${node})`)).join(', ')
  return `${pods[0]!.pod} to ${pods.at(-1)!.pod}, ${pods.length} pods`
}

function gateText({ name, kind, passes }: PlannedGate): string {
  const times = passes === 1 ? '' : `, ${passes} passes in a row`
  return name === kind && times === '' ? name : `${name} (${name === kind ? times.slice(2) : kind + times})`
}

function timeText({ perPod, total }: Forecast): string {
  if (perPod === undefined || total === undefined) return 'not known: no pod has ever been seen to start'
  const each = perPod < 1000 ? 'less than 1s' : spanText(perPod)
  return `about ${ageText(total)}, soaks included; pods have taken ${each} to start`
}

function entry(label: string, text: string): string {
  return `  ${label.padEnd(11)}${oneLine(text)}`
}
