import type { Clock } from '../core/ports.ts'

/** How long to wait between tries that may each last: what ended by itself after a while is tried again at once. */
export interface Pace {
  begin(): void
  /** Milliseconds from the end of what began last until the next. */
  delay(): number
  /** How many ended too soon, without a break. */
  hurried(): number
}

export function paceOf({ clock, random }: { readonly clock: Clock; readonly random: () => number }): Pace {
  let began = 0
  let hurried = 0
  return {
    begin: () => void (began = clock.monotonic()),
    delay: () => {
      hurried = clock.monotonic() - began < STEADY ? hurried + 1 : 0
      return delayOf(hurried, random)
    },
    hurried: () => hurried,
  }
}

/** Milliseconds before the try after `failed` that failed: none after the first, then 250 doubled up to 5 s, with jitter. */
export function delayOf(failed: number, random: () => number): number {
  return failed < 2 ? 0 : Math.min(5000, 250 * 2 ** (failed - 2)) * (0.5 + random() / 2)
}

/** Milliseconds after which an end is no failure. */
const STEADY = 1000
