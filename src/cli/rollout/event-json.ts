import type { Json, JsonMap } from '../../core/json.ts'
import type { GateResult } from '../../rollout/gates/gate.ts'
import type { Cell, RolloutEvent, RolloutOutcome, SetName } from '../../rollout/event.ts'
import { known } from '../install/event-json.ts'

/**
 * An event as `--output json` prints it and schemas/events.schema.json describes it. Each has its set: a release may have
 * several, and lines of an install stand between those of its rollouts.
 */
export function rolloutEventJson(set: SetName, event: RolloutEvent): JsonMap {
  const { is, at, ...rest } = event
  const facts = known(rest as Readonly<Record<string, Json | undefined>>)
  const { namespace, name } = set
  return { at: timeJson(at), is, ...facts, ...converted(event), set: { namespace, name } }
}

/** What is not plain JSON in an event, or has entries that may be undefined. */
function converted(event: RolloutEvent): JsonMap {
  switch (event.is) {
    case 'state':
      return { counts: countsJson(event.cells), cells: event.cells.filter(isTelling).map(cellJson) }
    case 'gate':
      return { result: gateResultJson(event.result) }
    case 'end':
      return { outcome: outcomeJson(event.outcome) }
    default:
      return {}
  }
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
  return known({ index, pod, state, sentence })
}

export function gateResultJson({ is, sentence, evidence, at }: GateResult): JsonMap {
  return known({ is, sentence, evidence, at: timeJson(at) })
}

function outcomeJson({ is, partition, because, next }: RolloutOutcome): JsonMap {
  return known({ is, partition, because, next })
}
