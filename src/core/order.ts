import type { JsonMap } from './json.ts'

/**
 * Order of UTF-8 bytes, which is the order of code points and Go's order of strings. JavaScript's `<` compares UTF-16
 * units and puts U+1F600 before U+FF5E, so Helm and Capstan would print such keys in different places.
 */
export function byCodePoint(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** The keys of a map as Go ranges over it. JavaScript's own order puts keys that look like array indices first. */
export function sortedKeys(map: JsonMap): string[] {
  return Object.keys(map).sort(byCodePoint)
}

/** A surrogate stands for a code point above every single unit, so it moves behind U+E000–U+FFFF. */
function rank(unit: number): number {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
