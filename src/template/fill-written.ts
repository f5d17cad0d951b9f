import type { Json, JsonMap } from '../core/json.ts'
import { put } from '../core/json.ts'
import { textBehindDash, textBehindKey, writeYaml } from '../yaml/write.ts'
import type { SharedParts } from '../yaml/write.ts'
import { fill, fillDocuments, gone } from './fill.ts'
import { ITEM } from './op.ts'
import type { Frame, Run } from './run.ts'
import { spend } from './run.ts'
import { entryLines, itemLines, spreadLines } from './splice-written.ts'
import { isSteadyGap, markGap } from './steady-gap.ts'
import { markNode, surveyOf } from './steady.ts'
import type { Survey } from './steady.ts'
import { visitBlock } from './visit-block.ts'
import { append, GAP, HEAD, WRITTEN } from './written.ts'
import type { Gap, HeadLevel, Written, WrittenItem } from './written.ts'

/** A document while it is written, and what all documents of a render share. */
export interface Page {
  readonly run: Run
  readonly shared: SharedParts
  text: string
  root: JsonMap
  metadata: JsonMap
  /** Payloads of loops, with everything as text that is the same in every pass. */
  readonly frozen: WeakMap<Written, Written>
  readonly survey: Survey
}

export function newPage(run: Run, shared: SharedParts): Page {
  const survey = surveyOf(run.skeleton, run.steady)
  return { run, shared, text: '', root: {}, metadata: {}, frozen: new WeakMap(), survey }
}

/** Gets the object, or as much of it as its identity is read from, and its text. */
export type EmitText = (value: Json, text: string) => void

export function fillWritten(items: readonly WrittenItem[], frame: Frame, page: Page, emit: EmitText): void {
  const { run } = page
  for (const item of items) {
    if (item[0] === ITEM.BLOCK) {
      leaveToFreeze(item, run)
      visitBlock(item, frame, run, (payload, inner) => fillWritten(payload, inner, page, emit))
    } else if (item[0] === WRITTEN.DOCUMENT) {
      page.text = ''
      page.metadata = { ...item[1].metadata }
      page.root = { ...item[1].root, metadata: page.metadata }
      fillText(item[2], frame, page)
      emit(page.root, page.text)
    } else {
      if (item[0] === ITEM.ITEM && frame.up !== undefined) markOnce(item, page)
      fillDocuments([item], frame, run, (value) => emit(value, writeYaml(value, page.shared)))
    }
  }
}

/** `visitBlock` would look through the payload of a loop as if it were a skeleton's. */
function leaveToFreeze(block: object, run: Run): void {
  run.surveyed.add(block)
}

function markOnce(item: Extract<WrittenItem, [typeof ITEM.ITEM, ...unknown[]]>, { run, survey }: Page): void {
  if (run.surveyed.has(item)) return
  run.surveyed.add(item)
  markNode(item[1], survey)
}

function fillText(text: Written, frame: Frame, page: Page): void {
  const known = frame.up === undefined ? text : page.frozen.get(text)
  if (known === undefined) freeze(text, frame, page)
  else {
    spend(page.run, page.run.loop, known[0])
    for (let i = 1; i < known.length; i++) {
      const part = known[i] as string | Gap
      if (typeof part === 'string') page.text += part
      else fillGap(part, frame, page)
    }
  }
}

/** The first pass of a loop: what no frame reaches becomes text, with the steps that it took. */
function freeze(text: Written, frame: Frame, page: Page): void {
  const { run, survey } = page
  const before = page.text
  const frozen: Written = [text[0]]
  spend(run, run.loop, text[0])
  let made = ''
  for (let i = 1; i < text.length; i++) {
    const part = text[i] as string | Gap
    const { steps } = run
    const moves = typeof part !== 'string' && !isSteadyGap(part, 0, survey)
    page.text = ''
    if (typeof part === 'string') page.text = part
    else {
      if (moves) markGap(part, survey)
      fillGap(part, frame, page)
    }
    made += page.text
    if (moves) frozen.push(part)
    else {
      frozen[0] += run.steps - steps
      append(frozen, page.text)
    }
  }
  page.text = before + made
  page.frozen.set(text, frozen)
}

function fillGap(gap: Gap, frame: Frame, page: Page): void {
  const { run, shared } = page
  switch (gap[0]) {
    case GAP.VALUE:
    case GAP.ITEM: {
      const value = fill(gap[1], frame, run)
      if (value === gone) break
      page.text += gap[3] + (gap[0] === GAP.VALUE ? textBehindKey : textBehindDash)(value, gap[2], shared)
      break
    }
    case GAP.HEAD: {
      const value = fill(gap[1], frame, run)
      if (value === gone) break
      put(headOf(gap[4], page), gap[5], value)
      page.text += gap[3] + textBehindKey(value, gap[2], shared)
      break
    }
    case GAP.SPREAD:
      page.text += spreadLines(gap, frame, page)
      break
    case GAP.ENTRIES:
      page.text += entryLines(gap, frame, page, gap[3] === HEAD.NONE ? undefined : headOf(gap[3], page))
      break
    case GAP.ITEMS:
      page.text += itemLines(gap, frame, page)
      break
    case GAP.BLOCK:
      leaveToFreeze(gap[1], run)
      visitBlock(gap[1], frame, run, (text, inner) => fillText(text, inner, page))
      break
    case GAP.NEST:
      fillNest(gap, frame, page)
  }
}

function headOf(level: HeadLevel, page: Page): JsonMap {
  return level === HEAD.ROOT ? page.root : page.metadata
}

function fillNest([, text, empty, cut]: Extract<Gap, [typeof GAP.NEST, ...unknown[]]>, frame: Frame, page: Page): void {
  const before = page.text
  page.text = ''
  fillText(text, frame, page)
  const made = page.text
  page.text = before + (made === '' ? empty : cut === 0 ? made : ` ${made.slice(cut)}`)
}
