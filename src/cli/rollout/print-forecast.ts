import type { JsonMap } from '../../core/json.ts'
import type { Forecast } from '../../rollout/plan/forecast.ts'
import type { GateSpec } from '../../rollout/spec.ts'
import type { CliIo } from '../cli-io.ts'
import { printable } from '../cells.ts'
import { ageText } from '../install/age-text.ts'
import { known } from '../install/event-json.ts'
import { oneLine } from '../install/wording.ts'
import { paintFor } from '../paint.ts'
import { partitionText, spanText } from './wording.ts'

/** What is asked on the way, of the plan that the forecast is of. */
export type PlannedGate = Pick<GateSpec, 'name' | 'at' | 'passes'> & { readonly kind: string }

/** What a rollout would do; refusals on standard error, as a rollout itself would tell them. */
export function printForecast(forecast: Forecast, gates: readonly PlannedGate[], io: CliIo): void {
  const paint = paintFor(io, 'stdout')
  const { set, base, target, replicas, start, restarts, partition, warnings, refusals } = forecast
  const lines = []
  const count = restarts.length === 1 ? '1 pod' : `${restarts.length} pods`
  const way = base === target ? `at ${target}` : `from ${base} to ${target}`
  const head = `${set.name} in namespace ${set.namespace}: ${count} of ${replicas} would restart, ${way}`
  lines.push(paint('message', oneLine(head)))
  const stages = stagesWithPods(forecast)
  for (const [i, { end, pods }] of stages.entries()) {
    lines.push(entry(stages.length === 1 ? 'pods' : `stage ${i + 1}`, `${podsText(pods)}, down to partition ${end}`))
  }
  lines.push(
    entry('now', partition >= replicas ? 'held: no pod moves by itself' : `partition ${partitionText(partition)}`),
  )
  if (start > 0) lines.push(entry('ordinals', `begin at ${start}; partitions count from 0`))
  for (const at of ['ordinal', 'stage'] as const) {
    const asked = gates.filter((gate) => gate.at === at).map(gateText)
    if (asked.length > 0) lines.push(entry(at === 'ordinal' ? 'each pod' : 'each stage', asked.join(', ')))
  }
  lines.push(entry('time', timeText(forecast) + (gates.length === 0 ? '' : '; gates apart')))
  io.stdout.write(`${lines.join('\n')}\n`)
  io.stdout.flush()
  const paintError = paintFor(io, 'stderr')
  for (const text of warnings) io.stderr.write(`${paintError('warning', 'warning')}: ${oneLine(text)}\n`)
  for (const { name, text, hint } of refusals) {
    io.stderr.write(`${paintError('error', 'refused')}: ${oneLine(text)}\n`)
    if (hint !== '') io.stderr.write(`  = ${oneLine(hint)}\n`)
    io.stderr.write(`  = to go on all the same: --override ${name}=REASON\n`)
  }
  io.stderr.flush()
}

/** A rollout goes to the template that a set has; only an install renders another one, and asks the server what that changes. */
export function printUnrendered(file: string, io: CliIo): void {
  const name = printable(file)
  io.stdout.write(
    `\nonly the cluster was read: capstan install ${name} --dry-run tells what an edit of ${name} would restart\n`,
  )
  io.stdout.flush()
}

export function forecastJson(forecast: Forecast, gates: readonly PlannedGate[]): JsonMap {
  const { set, base, target, replicas, start, partition, perPod, total } = forecast
  return known({
    set: { namespace: set.namespace, name: set.name },
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
