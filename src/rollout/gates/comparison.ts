import type { Comparison } from '../spec.ts'

export function holds(value: number, { operator, than }: Comparison): boolean {
  switch (operator) {
    case '<':
      return value < than
    case '<=':
      return value <= than
    case '==':
      return value === than
    case '!=':
      return value !== than
    case '>=':
      return value >= than
    case '>':
      return value > than
  }
}

/** How far a value is towards failing, or beyond it; only to tell which of several is the worst. */
export function badness(value: number, { operator, than }: Comparison): number {
  switch (operator) {
    case '<':
    case '<=':
      return value
    case '>':
    case '>=':
      return -value
    case '==':
      return Math.abs(value - than)
    case '!=':
      return value === than ? 1 : 0
  }
}

/** As many digits as anybody reads: `0.0123457`, `812`. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(6)))
}
