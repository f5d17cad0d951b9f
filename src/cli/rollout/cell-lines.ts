import type { Cell } from '../../rollout/event.ts'
import { fit } from '../install/table-frame.ts'
import type { Paint } from '../paint.ts'
import { type CellState, type Signs, stateRoles, stateWords, tellingStates } from './signs.ts'

export interface CellDrawing {
  readonly signs: Signs
  readonly paint: Paint
  /** How wide a line may be, and how many there may be. */
  readonly columns: number
  readonly rows: number
}

/**
 * The ordinals as signs, lowest first: each with its number where one line has room for that (`0 ·  1 ·  2 ●`), else in tens
 * behind the number of the line's first, else one sign for several, which shows the state that says most.
 */
export function cellLines(cells: readonly Cell[], start: number, drawing: CellDrawing): string[] {
  if (cells.length === 0) return []
  const highest = String(cells.at(-1)!.index + start)
  if (cells.length * (highest.length + 4) <= drawing.columns) return [numbered(cells, start, drawing)]
  const perLine = signsPerLine(drawing.columns - highest.length - 4)
  const each = shares.find((share) => cells.length / share <= perLine * drawing.rows) ?? Infinity
  const signs = each === 1 ? cells.map(({ state }) => state) : condensed(cells, each)
  const lines = []
  for (let i = 0; i < signs.length; i += perLine) {
    const label = String(cells[i * (each === Infinity ? 1 : each)]!.index + start).padStart(highest.length)
    lines.push(`  ${drawing.paint('faint', label)}  ${inTens(signs.slice(i, i + perLine), drawing)}`)
  }
  const share = `  one sign stands for ${Math.min(each, cells.length)} pods`
  if (each > 1) lines.push(drawing.paint('faint', fit(share, drawing.columns).trimEnd()))
  return lines
}

/** How many ordinals are in which state, with its sign: at once a sum and a legend. */
export function legend(cells: readonly Cell[], { signs, paint }: Pick<CellDrawing, 'signs' | 'paint'>): string {
  const counts = Map.groupBy(cells, ({ state }) => state)
  const order: readonly CellState[] = ['new', 'soaking', 'in-flight', 'stuck', 'unwell', 'old']
  const parts = order.flatMap((state) => {
    const count = counts.get(state)?.length
    return count === undefined ? [] : [`${paint(stateRoles[state], signs[state])} ${count} ${stateWords[state]}`]
  })
  return parts.join('  ')
}

/** How many ordinals one sign may stand for: round numbers, so that its place says which. */
const shares = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

function numbered(cells: readonly Cell[], start: number, { signs, paint }: CellDrawing): string {
  return cells
    .map(({ index, state }) => `  ${paint('faint', String(index + start))} ${paint(stateRoles[state], signs[state])}`)
    .join('')
}

/** Whole tens, each with a blank behind it, where at least one fits; from 50 on whole fifties, for lines that begin round. */
function signsPerLine(columns: number): number {
  if (columns < 10) return Math.max(1, columns)
  const count = Math.floor((columns + 1) / 11) * 10
  return count < 50 ? count : count - (count % 50)
}

function condensed(cells: readonly Cell[], each: number): CellState[] {
  const states: CellState[] = []
  for (let i = 0; i < cells.length; i += each) {
    const here = new Set(cells.slice(i, i + each).map(({ state }) => state))
    states.push(tellingStates.find((state) => here.has(state))!)
  }
  return states
}

/** Neighbours of one state are painted together: a frame of a thousand pods would else be mostly escape sequences. */
function inTens(states: readonly CellState[], { signs, paint }: CellDrawing): string {
  let line = ''
  let run = ''
  for (const [i, state] of states.entries()) {
    run += signs[state]
    const isLast = i === states.length - 1
    if (isLast || states[i + 1] !== state) {
      line += paint(stateRoles[state], run)
      run = ''
    }
    if (!isLast && i % 10 === 9) {
      if (run === '') line += ' '
      else run += ' '
    }
  }
  return line
}
