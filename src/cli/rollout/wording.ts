import type { EventOf, RolloutEvent, RolloutOutcome } from '../../rollout/event.ts'
import { held } from '../../rollout/protocol/partition.ts'
import { ageText } from '../install/age-text.ts'
import { oneLine } from '../install/wording.ts'
import type { Role } from '../paint.ts'
import { elapsed, type RolloutProgress } from './progress.ts'
import type { ShownLock } from './rollout-printer.ts'

export function partitionText(partition: number): string {
  return partition >= held ? 'held' : String(partition)
}

/** `kafka in namespace events: 5 pods go from kafka-5d7 to kafka-68c` */
export function headline({ set, replicas, base, target, phase, resumed }: EventOf<'begin'>): string {
  const again = resumed ? ', taken up where it stood' : ''
  return oneLine(`${set.name} in namespace ${set.namespace}: ${wayText({ replicas, base, target, phase })}${again}`)
}

function wayText({ replicas, base, target, phase }: Pick<EventOf<'begin'>, 'replicas' | 'base' | 'target' | 'phase'>) {
  // How many pods had the new template is not known at the beginning of an undo.
  if (phase === 'undo') return `pods go back from ${target} to ${base}`
  const [pods, go, are] = replicas === 1 ? ['1 pod', 'goes', 'is'] : [`${replicas} pods`, 'go', 'are']
  // Whoever watches where nothing is under way.
  return base === target ? `${pods} ${are} at ${target}` : `${pods} ${go} from ${base} to ${target}`
}

/** Where it stops, and what it asks there; undefined where there is only one way down. */
export function planText({ stages, gates, from, start, phase }: EventOf<'begin'>): string | undefined {
  if (phase === 'undo') return undefined
  const parts = []
  const end = stages.at(-1) ?? 0
  if (stages.length > 1) parts.push(`stages at partition ${stages.join(', ')}`)
  else if (end > 0) parts.push(`down to partition ${end}`)
  if (from < held && from > 0 && stages.length > 0 && from < stages[0]!) parts.push(`now at ${from}`)
  for (const at of ['ordinal', 'stage'] as const) {
    const names = gates.filter((gate) => gate.at === at).map(({ name }) => name)
    const when = at === 'ordinal' ? 'before each pod' : 'at the end of each stage'
    if (names.length > 0) parts.push(`${when}: ${names.join(', ')}`)
  }
  if (start > 0) parts.push(`ordinals begin at ${start}, partitions count from 0`)
  return parts.length === 0 ? undefined : oneLine(parts.join('; '))
}

/** A word for the column at the left, its colour, and the sentence. */
export interface Told {
  readonly word: string
  readonly role: Role
  readonly text: string
}

/** What a log should have of an event; undefined for how all pods stand, which only some printers show. */
export function told(event: RolloutEvent | ShownLock): Told | undefined {
  switch (event.is) {
    case 'lock':
      return lockText(event)
    case 'moved':
      return moved(event)
    case 'deleted':
      return {
        word: event.by === 'evict' ? 'evicted' : 'deleted',
        role: 'bad',
        text: withReason(event.pod, event.because),
      }
    case 'fault':
      return { word: 'fault', role: 'warning', text: oneLine(event.text) }
    case 'settled':
      return { word: 'new', role: 'good', text: `${event.pod}: ${timesText(event)}` }
    case 'gate':
      return { word: 'gate', role: gateRoles[event.result.is], text: gateText(event) }
    case 'override': {
      const text = `gate ${event.gate} at partition ${partitionText(event.partition)}, by ${event.by}: ${event.reason}`
      return { word: 'set aside', role: 'warning', text: oneLine(text) }
    }
    case 'stage':
      // Of a single one the end is told.
      if (event.of === 1) return undefined
      return {
        word: 'stage',
        role: 'good',
        text: `${event.number} of ${event.of} passed, at partition ${partitionText(event.partition)}`,
      }
    default:
      return undefined
  }
}

function lockText({ state, holder, next }: ShownLock): Told {
  if (state === 'taken-over') return { word: 'took over', role: 'busy', text: oneLine(`from ${holder}, who is gone`) }
  const ends = next === undefined ? '' : `; ${next} would end that`
  return { word: 'waiting', role: 'busy', text: oneLine(`for ${holder}, who rolls this set${ends}`) }
}

function moved({ how, to, pod, because }: EventOf<'moved'>): Told {
  const partition = `partition ${partitionText(to)}`
  switch (how) {
    case 'lower':
      return { word: 'released', role: 'busy', text: oneLine(`${pod ?? 'no pod'}, ${partition}`) }
    case 'hold':
      return { word: 'held', role: 'busy', text: withReason('no further pod goes', because) }
    case 'raise':
      return { word: 'raised', role: 'warning', text: withReason(`to ${partition}`, because) }
    case 'park':
      return { word: 'parked', role: 'faint', text: withReason('later edits wait for a rollout', because) }
    case 'restore':
      return { word: 'restored', role: 'faint', text: withReason(partition, because) }
  }
}

export const gateRoles = { pass: 'good', fail: 'bad', unknown: 'warning' } as const

type GateAnswer = Pick<EventOf<'gate'>, 'name' | 'kind' | 'result' | 'passes' | 'of'>

/** `lag passes, 2 of 3: 12 is less than 100` */
export function gateText({ name, kind, result, passes, of }: GateAnswer): string {
  // A person who was not asked yet has not said no.
  if (kind === 'manual' && result.is !== 'pass') return withReason(name, result.sentence)
  const verb = { pass: 'passes', fail: 'says no', unknown: 'is unknown' }[result.is]
  const count = result.is === 'pass' && of > 1 ? `, ${passes} of ${of}` : ''
  return withReason(`${name} ${verb}${count}`, result.sentence)
}

/** `ready after 31s, soaked after 41s` */
export function timesText({ ready, soaked }: Pick<EventOf<'settled'>, 'ready' | 'soaked'>): string {
  return `ready after ${spanText(ready)}, soaked after ${spanText(soaked)}`
}

/** As an age, but tenths where seconds are few: a pod that is ready at once is not ready after nothing. */
export function spanText(milliseconds: number): string {
  return milliseconds < 9950 ? `${Math.round(milliseconds / 100) / 10}s` : ageText(milliseconds)
}

/** The last sentence, without the word in front of it. */
export function outcomeText(outcome: RolloutOutcome, progress: RolloutProgress, now: number): string {
  const took = ageText(elapsed(progress, now))
  const text = `${progress.set.name} after ${took}`
  return oneLine(outcome.because === '' ? text : `${text}: ${outcome.because}`)
}

/**
 * Whoever asks another tool about a set whose pods are ready, and some keep the old template, hears that all is complete
 * (kubectl: "partitioned roll out complete"; Helm counts no pods under a partition).
 */
export function otherToolsText({ begin, state, outcome }: RolloutProgress): string | undefined {
  if (state === undefined || outcome === undefined || begin?.phase === 'undo') return undefined
  // Others count by the newest template, and these cells may be of the one that it has replaced.
  if (outcome.is === 'lost' || outcome.is === 'drifted') return undefined
  // Of such a set kubectl says that it has no status.
  if (begin?.deletes === true) return undefined
  const old = state.cells.filter((cell) => cell.state === 'old').length
  const areWell = state.cells.every((cell) => cell.state === 'old' || cell.state === 'new' || cell.state === 'soaking')
  if (old === 0 || !areWell) return undefined
  const pods = old === 1 ? '1 pod has' : `${old} pods have`
  return `kubectl rollout status and Helm call this complete; ${pods} the old template`
}

/** After the name of a set. */
export const outcomeVerbs: Readonly<Record<RolloutOutcome['is'], string>> = {
  done: 'is done',
  held: 'is held',
  blocked: 'is blocked',
  failed: 'failed',
  drifted: 'was changed by somebody else',
  lost: 'is lost',
  interrupted: 'was left as it stands',
}

export const outcomeRoles: Readonly<Record<RolloutOutcome['is'], Role>> = {
  done: 'good',
  held: 'busy',
  blocked: 'error',
  failed: 'error',
  drifted: 'error',
  lost: 'error',
  interrupted: 'warning',
}

function withReason(text: string, because: string): string {
  return oneLine(because === '' ? text : `${text}: ${because}`)
}
