import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from './make-folder.ts'

/** Remembers texts between runs. It may forget anything at any time, so nobody may depend on an answer. */
export interface Cache {
  /** What was written under this kind and key; undefined for a miss, which is also any trouble with the entry. */
  read(kind: string, key: string): string | undefined
  /** Keeps a text; silently does not when it cannot. */
  write(kind: string, key: string, text: string): void
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
 * A cache in one flat folder. `kind` is a word, `key` a digest of everything that the text depends on; texts are data
 * and are never executed. Without a folder, or with one that others may have written to, nothing is read or kept: a
 * planted entry would decide what is rendered.
 */
export function createCache(folder: string | undefined, mostBytes: number = limit): Cache {
  if (folder === undefined) return { read: () => undefined, write: () => undefined }
  let trusted: boolean | undefined

  function read(kind: string, key: string): string | undefined {
    try {
      if (!(trusted ??= isOurs(folder!))) return undefined
      return opened(readFileSync(join(folder!, entryName(kind, key)), 'utf8'))
    } catch {
      return undefined
    }
  }

  function write(kind: string, key: string, text: string): void {
    try {
      makeFolder(folder!, 0o700)
      if (!(trusted = isOurs(folder!))) return
      const place = join(folder!, entryName(kind, key))
      const draft = `${place}.${process.pid}.tmp`
      writeFileSync(draft, sealed(text), { mode: 0o600 })
      renameSync(draft, place)
      prune(folder!, mostBytes)
    } catch {
      return
    }
  }

  return { read, write }
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

function entryName(kind: string, key: string): string {
  const name = `${kind}-${key}`
  if (!entryPattern.test(name)) throw new Error(`${name} is no name of a cache entry`)
  return name
}

const entryPattern = /^[a-z]+-[0-9A-Za-z_-]{16,128}$/

/** The first line tells the length, so that a text cut short by a full disk is a miss and not half a skeleton. */
function sealed(text: string): string {
  return seal(text.length) + text
}

function opened(content: string): string | undefined {
  const text = content.slice(content.indexOf('\n') + 1)
  return content.startsWith(seal(text.length)) ? text : undefined
}

function seal(length: number): string {
  return `capstan 1 ${length}\n`
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
