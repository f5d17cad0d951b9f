import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { byCodePoint } from '../core/order.ts'
import type { FileTree } from '../core/ports.ts'
import { archiveFor, archivesIn } from './chart-archives.ts'
import type { LeaveOut } from './chart-files.ts'
import { readArchiveFile, readChartFolder } from './chart-files.ts'

/** The folders that hold charts by name, the first having the first word. */
export interface ChartFinder {
  /**
   * The tree of the chart NAME; undefined when no folder has it. Read once. `constraint` chooses among archives of several
   * versions; what is found need not satisfy it.
   */
  readonly find: (name: string, constraint?: string) => FileTree | undefined
  /** The folder in which a found chart stands, for the charts beside it. */
  readonly folderOf: (tree: FileTree) => string | undefined
  /** All names that can be found, sorted; asked for messages only, so it reads the folders anew. */
  readonly names: () => readonly string[]
}

/** What reading charts takes from the layers above. */
export interface ChartFormats {
  /** The tree in the bytes of a `.tgz`. Without it archives are not found. */
  readonly unpack?: (bytes: Uint8Array, at: string) => FileTree
  /** See `readChartFolder`. Without it nothing is left out. */
  readonly leaveOut?: LeaveOut
}

/**
 * The chart path: `./charts`, then the charts shipped with the package. In each of them NAME means the folder NAME, else
 * `NAME.tgz`, else the newest `NAME-VERSION.tgz`. A folder that is there without a Chart.yaml is found as well: passing
 * over it to another chart of that name would render what nobody is looking at. Charts below `from`, the user's folder,
 * are named from there in messages.
 */
export function chartFinder(folders: readonly string[], from = '/', formats: ChartFormats = {}): ChartFinder {
  const places = new Map<string, ChartPlace | undefined>()
  const read = new Map<string, Found>()
  const search: Search = { folders, from, formats }
  return {
    find: (name, constraint = '') => {
      const asked = `${name} ${constraint}`
      if (!places.has(asked)) places.set(asked, placeOf(search, name, constraint))
      const place = places.get(asked)
      if (place === undefined) return undefined
      const path = join(place.folder, place.file)
      if (!read.has(path)) read.set(path, { folder: place.folder, tree: readChart(search, place) })
      return read.get(path)?.tree
    },
    folderOf: (tree) => [...read.values()].find((found) => found.tree === tree)?.folder,
    names: () => [...new Set(folders.flatMap((folder) => namesIn(folder, formats)))].sort(byCodePoint),
  }
}

interface Found {
  readonly tree: FileTree
  readonly folder: string
}

interface Search {
  readonly folders: readonly string[]
  readonly from: string
  readonly formats: ChartFormats
}

interface ChartPlace {
  readonly folder: string
  /** The name of the chart's folder, or of its archive. */
  readonly file: string
  readonly isArchive: boolean
}

function placeOf({ folders, formats }: Search, name: string, constraint: string): ChartPlace | undefined {
  // A name comes from a values file or a Chart.yaml; it must not lead elsewhere.
  if (!/^[A-Za-z0-9_][\w.-]*$/.test(name)) return undefined
  for (const folder of folders) {
    if (mayBeFolder(join(folder, name))) return { folder, file: name, isArchive: false }
    const archive = formats.unpack === undefined ? undefined : archiveFor(archivesIn(folder), name, constraint)
    if (archive !== undefined) return { folder, file: archive.file, isArchive: true }
  }
  return undefined
}

function readChart({ from, formats }: Search, { folder, file, isArchive }: ChartPlace): FileTree {
  const path = join(folder, file)
  const below = relative(from, path)
  const at = from === '/' || below.startsWith('..') ? path : below
  return isArchive ? formats.unpack!(readArchiveFile(path, at), at) : readChartFolder(path, at, formats.leaveOut)
}

/** True as well for what may not be looked at: reading it says why. */
function mayBeFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  } catch {
    return true
  }
}

function namesIn(folder: string, { unpack }: ChartFormats): string[] {
  const archives = unpack === undefined ? [] : archivesIn(folder).map(({ name }) => name)
  try {
    return [...archives, ...readdirSync(folder).filter((name) => existsSync(join(folder, name, 'Chart.yaml')))]
  } catch {
    return []
  }
}
