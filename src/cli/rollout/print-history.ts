import type { JsonMap } from '../../core/json.ts'
import type { SetName } from '../../rollout/event.ts'
import type { PastRollout } from '../../rollout/record.ts'
import type { RolloutHistory } from '../../rollout/history.ts'
import type { CliIo } from '../cli-io.ts'
import { ageText } from '../install/age-text.ts'
import { known } from '../known.ts'
import { textTable } from '../install/text-table.ts'
import { paintFor } from '../paint.ts'
import { timeJson } from './event-json.ts'
import { median } from './progress.ts'
import { partitionText, spanText } from './wording.ts'

/** `now` is server time. */
export function printHistory(
  set: SetName,
  { revisions, past, isHidden }: RolloutHistory,
  now: number,
  io: CliIo,
): void {
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
    outcomeText(one),
    partitionText(one.outcome.partition),
    readyText(one),
    whyText(one),
  ])
  io.stdout.write(paint('message', `${set.name} in namespace ${set.namespace}\n`) + textTable(heads, rows))
  const pastHeads = ['ENDED', 'TOOK', 'FROM', 'TO', 'OUTCOME', 'PARTITION', 'READY AFTER', 'WHY']
  if (isHidden !== true)
    io.stdout.write(past.length === 0 ? 'no rollouts are recorded\n' : `\n${textTable(pastHeads, ended)}`)
  io.stdout.flush()
}

export function historyJson({ namespace, name }: SetName, { revisions, past }: RolloutHistory): JsonMap {
  return {
    set: { namespace, name },
    revisions: revisions.map(({ number, name, created, pods, roles, images }) => {
      return { number, name, created, pods, roles: [...roles], images: [...images] }
    }),
    rollouts: past.map(({ run, direction, base, target, reason, overrides, began, ended, outcome, readyAfter }) => ({
      run,
      ...known({ direction, reason }),
      overrides: (overrides ?? []).map(({ gate, reason, by }) => ({ gate, reason, by })),
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

/** What ended was a run: the rollout that it is of may have gone on. */
function outcomeText({ direction, outcome }: PastRollout): string {
  if (direction !== 'back') return outcome.is
  return outcome.is === 'done' ? 'undone' : `undo ${outcome.is}`
}

/** Why it did not come to its end, as the end of one that did says nothing; why a person began it, and set things aside. */
function whyText({ outcome, reason, overrides = [] }: PastRollout): string {
  const because = outcome.is === 'done' ? [] : [outcome.because]
  const whys = [...because, ...(reason === undefined ? [] : [reason])]
  const said = whys.length === 0 ? [] : [whys.join('; reason: ')]
  const aside = overrides.map((one) => `${one.gate} set aside by ${one.by}: ${one.reason}`)
  return [...said, ...aside].join('; ') || '-'
}

function readyText({ readyAfter }: PastRollout): string {
  if (readyAfter.length === 0) return '-'
  const times = readyAfter.map(([, milliseconds]) => milliseconds)
  return times.length === 1
    ? spanText(times[0]!)
    : `${spanText(median(times))}, ${spanText(Math.max(...times))} at most`
}
