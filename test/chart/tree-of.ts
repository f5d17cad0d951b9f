import type { FileTree } from '../../src/core/ports.ts'

/** A chart folder in memory; `at` is `charts/kafka` unless given. */
export function treeOf(files: Readonly<Record<string, string | Uint8Array>>, at = 'charts/kafka'): FileTree {
  const encoder = new TextEncoder()
  const entries = Object.entries(files).map(([path, data]): [string, Uint8Array] => [
    path,
    typeof data === 'string' ? encoder.encode(data) : data,
  ])
  return { at, files: new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1))) }
}
