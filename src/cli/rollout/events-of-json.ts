import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import { get, isMap } from '../../core/json.ts'
import type { Cell, EventOf, RolloutEvent, SetName } from '../../rollout/event.ts'
import { compileSchema, type SchemaCheck } from '../../values/schema.ts'
import { readJson } from '../../yaml/json.ts'
import { shippedCharts } from '../shipped.ts'

/**
 * The events of rollouts in what a command printed with `--output json`; lines about other things are passed over. Throws
 * Failure `usage` for a line that schemas/events.schema.json does not know, and for a text without any rollout.
 */
export function eventsOfJson(text: string, file: string): RolloutEvent[] {
  const check = schemaCheck()
  const begins = new Map<string, EventOf<'begin'>>()
  const events = text.split('\n').flatMap((line, i): RolloutEvent[] => {
    if (line.trim() === '') return []
    const given = readJson(line, file)
    const set = isMap(given) ? get(given, 'set') : undefined
    if (!isMap(given) || check(given).length > 0) throw noEvent(file, i + 1)
    if (!isMap(set)) return []
    const event = eventOf(
      given,
      (name) => begins.get(name)?.start ?? 0,
      () => noEvent(file, i + 1),
    )
    if (event.is === 'begin') begins.set(keyOf(event.set), event)
    return [event]
  })
  if (begins.size > 0) return events
  throw new Failure('usage', `${file} has no event of a rollout`, { hint })
}

const hint = 'capstan rollout … -o json > events.jsonl writes them'

function noEvent(file: string, line: number): Failure {
  return new Failure('usage', `${file}: line ${line} is no event that capstan prints`, { hint })
}

function schemaCheck(): SchemaCheck {
  const file = join(dirname(shippedCharts), 'schemas/events.schema.json')
  return compileSchema(readFileSync(file, 'utf8'), 'schemas/events.schema.json')
}

/** As the engine emitted it; the schema has been checked. `startOf` gives the `start` that a set began with. */
function eventOf(given: JsonMap, startOf: (set: string) => number, refused: () => Failure): RolloutEvent {
  const event = given as unknown as RolloutEvent & { readonly set: SetName }
  const at = timeOf(event.at, refused)
  switch (event.is) {
    case 'state': {
      const counts = given['counts'] as StateCounts
      return {
        ...event,
        at,
        cells: allCells(event.cells, counts, { set: event.set, start: startOf(keyOf(event.set)) }),
      }
    }
    case 'gate':
      return { ...event, at, result: { ...event.result, at: timeOf(event.result.at, refused) } }
    default:
      return { ...event, at }
  }
}

function keyOf({ namespace, name }: SetName): string {
  return `${namespace}/${name}`
}

/** What the type has as milliseconds is a text here. */
function timeOf(text: unknown, refused: () => Failure): number {
  const at = Date.parse(text as string)
  if (Number.isNaN(at)) throw refused()
  return at
}

type StateCounts = Readonly<Partial<Record<Cell['state'], number>>>

/** Most ordinals are told by their numbers only: those that are new stand above those that are old. */
function allCells(
  told: readonly Cell[],
  counts: StateCounts,
  { set, start }: { readonly set: SetName; readonly start: number },
): Cell[] {
  const byIndex = new Map(told.map((cell) => [cell.index, cell]))
  // More are in no cluster; a file could name any number.
  const replicas = Math.min(
    100_000,
    Object.values(counts).reduce((sum, count) => sum + count, 0),
  )
  let fresh = counts.new ?? 0
  const all: Cell[] = []
  for (let index = replicas - 1; index >= 0; index--) {
    const pod = `${set.name}-${index + start}`
    all.push(byIndex.get(index) ?? { index, pod, state: fresh-- > 0 ? 'new' : 'old', sentence: undefined })
  }
  return all.reverse()
}
