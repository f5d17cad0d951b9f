import { writeSync } from 'node:fs'
import { Failure } from '../core/failure.ts'
import { pause } from './pause.ts'
import { systemCode, systemReason } from './system-error.ts'

/** Where a command's text goes. */
export interface Sink {
  /** Takes text, or text in UTF-8, to be written now or at `flush`. False once nobody reads any more: a long writer may stop. */
  write(text: string | Uint8Array): boolean
  flush(): void
}

export interface SinkOptions {
  readonly fd: number
  /** How messages name it: `standard output`. */
  readonly name: string
  /** Keep silent about every error: there is no place left to report that standard error is broken. */
  readonly quiet?: boolean
}

/** Large enough that 17 MB need 140 system calls, small enough not to show in the memory of a small render. */
const chunkSize = 128 * 1024

/**
 * A buffered, synchronous writer on a file descriptor. `process.stdout` is not used: its stream costs start-up time and
 * loses what is not yet written when a process ends. Strings are copied into one chunk at once, so no copy of all output
 * is ever held. A reader that goes away (`| head -1`) is no error: it has what it wanted, so writing ends silently.
 * A full disk and the like throw `io/write`.
 */
export function createSink({ fd, name, quiet = false }: SinkOptions): Sink {
  let chunk: Buffer | undefined
  let used = 0
  let open = true

  function flush(): void {
    const end = used
    used = 0
    if (chunk === undefined || end === 0 || !open) return
    try {
      writeAll(fd, chunk, end)
    } catch (error) {
      open = false
      if (quiet || systemCode(error) === 'EPIPE') return
      throw new Failure('io/write', `cannot write to ${name}: ${systemReason(error)}`, { cause: error })
    }
  }

  function write(text: string | Uint8Array): boolean {
    chunk ??= Buffer.allocUnsafeSlow(chunkSize)
    return typeof text === 'string' ? writeText(chunk, text) : writeBytes(chunk, text)
  }

  function writeBytes(into: Buffer, bytes: Uint8Array): boolean {
    for (let from = 0; from < bytes.length && open;) {
      if (used === chunkSize) flush()
      const to = Math.min(bytes.length, from + chunkSize - used)
      into.set(bytes.subarray(from, to), used)
      used += to - from
      from = to
    }
    return open
  }

  function writeText(into: Buffer, text: string): boolean {
    for (let from = 0; from < text.length && open;) {
      const to = pieceEnd(text, from)
      if ((to - from) * longestUnit > chunkSize - used) flush()
      used += into.write(from === 0 && to === text.length ? text : text.slice(from, to), used)
      from = to
    }
    return open
  }

  return { write, flush }
}

/** A UTF-16 unit takes at most three bytes of UTF-8 (a pair takes four). */
const longestUnit = 3

/** The end of the longest piece that surely fits an empty chunk; a pair cut in two would be written as two U+FFFD. */
function pieceEnd(text: string, from: number): number {
  const to = from + Math.floor(chunkSize / longestUnit)
  if (to >= text.length) return text.length
  const last = text.charCodeAt(to - 1)
  return last >= 0xd800 && last < 0xdc00 ? to - 1 : to
}

/** `writeSync` may take a part only, and throws EAGAIN when a non-blocking pipe is full: its reader sets our pace. */
function writeAll(fd: number, bytes: Uint8Array, end: number): void {
  let wait = 1
  for (let at = 0; at < end;) {
    try {
      at += writeSync(fd, bytes, at, end - at)
      wait = 1
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') throw error
      pause(wait)
      wait = Math.min(wait * 2, 16)
    }
  }
}
