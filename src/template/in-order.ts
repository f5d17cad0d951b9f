import type { Failure } from '../core/failure.ts'

/** Each failure once, in the order of the files and of the places in them: a partial used in two forms is read twice. */
export function inOrder(failures: readonly Failure[], files: readonly string[]): Failure[] {
  const once = new Map<string, Failure>()
  for (const failure of failures) {
    const { code, message, at } = failure
    const key = JSON.stringify([code, message, at?.file, at?.line, at?.column])
    if (!once.has(key)) once.set(key, failure)
  }
  const rank = new Map(files.map((file, i) => [file, i]))
  return [...once.values()].sort((a, b) => {
    if (a.at === undefined || b.at === undefined) return Number(b.at === undefined) - Number(a.at === undefined)
    const byFile = (rank.get(a.at.file) ?? 0) - (rank.get(b.at.file) ?? 0)
    return byFile || a.at.line - b.at.line || a.at.column - b.at.column
  })
}
