import type { JsonMap } from '../core/json.ts'
import type { Around } from './around.ts'
import { mapAt, nameOf, textAt, timeAt } from './field.ts'
import { oneLine } from './one-line.ts'

/** An Event in either of its API versions. */
export interface Happening {
  readonly reason: string
  /** On one line. */
  readonly text: string
  readonly warning: boolean
  /** The container it is about, if it is about one. */
  readonly container: string | undefined
  /** When it happened first and last, in milliseconds since 1970. */
  readonly first: number | undefined
  readonly last: number | undefined
}

/** The events about `object`, newest first; of the same second, warnings first. */
export function eventsAbout(object: JsonMap, { events }: Around): readonly Happening[] {
  if (events === undefined) return []
  const named = byName(events).get(nameOf(object)) ?? []
  return newestFirst(named.filter((event) => isAbout(subjectOf(event), object)))
}

/** All events that came along, newest first. */
export function allEvents(around: Around): readonly Happening[] {
  return newestFirst(around.events ?? [])
}

/** The newest event with one of these reasons. */
export function newestOf(events: readonly Happening[], ...reasons: readonly string[]): Happening | undefined {
  return events.find(({ reason }) => reasons.includes(reason))
}

const indexes = new WeakMap<readonly JsonMap[], ReadonlyMap<string, readonly JsonMap[]>>()

/** By the subject's name, once per list: a thousand pods with three events each took a quarter of a second without it. */
function byName(events: readonly JsonMap[]): ReadonlyMap<string, readonly JsonMap[]> {
  const known = indexes.get(events)
  if (known !== undefined) return known
  const index = Map.groupBy(events, (event) => textAt(subjectOf(event), 'name') ?? '')
  indexes.set(events, index)
  return index
}

function newestFirst(events: readonly JsonMap[]): readonly Happening[] {
  return events.map(happeningOf).sort((a, b) => (b.last ?? 0) - (a.last ?? 0) || Number(b.warning) - Number(a.warning))
}

function happeningOf(event: JsonMap): Happening {
  const created = timeAt(event, 'eventTime') ?? timeAt(event, 'metadata', 'creationTimestamp')
  const first = timeAt(event, 'firstTimestamp') ?? timeAt(event, 'deprecatedFirstTimestamp') ?? created
  return {
    reason: textAt(event, 'reason') ?? '',
    text: oneLine(textAt(event, 'message') ?? textAt(event, 'note') ?? ''),
    warning: textAt(event, 'type') === 'Warning',
    container: containerOf(subjectOf(event)),
    first,
    last:
      timeAt(event, 'series', 'lastObservedTime') ??
      timeAt(event, 'lastTimestamp') ??
      timeAt(event, 'deprecatedLastTimestamp') ??
      created ??
      first,
  }
}

/** `involvedObject` in v1, `regarding` in events.k8s.io/v1. */
function subjectOf(event: JsonMap): JsonMap {
  const subject = mapAt(event, 'involvedObject')
  return textAt(subject, 'name') === undefined ? mapAt(event, 'regarding') : subject
}

/** By uid where both have one: the pod of the same name before this one had troubles of its own. */
function isAbout(subject: JsonMap, object: JsonMap): boolean {
  const [uid, other] = [textAt(subject, 'uid'), textAt(object, 'metadata', 'uid')]
  if (uid !== undefined && other !== undefined) return uid === other
  // The items of a list carry no kind.
  const kind = textAt(object, 'kind')
  return textAt(subject, 'name') === nameOf(object) && (kind === undefined || textAt(subject, 'kind') === kind)
}

/** `spec.containers{broker}`, `spec.initContainers{format}`. */
function containerOf(subject: JsonMap): string | undefined {
  return /^spec\.\w+\{(.+)\}$/.exec(textAt(subject, 'fieldPath') ?? '')?.[1]
}
