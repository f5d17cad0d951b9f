import type { JsonMap } from '../../core/json.ts'
import type { SetName } from '../../rollout/event.ts'
import type { PastRollout } from '../../rollout/record.ts'
import type { RolloutHistory } from '../../rollout/history.ts'
import type { CliIo } from '../cli-io.ts'
import { ageText } from '../install/age-text.ts'
import { textTable } from '../install/text-table.ts'
import { paintFor } from '../paint.ts'
import { timeJson } from './event-json.ts'
import { median } from './progress.ts'
import { partitionText, spanText } from './wording.ts'

/** `now` is server time. */
export function printHistory(set: SetName, { revisions, past }: RolloutHistory, now: number, io: CliIo): void {
  const paint = paintFor(io, 'stdout')
  const heads = ['REVISION', 'NAME', 'AGE', 'PODS', 'ROLE', 'IMAGES']
  const rows = revisions.map(({ number, name, created, pods, roles, images }) => {
    const age = Number.isNaN(Date.parse(created)) ? '-' : ageText(now - Date.parse(created))
    return [String(number), name, age, String(pods), roleText(roles), images.join(', ')]
  })
  const ended = past.map((one) => [
    `${ageText(now - one.ended)} ago`,
    ageText(one.ended - one.began),
    one.base,
    one.target,
    one.outcome.is,
    partitionText(one.outcome.partition),
    readyText(one),
  ])
  io.stdout.write(paint('message', `${set.name} in namespace ${set.namespace}\n`) + textTable(heads, rows))
  const pastHeads = ['ENDED', 'TOOK', 'FROM', 'TO', 'OUTCOME', 'PARTITION', 'READY AFTER']
  io.stdout.write(past.length === 0 ? 'no rollouts are recorded\n' : `\n${textTable(pastHeads, ended)}`)
  io.stdout.flush()
}

export function historyJson({ namespace, name }: SetName, { revisions, past }: RolloutHistory): JsonMap {
  return {
    set: { namespace, name },
    revisions: revisions.map(({ number, name, created, pods, roles, images }) => {
      return { number, name, created, pods, roles: [...roles], images: [...images] }
    }),
    rollouts: past.map(({ run, base, target, began, ended, outcome, readyAfter }) => ({
      run,
      base,
      target,
      began: timeJson(began),
      ended: timeJson(ended),
      outcome: { is: outcome.is, partition: outcome.partition, because: outcome.because },
      ready: readyAfter.map(([index, milliseconds]) => ({ index, seconds: milliseconds / 1000 })),
    })),
  }
}

/** What the controller calls current pods come back at below the partition, update is the newest template. */
function roleText(roles: readonly ('current' | 'update')[]): string {
  if (roles.length === 2) return 'current, newest'
  return roles[0] === undefined ? '-' : roles[0] === 'update' ? 'newest' : 'current'
}

function readyText({ readyAfter }: PastRollout): string {
  if (readyAfter.length === 0) return '-'
  const times = readyAfter.map(([, milliseconds]) => milliseconds)
  return times.length === 1
    ? spanText(times[0]!)
    : `${spanText(median(times))}, ${spanText(Math.max(...times))} at most`
}
