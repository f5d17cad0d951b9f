import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap, kindOf } from '../core/json.ts'
import type { Cell, RolloutEvent } from '../rollout/event.ts'

/** An event read of JSON: undefined for one that is of no rollout, a sentence for one that is damaged. */
export function eventOf(map: JsonMap): RolloutEvent | string | undefined {
  const is = get(map, 'is')
  if (typeof is !== 'string') return 'an event has `is`, the name of its kind, as text'
  const fields = Object.hasOwn(shapes, is) && !isOfAnInstall(is, map) ? shapes[is] : undefined
  if (fields === undefined) return undefined
  const read: Record<string, unknown> = { is }
  for (const [key, reader] of Object.entries({ at: time, ...fields })) {
    const value = reader(get(map, key) ?? printed(is, key, map))
    if (value === wrong)
      return `${is}: \`${key}\` is ${kindOf(get(map, key))}, or damaged within; want ${wants.get(reader) ?? 'a map'}`
    read[key] = value
  }
  return read as unknown as RolloutEvent
}

/** Events of an install and of a rollout stand in one stream, and some have one name. */
function isOfAnInstall(is: string, map: JsonMap): boolean {
  if (is === 'begin') return !Object.hasOwn(map, 'set')
  if (is === 'lock' || is === 'warning') return !Object.hasOwn(map, 'set') && typeof get(map, 'at') === 'string'
  const outcome = get(map, 'outcome')
  return is === 'end' && isMap(outcome) && !Object.hasOwn(outcome, 'partition')
}

/** What is printed under another name than the engine's: a line calls a gate `gate` in whatever kind of event. */
function printed(is: string, key: string, map: JsonMap): Json | undefined {
  return is === 'gate' && key === 'name' ? (get(map, 'gate') ?? undefined) : undefined
}

const wrong = Symbol('wrong')
type Reader = (value: Json | undefined) => unknown

const text: Reader = (value) => (typeof value === 'string' ? value : wrong)
const maybeText: Reader = (value) => (value === undefined ? undefined : text(value))
const count: Reader = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : wrong)
/** Ordinals are drawn, each a lane: no set has more than a control plane can hold. */
const index: Reader = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 100_000 ? value : wrong
const flag: Reader = (value) => (typeof value === 'boolean' ? value : wrong)
const maybeFlag: Reader = (value) => (value === undefined ? undefined : flag(value))
/** Milliseconds since 1970, or RFC 3339. */
const time: Reader = (value) => {
  const at = typeof value === 'string' && rfc3339.test(value) ? Date.parse(value) : value
  return typeof at === 'number' && Math.abs(at) <= farthest ? at : wrong
}
/** In any other form it could be a time of wherever the reader is. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i
/** Until the year 9999: later dates have another form. */
const farthest = Date.UTC(9999, 11, 31)

function oneOf(...words: readonly string[]): Reader {
  const reader: Reader = (value) => (typeof value === 'string' && words.includes(value) ? value : wrong)
  wants.set(reader, words.join(', '))
  return reader
}

function listOf(item: Reader): Reader {
  const reader: Reader = (value) => {
    if (!Array.isArray(value)) return wrong
    const items = value.map(item)
    return items.includes(wrong) ? wrong : items
  }
  wants.set(reader, 'a list')
  return reader
}

function mapOf(fields: Readonly<Record<string, Reader>>): Reader {
  return (value) => {
    if (!isMap(value)) return wrong
    const read: Record<string, unknown> = {}
    for (const [key, reader] of Object.entries(fields)) {
      const one = reader(get(value, key) ?? undefined)
      if (one === wrong) return wrong
      read[key] = one
    }
    return read
  }
}

const wants = new Map<Reader, string>([
  [text, 'text'],
  [maybeText, 'text or nothing'],
  [count, 'a number'],
  [index, 'a whole number below 100000'],
  [flag, 'true or false'],
  [maybeFlag, 'true or false, or nothing'],
  [time, 'a time in RFC 3339 or in milliseconds since 1970'],
])

const cellStates: readonly Cell['state'][] = ['old', 'in-flight', 'soaking', 'new', 'stuck', 'unwell']
const cell = mapOf({ index, pod: text, state: oneOf(...cellStates), sentence: maybeText })
const texts = listOf(text)
const atWhat = oneOf('ordinal', 'stage')

const shapes: Readonly<Record<string, Readonly<Record<string, Reader>>>> = {
  begin: {
    set: mapOf({ namespace: text, name: text }),
    run: text,
    resumed: flag,
    base: text,
    target: text,
    replicas: index,
    start: index,
    from: count,
    stages: listOf(count),
    gates: listOf(mapOf({ name: text, kind: text, at: atWhat })),
    phase: oneOf('roll', 'undo'),
    deletes: maybeFlag,
    simulated: maybeFlag,
  },
  fault: { fault: text, pod: maybeText, text },
  warning: { text },
  lock: { holder: text, state: oneOf('waiting', 'taken-over') },
  state: {
    partition: count,
    held: flag,
    cells: listOf(cell),
    because: text,
    // As printed: how many there are of each state, beside the cells that are neither old nor new.
    counts: (value) => (isMap(value) ? value : undefined),
  },
  moved: { how: oneOf('hold', 'lower', 'raise', 'park', 'restore'), to: count, pod: maybeText, because: text },
  deleted: { pod: text, by: oneOf('delete', 'evict'), because: text },
  settled: { index, pod: text, ready: count, soaked: count },
  gate: {
    name: text,
    kind: text,
    partition: count,
    result: mapOf({ is: oneOf('pass', 'fail', 'unknown'), sentence: text, evidence: maybeText, at: time }),
    passes: count,
    of: count,
  },
  override: { gate: text, partition: count, reason: text, by: text },
  stage: { partition: count, number: count, of: count },
  end: {
    outcome: mapOf({
      is: oneOf('done', 'held', 'blocked', 'failed', 'drifted', 'lost', 'interrupted'),
      partition: count,
      because: text,
      next: maybeText,
      gate: maybeText,
      asks: (value) => (value === undefined ? undefined : texts(value)),
    }),
  },
}
