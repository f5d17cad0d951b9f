import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { byCodePoint } from '../core/order.ts'
import type { FileTree } from '../core/ports.ts'
import { readChartFolder } from './chart-files.ts'

/** The folders that hold charts by name, the first having the first word. */
export interface ChartFinder {
  /** The tree of the chart NAME; undefined when no folder has it. Read once. */
  readonly find: (name: string) => FileTree | undefined
  /** The folder in which a found chart stands, for the charts beside it. */
  readonly folderOf: (tree: FileTree) => string | undefined
  /** All names that can be found, sorted; asked for messages only, so it reads the folders anew. */
  readonly names: () => readonly string[]
}

/**
 * The chart path: `./charts`, then the charts shipped with the package. A folder that is there without a Chart.yaml is
 * found as well: passing over it to another chart of that name would render what nobody is looking at. Charts below `from`,
 * the user's folder, are named from there in messages.
 */
export function chartFinder(folders: readonly string[], from = '/'): ChartFinder {
  const read = new Map<string, Found | undefined>()
  return {
    find: (name) => {
      if (!read.has(name)) read.set(name, findIn(folders, name, from))
      return read.get(name)?.tree
    },
    folderOf: (tree) => [...read.values()].find((found) => found?.tree === tree)?.folder,
    names: () => [...new Set(folders.flatMap(namesIn))].sort(byCodePoint),
  }
}

interface Found {
  readonly tree: FileTree
  readonly folder: string
}

function findIn(folders: readonly string[], name: string, from: string): Found | undefined {
  // A name comes from a values file or a Chart.yaml; it must not lead elsewhere.
  if (!/^[A-Za-z0-9_][\w.-]*$/.test(name)) return undefined
  for (const folder of folders) {
    const path = join(folder, name)
    if (!mayBeFolder(path)) continue
    const shown = relative(from, path)
    return { folder, tree: readChartFolder(path, from === '/' || shown.startsWith('..') ? path : shown) }
  }
  return undefined
}

/** True as well for what may not be looked at: reading it says why. */
function mayBeFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  } catch {
    return true
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'Chart.yaml')))
  } catch {
    return []
  }
}
