import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import type { Dirent } from 'node:fs'
import { join, sep } from 'node:path'
import { Failure, Failures } from '../core/failure.ts'
import { byCodePoint } from '../core/order.ts'
import type { FileTree } from '../core/ports.ts'
import { nearestFile } from './nearest-file.ts'

const mebibyte = 1024 * 1024
const fileLimit = 5 * mebibyte
const totalLimit = 100 * mebibyte
/** Links between folders can multiply a small tree without end; no real chart comes near. */
const entryLimit = 20_000

const helmignore = '.helmignore'

/** Never part of a chart, and so large that reading them only to ignore them would take seconds. */
const skipped: ReadonlySet<string> = new Set(['.git', 'node_modules'])

/** Says by the content of a `.helmignore`, empty when there is none, which files and folders are not the chart's. */
export type LeaveOut = (helmignore: Uint8Array) => (path: string, isFolder: boolean) => boolean

/**
 * All files below `path`, links inside it followed. What `leaveOut` names is neither read nor refused, as in Helm: a dump
 * of gigabytes beside a chart is what `.helmignore` is for. Of a folder without a Chart.yaml only what helps to say so is
 * listed: it may be somebody's home.
 * Throws Failure `io/not-found`, or all of `io/read` and `io/limit` together.
 */
export function readChartFolder(path: string, at: string, leaveOut: LeaveOut = () => () => false): FileTree {
  const root = realRoot(path, at)
  if (!existsSync(join(root, 'Chart.yaml'))) return { at, files: chartsNear(root) }
  const isOut = leaveOut(helmignoreIn(root))
  const walk: Walk = { at, root, isOut, found: new Map(), failures: [], left: totalLimit, entries: 0 }
  visit(walk, walk.root, '', [walk.root])
  if (walk.failures.length > 0) throw new Failures(walk.failures.sort((a, b) => byCodePoint(a.message, b.message)))
  return { at, files: inOrder(walk.found) }
}

/** The bytes of a `.tgz`, at most as many as it may hold unpacked. `at` is the path as messages show it. */
export function readArchiveFile(path: string, at: string = path): Uint8Array {
  try {
    // What a pipe gives in one read is not the whole of it.
    const bytes = statSync(path).isFile() ? readRegular(path, totalLimit) : 'irregular'
    if (typeof bytes !== 'string') return bytes
    throw new Failure(bytes === 'limit' ? 'io/limit' : 'usage', `${at} ${refusals[bytes]}`)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw unreadable(at, error, nearestFile(at, path))
  }
}

/** One that cannot be read leaves nothing out: the walk meets it again and says why. */
function helmignoreIn(root: string): Uint8Array {
  try {
    const bytes = readRegular(join(root, helmignore), fileLimit)
    return typeof bytes === 'string' ? new Uint8Array() : bytes
  } catch {
    return new Uint8Array()
  }
}

/** The charts that stand in a folder which is none, and a Chart.yaml under another name; all without their content. */
function chartsNear(root: string): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>()
  const listed = (folder: string): string[] => {
    try {
      return readdirSync(join(root, folder)).slice(0, entryLimit)
    } catch {
      return []
    }
  }
  const take = (path: string): unknown => existsSync(join(root, path)) && found.set(path, new Uint8Array())
  for (const name of listed('')) {
    if (/^chart\.ya?ml$/i.test(name)) take(name)
    take(`${name}/Chart.yaml`)
  }
  for (const name of listed('charts')) take(`charts/${name}/Chart.yaml`)
  return found
}

/** The built-in order is by UTF-16 units, native and three times faster when cold; it differs for surrogates only. */
function inOrder(found: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const paths = [...found.keys()].sort()
  if (paths.some((path) => /[\ud800-\udfff]/.test(path))) paths.sort(byCodePoint)
  const files = new Map<string, Uint8Array>()
  for (const path of paths) files.set(path, found.get(path)!)
  return files
}

interface Walk {
  readonly at: string
  readonly root: string
  readonly isOut: (path: string, isFolder: boolean) => boolean
  readonly found: Map<string, Uint8Array>
  readonly failures: Failure[]
  left: number
  entries: number
}

function realRoot(path: string, at: string): string {
  let real: string
  try {
    real = realpathSync(path)
    if (statSync(real).isDirectory()) return real
  } catch (error) {
    throw unreadable(at, error, nearestFile(at, path))
  }
  throw new Failure('usage', `${at} is not a folder`, {
    hint: 'a chart is a folder with Chart.yaml in it, or a .tgz of one',
  })
}

/** `inside` is the path relative to the chart, empty or ending in a slash; `above` the real folders on the way down. */
function visit(walk: Walk, folder: string, inside: string, above: readonly string[]): void {
  let entries: Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    walk.failures.push(unreadable(shown(walk, inside), error))
    return
  }
  for (const entry of entries) {
    const path = inside + entry.name
    if (skipped.has(entry.name) || isLeftOut(walk, path, entry.isDirectory())) continue
    if (++walk.entries > entryLimit) throw new Failure('io/limit', `${walk.at} holds more than ${entryLimit} files`)
    // A line break in a name would end the `# Source:` comment that names the file and start YAML of its own.
    if (/[\0-\x1f\x7f\\]/.test(entry.name)) {
      refuse(walk, path, 'has a control character or a backslash in its name')
    } else if (entry.isFile()) take(walk, `${folder}${sep}${entry.name}`, path)
    else if (entry.isDirectory()) {
      const next = `${folder}${sep}${entry.name}`
      visit(walk, next, `${path}/`, [...above, next])
    } else if (entry.isSymbolicLink()) follow(walk, join(folder, entry.name), path, above)
    else refuse(walk, path, refusals.irregular)
  }
}

/** The loader needs these two to say what was left out, and by which rule. */
function isLeftOut({ isOut }: Walk, path: string, isFolder: boolean): boolean {
  return path !== 'Chart.yaml' && path !== helmignore && isOut(path, isFolder)
}

function follow(walk: Walk, link: string, path: string, above: readonly string[]): void {
  try {
    const target = realpathSync(link)
    const isFolder = statSync(target).isDirectory()
    if (isFolder && isLeftOut(walk, path, true)) return
    if (!target.startsWith(walk.root + sep)) {
      refuse(walk, path, "is a link that leaves the chart's folder", 'copy the file into the chart')
    } else if (isFolder) {
      if (above.includes(target)) refuse(walk, path, 'is a link to a folder that it stands in')
      else visit(walk, target, `${path}/`, [...above, target])
    } else take(walk, target, path)
  } catch (error) {
    if (error instanceof Failure) throw error
    walk.failures.push(unreadable(shown(walk, path), error))
  }
}

function take(walk: Walk, file: string, path: string): void {
  let bytes: Uint8Array | keyof typeof refusals
  try {
    bytes = readRegular(file, fileLimit)
  } catch (error) {
    walk.failures.push(unreadable(shown(walk, path), error))
    return
  }
  if (typeof bytes === 'string') {
    refuse(walk, path, bytes === 'limit' ? `is larger than ${fileLimit / mebibyte} MiB` : refusals[bytes])
    return
  }
  walk.left -= bytes.length
  if (walk.left < 0) throw new Failure('io/limit', `${walk.at} holds more than ${totalLimit / mebibyte} MiB`)
  walk.found.set(path, bytes)
}

const refusals = {
  limit: `is larger than ${totalLimit / mebibyte} MiB`,
  irregular: 'is no ordinary file',
}

const buffer = new Uint8Array(64 * 1024)

/**
 * One open, read and close for the usual small file; size and kind are asked only when it fills the buffer or could
 * block. `O_NONBLOCK` keeps a pipe that took a file's place from hanging us.
 */
function readRegular(file: string, limit: number): Uint8Array | keyof typeof refusals {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const first = readSync(fd, buffer, 0, buffer.length, null)
    if (first > 0 && first < buffer.length) return buffer.slice(0, first)
    const stat = fstatSync(fd)
    if (!stat.isFile()) return 'irregular'
    if (stat.size > limit) return 'limit'
    const bytes = new Uint8Array(Math.max(stat.size, first))
    bytes.set(buffer.subarray(0, first))
    let length = first
    while (length < bytes.length) {
      const more = readSync(fd, bytes, length, bytes.length - length, null)
      if (more === 0) break
      length += more
    }
    return bytes.subarray(0, length)
  } finally {
    closeSync(fd)
  }
}

function refuse(walk: Walk, path: string, why: string, hint?: string): void {
  walk.failures.push(new Failure(why.includes('MiB') ? 'io/limit' : 'io/read', `${shown(walk, path)} ${why}`, { hint }))
}

function shown(walk: Walk, path: string): string {
  return path === '' ? walk.at : `${walk.at}/${path}`.replace(/\/$/, '')
}

function unreadable(at: string, error: unknown, hint?: string): Failure {
  const code = (error as { code?: string }).code
  if (code === 'ENOENT') return new Failure('io/not-found', `${at} does not exist`, { cause: error, hint })
  const why: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is no folder',
    ELOOP: 'its links go in a circle',
  }
  return new Failure('io/read', `${at} cannot be read: ${why[code ?? ''] ?? code ?? 'unknown reason'}`, {
    cause: error,
  })
}
