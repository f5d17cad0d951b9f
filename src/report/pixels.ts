import type { Axis } from './axis.ts'

/** Where lanes are drawn. Pixels; the first ordinal is the lowest lane. */
export interface LaneFrame {
  readonly axis: Axis
  readonly top: number
  readonly laneHeight: number
  readonly count: number
}

/** A tenth of a pixel is finer than any eye, and short. */
export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10
}

/** The end of a long name tells pods apart. */
export function shortened(name: string): string {
  return name.length <= 24 ? name : `…${name.slice(-23)}`
}
