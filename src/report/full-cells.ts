import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { Cell, RolloutEvent } from '../rollout/event.ts'

type State = Extract<RolloutEvent, { readonly is: 'state' }>

/**
 * The events of one set with all cells in each `state`. A printed line has only those that are neither old nor new, and how
 * many there are of each; the others follow from what went before: who was on its way and is told of no more has arrived.
 */
export function fullCells(events: readonly RolloutEvent[]): readonly RolloutEvent[] {
  const cells: Cell[] = []
  let isUndo = false
  let hasBegun = false
  return events.map((event): RolloutEvent => {
    if (event.is === 'begin') {
      isUndo = event.phase === 'undo'
      hasBegun = false
      cells.length = 0
      for (let index = 0; index < event.replicas; index++) {
        cells.push({ index, pod: `${event.set.name}-${event.start + index}`, state: 'old', sentence: undefined })
      }
    }
    if (event.is === 'settled')
      put(cells, event.index, { index: event.index, pod: event.pod, state: 'new', sentence: undefined })
    if (event.is !== 'state') return event
    const counts = 'counts' in event && isMap(event.counts) ? event.counts : undefined
    const state = without(event)
    if (counts === undefined) return state
    fill(cells, state.cells, isUndo)
    if (!hasBegun || !isUndo) agree(cells, countOf(counts, 'new'))
    hasBegun = true
    return { ...state, cells: cells.slice(0, totalOf(counts, cells.length)) }
  })
}

function without({ is, at, partition, held, cells, because }: State): State {
  return { is, at, partition, held, cells, because }
}

function fill(cells: Cell[], told: readonly Cell[], isUndo: boolean): void {
  const names = new Set(told.map(({ index }) => index))
  for (const cell of cells) {
    if (cell.state === 'old' || cell.state === 'new' || names.has(cell.index)) continue
    const isNew = !isUndo && cell.state !== 'unwell'
    put(cells, cell.index, { ...cell, state: isNew ? 'new' : 'old', sentence: undefined })
  }
  for (const cell of told) {
    const known = cells[cell.index]
    if (known?.state !== cell.state || known.sentence !== cell.sentence) put(cells, cell.index, cell)
  }
}

/** Pods go from the top: what is not known of single ones, their number tells. */
function agree(cells: Cell[], wanted: number): void {
  let missing = wanted - cells.filter(({ state }) => state === 'new').length
  for (let index = cells.length - 1; index >= 0 && missing > 0; index--) {
    if (cells[index]!.state !== 'old') continue
    put(cells, index, { ...cells[index]!, state: 'new' })
    missing--
  }
  for (let index = 0; index < cells.length && missing < 0; index++) {
    if (cells[index]!.state !== 'new') continue
    put(cells, index, { ...cells[index]!, state: 'old' })
    missing++
  }
}

/** A set that was scaled up has more of them than it began with. */
function put(cells: Cell[], index: number, cell: Cell): void {
  while (cells.length < index) {
    cells.push({
      index: cells.length,
      pod: cell.pod.replace(/\d+$/, String(cells.length)),
      state: 'old',
      sentence: undefined,
    })
  }
  cells[index] = cell
}

function countOf(counts: JsonMap, state: Cell['state']): number {
  const count = get(counts, state)
  return typeof count === 'number' ? count : 0
}

function totalOf(counts: JsonMap, known: number): number {
  let total = 0
  for (const count of Object.values(counts)) total += typeof count === 'number' ? count : 0
  return Math.min(total, known)
}
