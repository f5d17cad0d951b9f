import type { JsonMap } from '../core/json.ts'
import type { Around } from './around.ts'
import { integerAt, mapAt, textAt, timeAt } from './field.ts'
import { oneLine } from './one-line.ts'
import { terminationText } from './termination.ts'
import type { Trouble } from './trouble.ts'

/**
 * So many restarts end the patience. The first few are ordinary: a broker that starts before its quorum, an application
 * before its database. After five, kubelet's back-off (10 s, doubled each time) has given two and a half minutes, and
 * the next tries are three and five minutes apart: what is cured by waiting would be cured by now.
 */
const crashPatience = 5
/** Kubelet forgives a container that ran so long: its next crash is a first one, whatever the count of a year says. */
const longRun = 600_000

/** A container that ended and should not have. `where` is "pod kafka-2, container broker". */
export function crashTrouble(where: string, status: JsonMap, container: JsonMap, around: Around): Trouble {
  const ended = endOf(status)
  const restarts = integerAt(status, 'restartCount') ?? 0
  const backsOff = textAt(status, 'state', 'waiting', 'reason') === 'CrashLoopBackOff'
  const told =
    ended === undefined
      ? oneLine(textAt(status, 'state', 'waiting', 'message') ?? 'no exit code was kept')
      : terminationText(ended, container)
  const what = backsOff
    ? `crash loop (CrashLoopBackOff, ${restartsText(restarts)})`
    : `ended (${restartsText(restarts)})`
  const terminal = backsOff && restarts >= crashPatience && !isForgiven(ended, around)
  return { text: `${where}: ${what}: ${told}`, grade: terminal ? 'terminal' : 'stuck', crash: true }
}

/** How the container last ended, or undefined when it never did. */
export function endOf(status: JsonMap): JsonMap | undefined {
  for (const key of ['state', 'lastState']) {
    const terminated = mapAt(status, key, 'terminated')
    if (integerAt(terminated, 'exitCode') !== undefined) return terminated
  }
  return undefined
}

export function restartsText(count: number): string {
  return count === 1 ? '1 restart' : `${count} restarts`
}

function isForgiven(ended: JsonMap | undefined, { since }: Around): boolean {
  if (ended === undefined) return false
  const [from, to] = [timeAt(ended, 'startedAt'), timeAt(ended, 'finishedAt')]
  if (to === undefined) return false
  return (since !== undefined && to < since) || (from !== undefined && to - from >= longRun)
}
