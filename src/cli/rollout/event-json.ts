import type { Json, JsonMap } from '../../core/json.ts'
import type { GateResult } from '../../rollout/gates/gate.ts'
import type { Cell, RolloutEvent, RolloutOutcome, SetName } from '../../rollout/event.ts'
import { known } from '../known.ts'

/**
 * An event as `--output json` prints it and schemas/events.schema.json describes it. Each has its set: a release may have
 * several, and lines of an install stand between those of its rollouts. What is about a pod or a gate names it by `pod` and
 * `ordinal`, or by `gate`, whatever kind of event it is. `last`: the pod that was updated last, of which gates are asked.
 */
export function rolloutEventJson(set: SetName, event: RolloutEvent, last?: string): JsonMap {
  const { is, at, ...rest } = event
  const plain = known(rest as Readonly<Record<string, Json | undefined>>)
  return { at: timeJson(at), is, ...(factsOf(event, last) ?? plain), set: setJson(set) }
}

/** Of what is not plain JSON in the engine, or is about a pod or a gate; undefined for all else. */
function factsOf(event: RolloutEvent, last: string | undefined): JsonMap | undefined {
  switch (event.is) {
    case 'state': {
      const { partition, held, cells, because } = event
      return { partition, held, because, counts: countsJson(cells), cells: cells.filter(isTelling).map(cellJson) }
    }
    case 'moved': {
      const { how, to, pod, because } = event
      return { how, to, ...podJson(pod), because }
    }
    case 'deleted': {
      const { pod, by, because } = event
      return { ...podJson(pod), by, because }
    }
    case 'fault': {
      const { fault, pod, text } = event
      return { fault, ...podJson(pod), text }
    }
    case 'settled': {
      const { index, pod, ready, soaked } = event
      return { index, ...podJson(pod), ready, soaked }
    }
    case 'gate': {
      const { name: gate, kind, partition, result, passes, of } = event
      return { gate, kind, partition, ...podJson(last), result: gateResultJson(result), passes, of }
    }
    case 'end':
      return { outcome: outcomeJson(event.outcome) }
    default:
      return undefined
  }
}

export function setJson({ namespace, name }: SetName): JsonMap {
  return { namespace, name }
}

/** Its number is the last word of its name, whatever ordinals begin at. */
function podJson(pod: string | undefined): JsonMap {
  return pod === undefined ? {} : { pod, ordinal: Number(pod.slice(pod.lastIndexOf('-') + 1)) }
}

export function timeJson(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** Of a thousand pods all but a few are simply old or new: a line for each change would be mostly them. */
function isTelling({ state }: Cell): boolean {
  return state !== 'old' && state !== 'new'
}

/** How many ordinals are in each state that there is. */
function countsJson(cells: readonly Cell[]): JsonMap {
  const counts: Record<string, number> = {}
  for (const { state } of cells) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

export function cellJson({ index, pod, state, sentence }: Cell): JsonMap {
  return known({ index, ...podJson(pod), state, sentence })
}

export function gateResultJson({ is, sentence, evidence, at }: GateResult): JsonMap {
  return known({ is, sentence, evidence, at: timeJson(at) })
}

/** `gate` is the one that blocks, `asks` are those that wait for somebody's yes. */
export function outcomeJson({ is, partition, because, next, gate, asks }: RolloutOutcome): JsonMap {
  return known({ is, partition, because, next, gate, asks: asks && [...asks] })
}
