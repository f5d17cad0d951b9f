import type { WrittenSkeleton, WrittenTemplate } from '../template/written.ts'

/** Written templates as lines of JSON: what they have in common, then one for each template. */
export function writtenLines({ files, notes, parts, helpers, templates }: WrittenSkeleton): string {
  return [{ files, notes, parts, helpers }, ...templates].map((line) => JSON.stringify(line)).join('\n')
}

/** Decodes a template when it is its turn: a chart of thousands never stands in memory as a whole. */
export function readWritten(lines: Buffer): WrittenSkeleton {
  const end = endOfLine(lines, 0)
  const common = JSON.parse(lines.toString('utf8', 0, end)) as Omit<WrittenSkeleton, 'templates'>
  return {
    ...common,
    templates: {
      *[Symbol.iterator]() {
        for (let start = end + 1; start < lines.length;) {
          const next = endOfLine(lines, start)
          yield JSON.parse(lines.toString('utf8', start, next)) as WrittenTemplate
          start = next + 1
        }
      },
    },
  }
}

function endOfLine(lines: Buffer, from: number): number {
  const end = lines.indexOf(10, from)
  return end < 0 ? lines.length : end
}
