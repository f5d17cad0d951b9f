/** Time, left to right. */
export interface Axis {
  /** Pixels of a moment; what is outside is at the edge. */
  readonly x: (at: number) => number
  /** Round distances from the beginning, in milliseconds: 0 is the first. */
  readonly ticks: readonly number[]
}

export interface AxisFrame {
  readonly from: number
  readonly to: number
  readonly left: number
  readonly width: number
}

/** At most one tick in 90 pixels. */
export function axisOf({ from, to, left, width }: AxisFrame): Axis {
  const long = Math.max(to - from, 1)
  const step = steps.find((size) => long / size <= width / 90) ?? Math.ceil(long / (width / 90) / day) * day
  const ticks = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, number) => number * step)
  return { x: (at) => left + (Math.min(Math.max(at - from, 0), long) / long) * width, ticks }
}

/** Which of `places` may have a label of that size, so that no two touch; the first of two wins. */
export function spaced<T extends { readonly place: number }>(places: readonly T[], apart: number): readonly T[] {
  let last = -Infinity
  return places.filter(({ place }) => {
    if (place - last < apart) return false
    last = place
    return true
  })
}

/** Every how many ordinals one has its name. */
export function labelStep(laneHeight: number, textHeight: number): number {
  return labelSteps.find((step) => step * laneHeight >= textHeight) ?? 1000
}

const labelSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500]
const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 5, 10, 20, 50].map((count) => count * day),
]
