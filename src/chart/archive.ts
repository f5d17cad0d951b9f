import { Failure, Failures } from '../core/failure.ts'
import { byCodePoint } from '../core/order.ts'
import type { FileTree } from '../core/ports.ts'
import { fileLimit, mebibyte, totalLimit } from './archive-limits.ts'
import { gunzip, overBudget } from './gunzip.ts'
import type { InflateBudget } from './gunzip.ts'
import { TarError, tarEntries } from './tar.ts'
import type { TarEntry } from './tar.ts'

/** A tree that was packed: `.helmignore` had its say when the archive was made and is not asked again (as in Helm). */
export interface PackedTree extends FileTree {
  readonly packed: true
}

/**
 * A chart's `.tgz` as a tree, without its first folder, whose name does not matter (as in Helm). Nothing in it can
 * reach outside: links, devices, absolute paths, `..`, backslashes and drive letters are refused, not repaired.
 * Throws Failure `chart/archive` or `io/limit`, all bad entries together.
 */
export function readArchive(bytes: Uint8Array, at: string, budget: InflateBudget = { left: totalLimit }): PackedTree {
  const inflated = gunzip(bytes, budget)
  if ('wrong' in inflated) {
    if (inflated.wrong === overBudget) throw tooLarge(at)
    throw new Failure('chart/archive', `${at} cannot be unpacked: ${inflated.wrong}`, {
      hint: 'a chart archive is a .tgz as "helm package" and "capstan package" write it',
    })
  }
  const files = new Map<string, Uint8Array>()
  const failures: Failure[] = []
  for (const entry of entriesOf(inflated.bytes, at)) {
    if (entry.type === 'folder') continue
    const path = pathInside(entry.name)
    const why = objection(entry, path, files)
    if (why === undefined) files.set(path, entry.data)
    else failures.push(new Failure(entry.data.length > fileLimit ? 'io/limit' : 'chart/archive', `${at}: ${why}`))
  }
  if (failures.length > 0) throw new Failures(failures)
  if (files.size === 0) throw new Failure('chart/archive', `${at} holds no files`)
  return { at, packed: true, files: new Map([...files].sort(([a], [b]) => byCodePoint(a, b))) }
}

function tooLarge(at: string): Failure {
  return new Failure('io/limit', `${at} unpacks to more than ${totalLimit / mebibyte} MiB`, {
    hint: 'a chart may hold 100 MiB in all, archives inside it included; Helm has the same limit',
  })
}

function entriesOf(tar: Uint8Array, at: string): TarEntry[] {
  try {
    return tarEntries(tar)
  } catch (error) {
    if (!(error instanceof TarError)) throw error
    throw new Failure('chart/archive', `${at} cannot be unpacked: ${error.message}`, { cause: error })
  }
}

/** The name without its first component and without `.` and empty components. */
function pathInside(name: string): string {
  return name
    .split('/')
    .slice(1)
    .filter((part) => part !== '' && part !== '.')
    .join('/')
}

function objection(entry: TarEntry, path: string, seen: ReadonlyMap<string, unknown>): string | undefined {
  const shown = JSON.stringify(entry.name)
  if (entry.type !== 'file') return `${shown} is a ${entry.type}; only ordinary files and folders are allowed`
  // A line break in a name would end the `# Source:` comment that names the file and start YAML of its own.
  if (/[\0-\x1f\x7f]/.test(entry.name)) return `${shown} has a control character in its name`
  if (entry.name.includes('\\')) return `${shown} has a backslash in its name`
  if (entry.name.startsWith('/') || /^[A-Za-z]:/.test(entry.name) || /^[A-Za-z]:/.test(path)) {
    return `${shown} is an absolute path`
  }
  if (entry.name.split('/').includes('..')) return `${shown} leaves the chart's folder`
  if (path === '') return `${shown} is not inside a folder; a chart archive holds one folder with Chart.yaml in it`
  if (seen.has(path)) return `${shown} is there twice`
  if (entry.data.length > fileLimit) return `${shown} is larger than ${fileLimit / mebibyte} MiB`
  return undefined
}
