import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from './make-folder.ts'
import type { Material } from './material.ts'

/** Remembers texts between runs. It may forget anything at any time, so nobody may depend on an answer. */
export interface Cache {
  /** What was written of this kind for this material; undefined for a miss, which is also any trouble with the entry. */
  read(kind: string, material: Material): string | undefined
  /** The same in UTF-8: of much text, what is not wanted need not be decoded. */
  readBytes(kind: string, material: Material): Buffer | undefined
  /** Keeps a text; silently does not when it cannot. */
  write(kind: string, material: Material, text: string): void
}

/** `$XDG_CACHE_HOME/capstan`, else `~/.cache/capstan`; undefined without a home. XDG wants relative paths ignored. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const base = env['XDG_CACHE_HOME'] ?? ''
  if (base.startsWith('/')) return join(base, 'capstan')
  const home = env['HOME'] ?? ''
  return home.startsWith('/') ? join(home, '.cache', 'capstan') : undefined
}

/** Bytes of all entries; when a write exceeds them, the oldest go until three quarters are left. */
const limit = 64 * 1024 * 1024

/**
 * A cache in one flat folder. `kind` is a word, `material` everything that the text depends on; texts are data and are
 * never executed. Without a folder, or with one that others may have written to, nothing is read or kept: a
 * planted entry would decide what is rendered.
 */
export function createCache(folder: string | undefined, mostBytes: number = limit): Cache {
  if (folder === undefined) return { read: nothing, readBytes: nothing, write: nothing }
  let trusted: boolean | undefined

  function read(kind: string, material: Material): string | undefined {
    return readBytes(kind, material)?.toString()
  }

  function readBytes(kind: string, material: Material): Buffer | undefined {
    try {
      return (trusted ??= isOurs(folder!)) ? readEntry(folder!, kind, material) : undefined
    } catch {
      return undefined
    }
  }

  function write(kind: string, material: Material, text: string): void {
    try {
      makeFolder(folder!, 0o700)
      if (!(trusted = isOurs(folder!))) return
      const place = `${folder!}/${entryName(kind, material)}`
      const draft = `${place}.${process.pid}.tmp`
      writeFileSync(draft, entryBytes(material, text), { mode: 0o600 })
      renameSync(draft, place)
      prune(folder!, mostBytes)
    } catch {
      return
    }
  }

  return { read, readBytes, write }
}

function nothing(): undefined {
  return undefined
}

/**
 * Whether nobody but this user can have written to a folder. Throws when it does not exist. A link is refused: its target
 * may change between the check and the read.
 */
export function isOurs(folder: string): boolean {
  const stats = lstatSync(folder)
  if (!stats.isDirectory() || (stats.mode & 0o022) !== 0) return false
  return process.getuid === undefined || stats.uid === process.getuid()
}

/** The text of an entry in UTF-8, if it was made from this very material. Throws when there is no such file. */
export function readEntry(folder: string, kind: string, material: Material): Buffer | undefined {
  const entry = readFileSync(`${folder}/${entryName(kind, material)}`)
  const end = entry.indexOf(10) + 1
  const start = end + material.bytes.length
  // The first line tells the lengths, so that an entry cut short by a full disk is a miss and not half a skeleton.
  if (entry.toString('latin1', 0, end) !== seal(material, entry.length - start)) return undefined
  return entry.compare(material.bytes, 0, material.bytes.length, end, start) === 0 ? entry.subarray(start) : undefined
}

/** The file of an entry: what `readEntry` reads. */
export function entryBytes(material: Material, text: string): Uint8Array {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from(seal(material, bytes.length)), material.bytes, bytes])
}

export function entryName(kind: string, material: Material): string {
  const name = `${kind}-${material.name}`
  if (!entryPattern.test(name)) throw new Error(`${name} is no name of a cache entry`)
  return name
}

const entryPattern = /^[a-z]+-[0-9a-f]{24}$/

function seal(material: Material, length: number): string {
  return `capstan 2 ${material.bytes.length} ${length}\n`
}

/** Only our own names are touched: a user may have pointed XDG_CACHE_HOME at something dear. */
function prune(folder: string, mostBytes: number): void {
  const entries = readdirSync(folder)
    .filter((name) => entryPattern.test(name.replace(/\.\d+\.tmp$/, '')))
    .flatMap((name) => {
      const stats = lstatSync(join(folder, name), { throwIfNoEntry: false })
      return stats?.isFile() === true ? [{ name, bytes: stats.size, written: stats.mtimeMs }] : []
    })
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
  if (bytes <= mostBytes) return
  for (const entry of entries.sort((a, b) => a.written - b.written)) {
    if (bytes <= mostBytes * 0.75) return
    rmSync(join(folder, entry.name), { force: true })
    bytes -= entry.bytes
  }
}
