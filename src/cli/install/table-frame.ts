import { refText } from '../../core/object-ref.ts'
import { cellsOf } from '../cells.ts'
import type { Paint, Role } from '../paint.ts'
import { ageText } from './age-text.ts'
import type { ObjectProgress, Progress } from './progress.ts'
import { actionWord, headline, oneLine } from './wording.ts'

export interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

/**
 * The live table as lines, each narrower than the screen and all together lower: what failed and what is waited for first,
 * what is finished only as far as there is room. Pure, so that a test can look at it.
 */
export function tableFrame(progress: Progress, now: number, size: ScreenSize, paint: Paint): string[] {
  const columns = Math.max(2, size.columns) - 1
  const objects = [...progress.objects.values()].filter(isShown)
  const room = columns < narrowest ? 0 : Math.max(1, size.rows - 4)
  const shown = objects.length <= room ? objects : mostTelling(objects, Math.max(0, room - 1))
  const rows = shown.map((object) => rowOf(object, now))
  const longest = rows.reduce((width, row) => Math.max(width, row.object.length), 0)
  const objectWidth = Math.min(longest, Math.floor((columns - 22) * 0.55))
  const stateWidth = columns - wordWidth - objectWidth - 13
  const lines = [
    paint('message', fit(`${headline(progress)} (${ageText(now - progress.startedAt)})`, columns).trimEnd()),
  ]
  for (const { word, object, state, role, age } of rows) {
    const left = `  ${paint('faint', fit(word, wordWidth))}  ${fit(object, objectWidth)}`
    lines.push(`${left}  ${paint(role, fit(state, stateWidth))} ${age.padStart(6)}`)
  }
  const hidden = objects.filter((object) => !shown.includes(object))
  if (hidden.length > 0) lines.push(paint('faint', fit(`  … and ${tally(hidden)}`, columns).trimEnd()))
  if (progress.objects.size > 0) lines.push(fit(tally([...progress.objects.values()]), columns).trimEnd())
  return lines
}

/** Text in exactly so many columns: cut with `…`, or filled with blanks. */
export function fit(text: string, columns: number): string {
  const cells = cellsOf(text)
  const width = cells.reduce((sum, cell) => sum + cell.columns, 0)
  if (width <= columns) return cells.map((cell) => cell.text).join('') + ' '.repeat(columns - width)
  let used = 0
  let cut = ''
  for (const cell of cells) {
    if (used + cell.columns > columns - 1) break
    used += cell.columns
    cut += cell.text
  }
  return `${cut}…${' '.repeat(columns - 1 - used)}`
}

type Stage = 'failed' | 'waiting' | 'to do' | 'applied' | 'ready' | 'deleted' | 'unchanged' | 'kept'

interface Row {
  readonly word: string
  readonly object: string
  readonly state: string
  readonly role: Role
  readonly age: string
}

/** What an install leaves alone is counted only, unless it is not ready. */
function isShown(object: ObjectProgress): boolean {
  const stage = stageOf(object)
  return stage !== 'unchanged' && stage !== 'kept'
}

function stageOf({ action, applied, verdict }: ObjectProgress): Stage {
  if (verdict?.is === 'failed' || verdict?.is === 'waiting') return verdict.is
  if (action === 'keep') return 'kept'
  if (action === 'none') return 'unchanged'
  if (verdict?.is === 'ready') return action === 'prune' ? 'deleted' : 'ready'
  if (!applied) return 'to do'
  return action === 'prune' ? 'deleted' : 'applied'
}

/** The first in this order stay on a screen that is too low. */
const ranks: readonly Stage[] = ['failed', 'waiting', 'to do', 'applied', 'ready', 'deleted', 'unchanged', 'kept']

/** The `count` objects that say most, in the order of the plan. */
function mostTelling(objects: readonly ObjectProgress[], count: number): ObjectProgress[] {
  const ranked = objects.toSorted((a, b) => ranks.indexOf(stageOf(a)) - ranks.indexOf(stageOf(b)))
  const chosen = new Set(ranked.slice(0, count))
  return objects.filter((object) => chosen.has(object))
}

function rowOf(object: ObjectProgress, now: number): Row {
  const { ref, applied, verdict, since, until } = object
  const stage = stageOf(object)
  return {
    word: actionWord(object, applied),
    object: refText(ref),
    state:
      verdict?.is === 'waiting'
        ? oneLine(verdict.for)
        : verdict?.is === 'failed'
          ? `failed: ${oneLine(verdict.why)}`
          : stateWords[stage],
    role: roles[stage],
    // Nobody waits for a ConfigMap: a growing age would look as if.
    age: since === undefined || stage === 'applied' ? '' : ageText((until ?? now) - since),
  }
}

const stateWords: Readonly<Record<Stage, string>> = {
  failed: 'failed',
  waiting: 'waiting',
  applied: '',
  'to do': '',
  ready: 'ready',
  deleted: '',
  unchanged: '',
  kept: '',
}

const roles: Readonly<Record<Stage, Role>> = {
  failed: 'bad',
  waiting: 'busy',
  applied: 'faint',
  'to do': 'faint',
  ready: 'good',
  deleted: 'faint',
  unchanged: 'faint',
  kept: 'faint',
}

/** `recreated`; the same for all, or the table would shift with the first that is done. */
const wordWidth = 9

/** On a screen without room for objects and their states only the sums are shown. */
const narrowest = 36

/** `1 failed, 2 waiting, 37 ready` */
function tally(objects: readonly ObjectProgress[]): string {
  const counts = Map.groupBy(objects, stageOf)
  const parts = ranks.flatMap((stage) => {
    const count = counts.get(stage)?.length
    return count === undefined ? [] : [`${count} ${stage}`]
  })
  return parts.join(', ')
}
