import type { Chapter } from './chapter.ts'

/** Why nothing further was released, for as long as the reason was the same. */
export interface Wait {
  readonly from: number
  readonly to: number
  readonly because: string
  readonly partition: number
}

/** All waits, in order. A countdown within a reason is the same reason. */
export function waitsOf({ events, until }: Chapter): readonly Wait[] {
  const waits: (Wait & { to: number; readonly key: string })[] = []
  for (const event of events) {
    if (event.is !== 'state' && event.is !== 'end' && event.is !== 'begin') continue
    const last = waits.at(-1)
    if (event.is !== 'state') {
      if (last?.to === Infinity) last.to = event.at
      continue
    }
    const key = event.because.replaceAll(/\d+(?:\.\d+)? (?:ms|s|min|h)\b/g, '')
    if (last?.to === Infinity && last.key === key) continue
    if (last?.to === Infinity) last.to = event.at
    waits.push({ from: event.at, to: Infinity, because: event.because, partition: event.partition, key })
  }
  const last = waits.at(-1)
  if (last?.to === Infinity) last.to = until
  return waits.filter(({ from, to, because }) => to > from && because !== '')
}

/** The longest `most` of them, still in order: of ten thousand waits of some milliseconds nobody learns anything. */
export function longest(waits: readonly Wait[], most: number): readonly Wait[] {
  if (waits.length <= most) return waits
  const long = new Set(waits.toSorted((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from).slice(0, most))
  return waits.filter((wait) => long.has(wait))
}
