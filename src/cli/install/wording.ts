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
      return `${commandOf(progress)} of ${name}: ${stoppedText(outcome, progress)}`
    case 'interrupted':
      return `${commandOf(progress)} of ${name} was interrupted: ${oneLine(outcome.why)}`
  }
}

function commandOf({ asked }: Progress): string {
  return asked?.action ?? 'the command'
}

type Stopped = Extract<InstallOutcome, { readonly is: 'stopped' }>

/** The reason stands above the evidence already, unless the rollout was refused before it began. */
function stoppedText({ set, rollout: { is, because } }: Stopped, { said }: Progress): string {
  return `the rollout of ${set} is ${is}${because === said ? '' : `: ${oneLine(because)}`}`
}

/** What stands below the last sentence: the sets that it leaves behind, and what to do. */
export function afterStop({ rollout, waiting = [] }: Stopped, progress: Progress): string[] {
  const { is, next } = rollout
  const left = waiting.length === 0 ? [] : [`waiting, with the new template held: ${waiting.join(', ')}`]
  if (next === undefined) return left
  const command = commandOf(progress)
  const revision = progress.asked === undefined ? '' : ` ${progress.asked.revision}`
  const goesOn = waiting.length === 0 ? '' : ' rolls out what waits and'
  const again = is === 'held' ? `; once it is through, the same ${command} again${goesOn} ends revision${revision}` : ''
  return [...left, `next: ${oneLine(next)}${again}`]
}
