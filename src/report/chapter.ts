import type { EventOf, RolloutEvent, RolloutOutcome } from '../rollout/event.ts'

export type Begin = EventOf<'begin'>

/** One rollout of one set, with all the runs that it took. */
export interface Chapter {
  /** The first run, whose plan is shown. */
  readonly begin: Begin
  /** Runs that went on with it. */
  readonly resumed: readonly Begin[]
  /** Their times never go back: two runs may have had two clocks. */
  readonly events: readonly RolloutEvent[]
  readonly began: number
  /** Where its time line ends: with its outcome, else at the last event, or now. */
  readonly until: number
  /** Undefined while it runs. */
  readonly outcome: RolloutOutcome | undefined
}

/**
 * Events of rollouts one after the other, as their rollouts: a run that goes on with the one before belongs to it. What was
 * told before the first begin (warnings, a lock that was held) belongs to the first. `now` in milliseconds of server time.
 */
export function chaptersOf(events: readonly RolloutEvent[], now: number | undefined): readonly Chapter[] {
  const parts: RolloutEvent[][] = []
  let before: RolloutEvent[] = []
  let begin: Begin | undefined
  for (const event of events) {
    if (event.is === 'begin') {
      if (begin === undefined || !goesOn(begin, event)) {
        parts.push(before)
        before = []
      }
      begin = event
    }
    ;(parts.at(-1) ?? before).push(event)
  }
  return parts.map((part, index) => chapterOf(part, index === parts.length - 1 ? now : undefined))
}

function goesOn(before: Begin, next: Begin): boolean {
  const isSameSet = before.set.name === next.set.name && before.set.namespace === next.set.namespace
  return next.resumed && isSameSet && before.phase === next.phase && before.target === next.target
}

function chapterOf(given: readonly RolloutEvent[], now: number | undefined): Chapter {
  let latest = -Infinity
  const events = given.map((event): RolloutEvent => {
    latest = Math.max(latest, event.at)
    return event.at === latest ? event : { ...event, at: latest }
  })
  const begins = events.filter((event): event is Begin => event.is === 'begin')
  // A run that goes on after an end has taken that end back.
  const last = events.findLast(({ is }) => is === 'end' || is === 'begin')
  const end = last?.is === 'end' ? last : undefined
  return {
    begin: begins[0]!,
    resumed: begins.slice(1),
    events,
    began: events[0]!.at,
    until: end?.at ?? Math.max(latest, now ?? latest),
    outcome: end?.outcome,
  }
}
