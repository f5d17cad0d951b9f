/**
 * Where on a line something begins that an alias repeats under a likely name: of `login: &p hunter2` the place behind
 * `&p` when the text says `password: *p` anywhere. −1 when the line has nothing of that kind. It goes by the looks of
 * lines, because the text is one that cannot be read as YAML.
 * @param row the line, from 0
 * @param likelyStart the offset behind a likely name and its colon, −1 on a line without one
 */
export function aliasedSecretStart(text: string, row: number, likelyStart: (line: string) => number): number {
  if (!/&[^]*\*|\*[^]*&/.test(text)) return -1
  const lines = text.split('\n')
  const anchors = anchorsOf(lines)
  const likely = blockMarks(lines)
  const names = new Set(
    lines.flatMap((line, at) => {
      const start = likelyStart(line)
      return start < 0 ? [] : likely.add([at, start])
    }),
  )
  const aliased = blockMarks(lines)
  for (const name of names) {
    for (const place of anchors.get(name) ?? []) for (const inner of aliased.add(place)) names.add(inner)
  }
  return aliased.starts.get(row) ?? -1
}

type Place = readonly [row: number, offset: number]

/** The places behind every anchor, by its name; one name may be given several times. */
function anchorsOf(lines: readonly string[]): Map<string, Place[]> {
  const anchors = new Map<string, Place[]>()
  lines.forEach((line, row) => {
    for (const { 0: whole, 1: name, index } of line.matchAll(/&([^\s,[\]{}]+)\s*/g)) {
      const places = anchors.get(name!) ?? []
      places.push([row, index + whole.length])
      anchors.set(name!, places)
    }
  })
  return anchors
}

interface Marks {
  /** Where the marked part of a line begins. */
  readonly starts: ReadonlyMap<number, number>
  /** Marks what belongs to a place; gives the names of the aliases in what was not marked before. */
  readonly add: (place: Place) => string[]
}

/**
 * Marks blocks: the rest of a line and what stands below it, deeper or as items of a list in its own column. No part of a
 * line is looked at twice: thousands of anchors on one line would take minutes.
 */
function blockMarks(lines: readonly string[]): Marks {
  const starts = new Map<number, number>()
  const followed = { open: new Set<number>(), full: new Set<number>() }
  const mark = (row: number, offset: number): string[] => {
    const before = starts.get(row) ?? Infinity
    if (offset >= before) return []
    starts.set(row, offset)
    return [...lines[row]!.slice(offset, before).matchAll(/\*([^\s,[\]{}]+)/g)].map(([, name]) => name!)
  }
  const add = ([row, offset]: Place): string[] => {
    const line = lines[row]!
    const isOpen = line.trimEnd().length <= offset
    const names = isOpen ? [] : mark(row, offset)
    const known = isOpen ? followed.open : followed.full
    if (known.has(row)) return names
    known.add(row)
    const column = /^(?:- +| +)*/.exec(line)![0].length
    for (let below = row + 1; below < lines.length; below++) {
      const start = lines[below]!.search(/\S/)
      if (start < 0) continue
      const isItem = isOpen && start === column && lines[below]!.startsWith('- ', start)
      if (start <= column && !isItem) break
      for (const name of mark(below, start)) names.push(name)
    }
    return names
  }
  return { starts, add }
}
