import { refuseListOver } from './helper-limits.ts'

/** start, start + step, … before `end`; empty when the step is 0 or leads away from it. */
export function steps(start: number, end: number, step: number): number[] {
  if (step === 0 || (end - start) * step <= 0) return []
  const count = Math.ceil((end - start) / step)
  refuseListOver(count)
  return Array.from({ length: count }, (_, i) => start + i * step)
}
