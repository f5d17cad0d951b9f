import { cellsOf } from '../cells.ts'
import { ageText } from '../install/age-text.ts'
import { fit, type ScreenSize } from '../install/table-frame.ts'
import { oneLine } from '../install/wording.ts'
import type { Paint } from '../paint.ts'
import { cellLines, legend } from './cell-lines.ts'
import { elapsed, expected, leftToGo, type RolloutProgress } from './progress.ts'
import type { Signs } from './signs.ts'
import { gateRoles, gateText, headline, partitionText, spanText, timesText } from './wording.ts'

export interface FrameDrawing {
  readonly size: ScreenSize
  readonly signs: Signs
  readonly paint: Paint
}

/**
 * The live view as lines, each narrower than the screen and all together lower. What is dropped first on a low screen stands
 * last in `importance`: what it waits for is never dropped. Pure, so that a test can look at it.
 */
export function rolloutFrame(progress: RolloutProgress, now: number, { size, signs, paint }: FrameDrawing): string[] {
  const { begin, state } = progress
  const columns = Math.max(2, size.columns) - 1
  const rows = Math.max(1, size.rows - 1)
  const title = begin === undefined ? progress.set.name : headline(begin)
  const drawing = { signs, paint, columns, rows: Math.max(1, Math.min(12, rows - 5)) }
  const cells = state?.cells ?? []
  const blocks: Readonly<Record<Block, readonly string[]>> = {
    title: [paint('message', fit(`${title} (${ageText(elapsed(progress, now))})`, columns).trimEnd())],
    cells: cellLines(cells, begin?.start ?? 0, drawing),
    legend: columns < 40 || cells.length === 0 ? [] : [legendLine(progress, { signs, paint, columns })],
    waits: waitsLines(progress, now, columns),
    gates: [...progress.gates.values()].map((gate) => {
      return labelled('gate', paint(gateRoles[gate.result.is], fit(gateText(gate), columns - labelWidth).trimEnd()))
    }),
    troubles: troubleLines(progress, columns, paint),
    times: timesLines(progress, columns),
    left: leftLines(progress, now, columns),
  }
  return chosen(blocks, rows)
}

type Block = 'title' | 'cells' | 'legend' | 'waits' | 'gates' | 'troubles' | 'times' | 'left'

/** From top to bottom. */
const order: readonly Block[] = ['title', 'cells', 'legend', 'waits', 'gates', 'troubles', 'times', 'left']
const importance: readonly Block[] = ['waits', 'cells', 'title', 'gates', 'legend', 'left', 'troubles', 'times']

function chosen(blocks: Readonly<Record<Block, readonly string[]>>, rows: number): string[] {
  let room = rows
  const taken = new Map<Block, readonly string[]>()
  for (const block of importance) {
    const lines = blocks[block].slice(0, room)
    // Half of the ordinals would say less than none.
    if (block === 'cells' && lines.length < blocks[block].length) continue
    taken.set(block, lines)
    room -= lines.length
  }
  return order.flatMap((block) => taken.get(block) ?? [])
}

function legendLine(progress: RolloutProgress, drawing: Omit<FrameDrawing, 'size'> & { columns: number }): string {
  const { state, begin, stage } = progress
  const end = begin?.stages.at(-1) ?? 0
  const facts = [`partition ${partitionText(state?.partition ?? 0)}${end > 0 ? `, ends at ${end}` : ''}`]
  if (begin !== undefined && begin.stages.length > 1) {
    facts.push(`stage ${Math.min((stage?.number ?? 0) + 1, begin.stages.length)} of ${begin.stages.length}`)
  }
  const plain = legend(state?.cells ?? [], { ...drawing, paint: (_role, text) => text })
  const room = drawing.columns - widthOf(plain) - 5
  const text = facts.join(', ')
  const painted = `  ${legend(state?.cells ?? [], drawing)}`
  if (room < 0) return `  ${fit(plain, drawing.columns - 2).trimEnd()}`
  return widthOf(text) > room ? painted : `${painted}   ${drawing.paint('faint', text)}`
}

/** The one sentence, whole as far as three lines hold it, and how long it has been true. */
function waitsLines({ state, becauseSince }: RolloutProgress, now: number, columns: number): string[] {
  const because = oneLine(state?.because ?? '')
  if (because === '') return []
  const text = countedDown(because, now - state!.at) ?? `${because} (${ageText(now - becauseSince)})`
  return wrapped(text, Math.max(8, columns - labelWidth), 3).map((line, i) => {
    return fit(labelled(i === 0 ? 'now' : '', line), columns).trimEnd()
  })
}

/** `pod kafka-2 soaks for another 3 s`, some milliseconds later; undefined for what is no countdown. */
function countedDown(because: string, later: number): string | undefined {
  const [, text, left] = /^(.* for another )(\d+) s$/.exec(because) ?? []
  return left === undefined ? undefined : `${text!}${Math.max(0, Math.ceil(Number(left) - later / 1000))} s`
}

/** What is wrong with single ordinals, as far as it is not what all wait for. */
function troubleLines({ state }: RolloutProgress, columns: number, paint: Paint): string[] {
  const troubled = (state?.cells ?? []).filter(({ state }) => state === 'stuck' || state === 'unwell')
  return troubled.flatMap(({ pod, sentence }) => {
    if (sentence === undefined || state?.because.includes(sentence) === true) return []
    const text = sentence.includes(pod) ? sentence : `${pod}: ${sentence}`
    return [labelled('unwell', paint('bad', fit(oneLine(text), columns - labelWidth).trimEnd()))]
  })
}

/** The last ordinals, newest first: whether they get slower is seen at a glance. */
function timesLines({ settled }: RolloutProgress, columns: number): string[] {
  const newest = settled.slice(-3).toReversed()
  if (newest.length === 0) return []
  const text = newest.map((one) => `${one.pod} ${timesText(one)}`).join('; ')
  return [fit(labelled('pods', text), columns).trimEnd()]
}

function leftLines(progress: RolloutProgress, now: number, columns: number): string[] {
  const left = leftToGo(progress)
  if (left.length === 0 || progress.begin === undefined) return []
  const guess = expected(progress, now)
  const pods = left.length === 1 ? '1 pod' : `${left.length} pods`
  const text =
    guess === undefined
      ? `${pods}; how long is known after the first`
      : `${pods}, about ${ageText(guess.left)} if each takes ${spanText(guess.perPod)} as before${gatesApart(progress)}`
  return [fit(labelled('left', text), columns).trimEnd()]
}

/** How long people and gates take cannot be known. */
function gatesApart({ begin }: RolloutProgress): string {
  return begin?.gates.some(({ at, kind }) => at === 'stage' || kind === 'manual') === true ? ', gates apart' : ''
}

const labelWidth = 9

function labelled(label: string, text: string): string {
  return `  ${label.padEnd(labelWidth - 2)}${text}`
}

function wrapped(text: string, width: number, most: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!
    const isFull = last !== '' && widthOf(last) + 1 + widthOf(word) > width
    if (isFull && lines.length < most) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}

function widthOf(text: string): number {
  return cellsOf(text).reduce((sum, { columns }) => sum + columns, 0)
}
