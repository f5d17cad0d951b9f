import { Failure, Failures } from '../core/failure.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { RolloutEvent } from '../rollout/event.ts'
import { eventOf } from './event-of.ts'
import { fullCells } from './full-cells.ts'

/**
 * The events of rollouts among the JSON lines that `--output json` printed; lines of an install, and kinds of events that this
 * version does not know, are passed over. Of several sets the events come set by set. Cells that a line leaves out, being old
 * or new, are filled in. A last line without its end was cut off with the program that wrote it, and is left out. Throws
 * Failures `usage` for lines that are damaged. `name` is the file's, for messages.
 */
export function readEvents(text: string, name = 'events'): readonly RolloutEvent[] {
  const bySet = new Map<string, RolloutEvent[]>()
  const failures: Failure[] = []
  let number = 0
  for (let start = 0; start < text.length; number++) {
    const newline = text.indexOf('\n', start)
    const line = text.slice(start, newline < 0 ? text.length : newline).trim()
    start = newline < 0 ? text.length : newline + 1
    if (line === '') continue
    const map = mapOf(line)
    if (map === undefined && newline < 0) break
    const read = map === undefined ? 'this is no JSON object' : eventOf(map)
    if (typeof read === 'string') failures.push(failureAt(read, line, { name, number }))
    else if (read !== undefined) add(bySet, setOf(map!), read)
    if (failures.length >= mostFailures) break
  }
  if (failures.length > 0) throw new Failures(failures)
  return [...bySet.values()].flatMap(fullCells)
}

/** A file that is something else altogether needs no message for each of its lines. */
const mostFailures = 20

function mapOf(line: string): JsonMap | undefined {
  try {
    const value = JSON.parse(line) as Json
    return isMap(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Lines of several sets may stand between each other; in events as the engine has them only the first names its set. */
function setOf(map: JsonMap): string {
  const set = get(map, 'set')
  return isMap(set) ? JSON.stringify([get(set, 'namespace') ?? '', get(set, 'name') ?? '']) : ''
}

function add(bySet: Map<string, RolloutEvent[]>, set: string, event: RolloutEvent): void {
  const key = set === '' ? ([...bySet.keys()].at(-1) ?? '') : set
  const known = bySet.get(key)
  if (known === undefined) bySet.set(key, [event])
  else known.push(event)
}

function failureAt(
  message: string,
  line: string,
  { name, number }: { readonly name: string; readonly number: number },
): Failure {
  const text = line.length > 200 ? `${line.slice(0, 199)}…` : line
  const at = { file: name, line: number + 1, column: 1, width: Math.max(text.length, 1), text }
  return new Failure('usage', message, { at, hint: 'give what a rollout printed with --output json' })
}
