import type { Cell } from '../rollout/event.ts'
import type { Chapter } from './chapter.ts'

/** The time of one ordinal, piece by piece. */
export interface Lane {
  readonly index: number
  readonly pod: string
  /** Ascending, without gaps while the ordinal was there. */
  readonly pieces: readonly Piece[]
  /** Server time in milliseconds of its last release; undefined when it was not released. */
  readonly released: number | undefined
  /** Milliseconds from its release until it was ready, and until it had soaked. */
  readonly ready: number | undefined
  readonly soaked: number | undefined
}

export interface Piece {
  readonly kind: PieceKind
  readonly from: number
  readonly to: number
  /** What it waited for, or what was wrong, in the order in which it was said. */
  readonly sentences: readonly string[]
}

export type PieceKind = 'old' | 'leaving' | 'starting' | 'soaking' | 'new' | 'stuck' | 'unwell'

/** The lanes of all ordinals, by index ascending. */
export function lanesOf({ begin, events, began, until }: Chapter): readonly Lane[] {
  const drafts = new Map<number, Draft>()
  const byName = new Map<string, Draft>()
  const draftOf = (index: number, pod: string): Draft => {
    const known = drafts.get(index)
    if (known !== undefined) return known
    const made: Draft = { index, pod, pieces: [], since: began, seen: undefined, released: undefined, times: undefined }
    drafts.set(index, made)
    byName.set(pod, made)
    return made
  }
  const podOf = (index: number): string => `${begin.set.name}-${begin.start + index}`
  for (let index = 0; index < begin.replicas; index++) draftOf(index, podOf(index))
  let partition = Math.min(begin.from, begin.replicas)
  for (const event of events) {
    switch (event.is) {
      case 'state': {
        for (const cell of event.cells) look(draftOf(cell.index, cell.pod), cell, { at: event.at, phase: begin.phase })
        if (event.cells.length < drafts.size) endOthers(drafts, event.cells, event.at)
        break
      }
      case 'moved': {
        const to = Math.min(Math.max(Math.floor(event.to), 0), drafts.size)
        if (event.how === 'lower')
          for (let index = partition - 1; index >= to; index--) release(drafts.get(index), event.at)
        if (event.how !== 'restore' && event.how !== 'park') partition = to
        break
      }
      case 'deleted':
        release(byName.get(event.pod), event.at)
        break
      case 'settled': {
        const draft = draftOf(event.index, event.pod)
        draft.released ??= event.at - event.soaked
        draft.times = { ready: event.ready, soaked: event.soaked }
        become(draft, 'new', event.at)
        break
      }
      default:
    }
  }
  return [...drafts.values()].sort((a, b) => a.index - b.index).map((draft) => laneOf(draft, until))
}

interface Draft {
  readonly index: number
  readonly pod: string
  readonly pieces: (Piece & { to: number; sentences: string[] })[]
  /** From when the next piece counts, before there is one. */
  since: number
  seen: Cell | undefined
  released: number | undefined
  times: { readonly ready: number; readonly soaked: number } | undefined
}

interface Look {
  readonly at: number
  readonly phase: Chapter['begin']['phase']
}

function look(draft: Draft, cell: Cell, { at, phase }: Look): void {
  if (draft.seen === cell) return
  draft.seen = cell
  // The controller has not begun with it yet.
  if (cell.state === 'old' && phase === 'roll' && draft.pieces.at(-1)?.kind === 'leaving') return
  // A pod that is taken back is on its way, although nobody releases it.
  const isBack = phase === 'undo' && cell.state === 'unwell' && draft.released !== undefined
  become(draft, kindOf(isBack ? { ...cell, state: 'in-flight' } : cell), at, cell.sentence)
}

function kindOf({ state, sentence }: Cell): PieceKind {
  if (state !== 'in-flight') return state
  return sentence !== undefined && goes.test(sentence) ? 'leaving' : 'starting'
}

/** The pod of before is still there. */
const goes = /\bterminating\b|\bnot (?:been )?replaced yet\b/

function release(draft: Draft | undefined, at: number): void {
  if (draft === undefined) return
  if (draft.pieces.length === 0) become(draft, 'old', draft.since)
  draft.released = at
  draft.times = undefined
  become(draft, 'leaving', at)
}

function become(draft: Draft, kind: PieceKind, at: number, sentence?: string): void {
  const last = draft.pieces.at(-1)
  if (last?.kind === kind && last.to === Infinity) {
    if (sentence !== undefined && last.sentences.at(-1) !== sentence) last.sentences.push(sentence)
    return
  }
  if (last?.to === Infinity) last.to = at
  const from = last === undefined ? draft.since : at
  draft.pieces.push({ kind, from, to: Infinity, sentences: sentence === undefined ? [] : [sentence] })
}

/** The set was scaled down: ordinals that are not told of any more are gone. */
function endOthers(drafts: ReadonlyMap<number, Draft>, cells: readonly Cell[], at: number): void {
  const told = new Set(cells.map(({ index }) => index))
  for (const draft of drafts.values()) {
    const last = draft.pieces.at(-1)
    if (told.has(draft.index) || last?.to !== Infinity) continue
    last.to = at
    draft.seen = undefined
  }
}

function laneOf({ index, pod, pieces, released, times }: Draft, until: number): Lane {
  for (const piece of pieces) if (piece.to === Infinity) piece.to = Math.max(until, piece.from)
  const shown = pieces.filter(({ from, to }, at) => to > from || at === pieces.length - 1)
  return { index, pod, pieces: shown, released, ready: times?.ready, soaked: times?.soaked }
}
