import type { JsonMap } from '../../core/json.ts'
import type { GateView } from '../../rollout/gates/standing.ts'
import type { RolloutStatus } from '../../rollout/status.ts'
import { isLeft, silenceText } from '../../rollout/visible-lock.ts'
import type { CliIo } from '../cli-io.ts'
import { ageText } from '../install/age-text.ts'
import { known } from '../known.ts'
import { oneLine } from '../install/wording.ts'
import { paintFor, type Paint, type Role } from '../paint.ts'
import { cellLines, legend } from './cell-lines.ts'
import { cellJson, gateResultJson, timeJson } from './event-json.ts'
import { type Signs, signsFor } from './signs.ts'
import { gateRoles, gateText, partitionText } from './wording.ts'

interface StatusDrawing {
  readonly paint: Paint
  readonly signs: Signs
  readonly columns: number
  readonly rows: number
  /** Server time: ages count from it. */
  readonly now: number
}

export function printStatus(status: RolloutStatus, now: number, io: CliIo): void {
  const columns = io.terminal.stdout ? Math.max(2, io.terminal.columns) - 1 : 120
  const drawing = { paint: paintFor(io, 'stdout'), signs: signsFor(io), columns, rows: 12, now }
  io.stdout.write(`${statusLines(status, drawing).join('\n')}\n`)
  io.stdout.flush()
}

/**
 * First what other tools make of it, since that is what whoever asks has just read; then how it stands, the one reason, and
 * what to do.
 */
function statusLines(status: RolloutStatus, drawing: StatusDrawing): string[] {
  const { paint } = drawing
  const { set, phase, othersSay, cells, start, because, next, gates } = status
  const lines = []
  if (othersSay !== undefined && isQuiet(cells)) lines.push(paint('warning', othersText(othersSay, status)), '')
  lines.push(
    paint('message', `${set.name} in namespace ${set.namespace}: `) +
      paint(roles[phase], phaseText(status)) +
      whither(status),
  )
  lines.push(...cellLines(cells, start, drawing))
  if (cells.length > 0) lines.push(`  ${legend(cells, drawing)}`)
  lines.push('')
  for (const { pod, state, sentence } of cells) {
    if ((state !== 'stuck' && state !== 'unwell') || sentence === undefined || because.includes(sentence)) continue
    lines.push(entry(state, paint('bad', oneLine(sentence.includes(pod) ? sentence : `${pod}: ${sentence}`))))
  }
  if (because !== '') lines.push(entry('because', oneLine(because)))
  if (next !== undefined) lines.push(entry('next', paint('message', oneLine(next))))
  lines.push(...driverLine(status))
  lines.push(...gates.map((gate) => entry('gate', gateLine(gate, drawing))))
  lines.push(...newestEntries(status, drawing))
  while (lines.at(-1) === '') lines.pop()
  return lines
}

function driverLine(status: RolloutStatus): string[] {
  const { holder, because } = status
  const silence = silenceText(status)
  if (holder === undefined || (silence !== undefined && because.includes(silence))) return []
  return [silence === undefined ? entry('driven by', oneLine(holder)) : entry('driver', oneLine(silence))]
}

function newestEntries({ log, because }: RolloutStatus, { paint, now }: StatusDrawing): string[] {
  // The last one is mostly what has just been said.
  const entries = log.at(-1)?.text === because ? log.slice(0, -1) : log
  return entries
    .slice(-logLines)
    .map(({ at, text }) => entry('', paint('faint', `${ageText(now - at)} ago  ${oneLine(text)}`)))
}

export function statusJson(status: RolloutStatus): JsonMap {
  const { set, cells, gates, stages, log, phase, replicas, start, partition, held } = status
  const { base, target, because, next, holder, silent, othersSay, hidden } = status
  return known({
    set: { namespace: set.namespace, name: set.name },
    phase,
    replicas,
    start,
    partition,
    held,
    base,
    target,
    stages: [...stages],
    because,
    next,
    holder,
    silentSeconds: silent === undefined ? undefined : Math.round(silent / 1000),
    othersSay,
    cells: cells.map(cellJson),
    gates: gates.map(gateJson),
    log: log.map(({ at, text }) => ({ at: timeJson(at), text })),
    hidden: hidden === undefined || hidden.length === 0 ? undefined : [...hidden],
  })
}

/** While a pod is not ready, kubectl waits for it like everybody else. */
function isQuiet(cells: RolloutStatus['cells']): boolean {
  return cells.every(({ state }) => state === 'old' || state === 'new' || state === 'soaking')
}

function othersText(said: string, { set, cells, phase }: RolloutStatus): string {
  const old = cells.filter(({ state }) => state === 'old').length
  const which = phase === 'drifted' ? 'another' : 'the old'
  const truth =
    phase === 'idle' || old === 0 ? '' : ` It is not: ${old} of ${cells.length} pods have ${which} template.`
  return oneLine(`kubectl rollout status says of ${set.name} "${said}", and Helm takes it for complete too.${truth}`)
}

/** How much of the history a person wants who asks what is wrong now. */
const logLines = 5

const words: Readonly<Record<RolloutStatus['phase'], string>> = {
  idle: 'nothing is under way',
  staged: 'a new template is staged, and nobody rolls it out',
  rolling: 'rolling',
  paused: 'paused',
  aborted: 'aborted',
  undoing: 'going back',
  partial: 'ended with pods at the old template',
  ungated: 'rolled by Kubernetes itself',
  drifted: 'changed by somebody else',
}

function phaseText(status: RolloutStatus): string {
  const { phase, held } = status
  if (phase === 'idle' && held) return 'parked'
  const isAlone = (phase === 'rolling' || phase === 'undoing') && isLeft(status)
  return isAlone ? `${words[phase]}, but nobody drives it` : words[phase]
}

const roles: Readonly<Record<RolloutStatus['phase'], Role>> = {
  idle: 'good',
  staged: 'busy',
  rolling: 'busy',
  paused: 'warning',
  aborted: 'warning',
  undoing: 'busy',
  partial: 'busy',
  ungated: 'warning',
  drifted: 'error',
}

/** `, from kafka-5d7 to kafka-68c, partition 3 of 5, stages 3, 0` */
function whither({ base, target, partition, held, replicas, stages, phase }: RolloutStatus): string {
  const parts = []
  if (base !== target && base !== '' && target !== '') parts.push(`from ${base} to ${target}`)
  else if (target !== '') parts.push(`at ${target}`)
  if (phase !== 'idle')
    parts.push(held ? `held, ${replicas} pods` : `partition ${partitionText(partition)} of ${replicas}`)
  if (stages.length > 1) parts.push(`stages at ${stages.join(', ')}`)
  return parts.map((part) => `, ${part}`).join('')
}

function gateLine({ name, kind, last, passes, of, overridden }: GateView, { paint, now }: StatusDrawing): string {
  if (overridden !== undefined) return paint('warning', oneLine(`${name} is set aside: ${overridden}`))
  if (last === undefined) return `${name} was not asked yet`
  return (
    paint(gateRoles[last.is], gateText({ name, kind, result: last, passes, of })) + ` (${ageText(now - last.at)} ago)`
  )
}

function gateJson({ name, kind, last, passes, of, overridden }: GateView): JsonMap {
  return known({ name, kind, last: last && gateResultJson(last), passes, of, overridden })
}

function entry(label: string, text: string): string {
  return `  ${label.padEnd(10)}${text}`
}
