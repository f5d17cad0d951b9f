import { refText } from '../../core/object-ref.ts'
import type { ChangeAction } from '../../install/change.ts'
import type { InstallOutcome } from '../../install/event.ts'
import { printable } from '../cells.ts'
import type { Role } from '../paint.ts'
import { ageText } from './age-text.ts'
import type { ObjectProgress, Progress } from './progress.ts'

/** Text from the cluster as one line that sends nothing to the terminal. */
export function oneLine(text: string): string {
  return printable(text.trim().replace(/\s*[\r\n]+\s*/g, ' '))
}

/** `events in namespace kafka: install, revision 3` */
export function headline({ begin }: Progress): string {
  if (begin === undefined) return ''
  const { release, action, revision } = begin
  return `${release.name} in namespace ${release.namespace}: ${oneLine(action)}, revision ${revision}`
}

/** What is to be done to an object, and what was: `create`, `created`. */
export function actionWord({ action, removal }: Pick<ObjectProgress, 'action' | 'removal'>, applied: boolean): string {
  if (action === undefined) return ''
  if (action === 'prune') return applied ? `${removal}d` : removal
  return (applied ? done : planned)[action]
}

const planned = { create: 'create', update: 'update', none: 'unchanged', recreate: 'recreate', keep: 'keep' } as const
const done = { create: 'created', update: 'updated', none: 'unchanged', recreate: 'recreated', keep: 'kept' } as const

export const actionRoles: Readonly<Record<ChangeAction, Role>> = {
  create: 'good',
  update: 'busy',
  none: 'faint',
  recreate: 'bad',
  prune: 'bad',
  keep: 'faint',
}

/** `2 created, 1 updated, 40 unchanged`, or `2 to create, …`; without what there is none of, and hooks, which are not planned. */
export function countsText(objects: Iterable<Pick<ObjectProgress, 'action' | 'removal'>>, applied: boolean): string {
  const counts = Map.groupBy(objects, ({ action }) => action)
  const parts = order.flatMap((action) => {
    const same = counts.get(action)
    if (same === undefined) return []
    if (action === 'none' || action === 'keep') return [`${same.length} ${done[action]}`]
    return [`${same.length} ${applied ? '' : 'to '}${actionWord(same[0]!, applied)}`]
  })
  return parts.length === 0 ? 'no objects' : parts.join(', ')
}

const order: readonly ChangeAction[] = ['update', 'create', 'recreate', 'prune', 'keep', 'none']

/** The last sentence, without "error: ". */
export function outcomeText(outcome: InstallOutcome, progress: Progress, now: number): string {
  const name = progress.asked?.release.name ?? 'the release'
  const took = ageText(now - progress.startedAt)
  switch (outcome.is) {
    case 'unchanged':
      return `${name} is unchanged at revision ${outcome.revision}: ${countsText(progress.objects.values(), true)}; nothing was written`
    case 'deployed':
      return `${name} is deployed as revision ${outcome.revision} after ${took}: ${countsText(progress.objects.values(), true)}`
    case 'planned':
      return `nothing was written: ${countsText(progress.objects.values(), false)}`
    case 'uninstalled':
      return `${name} is uninstalled after ${took}${outcome.kept.length === 0 ? '' : `; kept: ${outcome.kept.map(refText).join(', ')}`}`
    case 'tested':
      return `${name} passed its tests after ${took}`
    case 'failed': {
      const back = outcome.rolledBackTo
      const undone = back === undefined ? '' : `; ${name} was brought back to revision ${back}`
      return `${commandOf(progress)} of ${name} failed: ${oneLine(outcome.why)}${undone}`
    }
    case 'stopped':
      return `${commandOf(progress)} of ${name}: ${stoppedText(outcome)}`
    case 'interrupted':
      return `${commandOf(progress)} of ${name} was interrupted: ${oneLine(outcome.why)}`
  }
}

function commandOf({ asked }: Progress): string {
  return asked?.action ?? 'the command'
}

function stoppedText({ set, rollout }: Extract<InstallOutcome, { readonly is: 'stopped' }>): string {
  const { is, because, next } = rollout
  return `the rollout of ${set} is ${is}: ${oneLine(because)}${next === undefined ? '' : `; ${next}`}`
}
