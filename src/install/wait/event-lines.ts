import type { JsonMap } from '../../core/json.ts'
import { integerAt, mapAt, textAt, timeAt } from '../../status/field.ts'
import { oneLine } from '../../status/one-line.ts'

const most = 20
/** Successes fill what warnings leave: thirty pods that were created must not hide the one that could not be. */
const mostWarnings = 15

/**
 * Events as lines, newest last: "3m ago Warning FailedScheduling pod/kafka-0: 0/3 nodes are available (4 times)". Of many
 * only the newest. `now`: the server's clock, milliseconds since 1970; successes of before `since` have no part in it.
 */
export function eventLines(events: readonly JsonMap[], now: number, since = 0): readonly string[] {
  const begun = Math.floor(since / 1000) * 1000
  const newest = events
    .map(told)
    .filter(({ warning, time }) => warning || time === 0 || time >= begun)
    .sort((a, b) => b.time - a.time)
  const warnings = newest.filter(({ warning }) => warning).slice(0, mostWarnings)
  const others = newest.filter(({ warning }) => !warning).slice(0, most - warnings.length)
  return (
    [...warnings, ...others]
      // Times are whole seconds; a failure tells what came of what succeeded in the same one.
      .sort((a, b) => a.time - b.time || Number(a.warning) - Number(b.warning))
      .map(({ time, text }) => `${time === 0 ? '' : `${ageText(now - time)} ago `}${text}`)
  )
}

interface Told {
  /** 0 when it has none. */
  readonly time: number
  readonly warning: boolean
  readonly text: string
}

function told(event: JsonMap): Told {
  const subject = mapAt(event, 'involvedObject')
  const count = integerAt(event, 'series', 'count') ?? integerAt(event, 'count') ?? 1
  const type = textAt(event, 'type') ?? 'Normal'
  const who = `${(textAt(subject, 'kind') ?? 'object').toLowerCase()}/${textAt(subject, 'name') ?? ''}`
  const what = oneLine(textAt(event, 'message') ?? '')
  return {
    time:
      timeAt(event, 'series', 'lastObservedTime') ??
      timeAt(event, 'lastTimestamp') ??
      timeAt(event, 'eventTime') ??
      timeAt(event, 'metadata', 'creationTimestamp') ??
      0,
    warning: type === 'Warning',
    text: `${type} ${textAt(event, 'reason') ?? ''} ${who}: ${what}${count > 1 ? ` (${count} times)` : ''}`,
  }
}

/** `45s`, `3m`, `2h`, `5d`. */
function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  if (seconds < 120) return `${seconds}s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`
}
