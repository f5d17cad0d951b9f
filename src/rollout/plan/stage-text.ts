import type { Json } from '../../core/json.ts'
import type { StageMark, StageRule } from '../spec.ts'

/** What `stages` and `--partition` take, after "must be". */
export const markWanted = 'a partition from 0 to 2147483647, or a share of the pods such as 25%'
/** What `step` and `--step` take. */
export const stepWanted = 'a number of pods, a share of them such as 25%, linear:2, or exponential:2'

const most = 2147483647

/** Undefined for what is none: `50`, `"25%"`. */
export function markOf(value: Json): StageMark | undefined {
  if (isWhole(value)) return { partition: value }
  const percent = percentOf(value)
  return percent === undefined ? undefined : { percent }
}

/** Undefined for what is none: `1`, `"25%"`, `"linear:2"`, `"exponential:2"`. */
export function stepOf(value: Json): StageRule | undefined {
  const percent = percentOf(value)
  if (percent !== undefined) return { is: 'share', percent }
  const [, curve, digits] = typeof value === 'string' ? (/^(?:(linear|exponential):)?(\d{1,9})$/.exec(value) ?? []) : []
  const number = digits === undefined ? value : Number(digits)
  if (!isWhole(number) || number === 0) return undefined
  if (curve !== 'exponential') return { is: 'linear', count: number }
  return number === 1 ? undefined : { is: 'exponential', base: number }
}

/**
 * The first mark that does not let more pods go than one of its kind before it: the list says something else than its writer
 * thinks. A share and a partition can be compared only when the number of replicas is known.
 */
export function misplaced(marks: readonly StageMark[]): number | undefined {
  let partition = Infinity
  let percent = 0
  for (const [at, mark] of marks.entries()) {
    if ('partition' in mark) {
      if (mark.partition >= partition) return at
      partition = mark.partition
    } else {
      if (mark.percent <= percent) return at
      percent = mark.percent
    }
  }
  return undefined
}

export const orderWanted =
  'partitions fall and shares grow from stage to stage, as in 100,99,90,50,0 or 1%,10%,50%,100%'

/** A number as a flag has it; the text itself where it is none. */
export function numberOf(text: string): number | string {
  return /^\d{1,10}$/.test(text) ? Number(text) : text
}

function isWhole(value: Json): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
}

function percentOf(value: Json): number | undefined {
  const [, digits] = typeof value === 'string' ? (/^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(value) ?? []) : []
  const percent = Number(digits)
  return percent > 0 && percent <= 100 ? percent : undefined
}
