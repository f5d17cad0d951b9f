import { gzipSync } from 'fflate'

export interface Entry {
  readonly name: string
  readonly data?: Uint8Array | string
  /** The type flag; '0' is a file. */
  readonly type?: string
  readonly prefix?: string
  /** Written into the header in place of the true size. */
  readonly size?: number
  readonly format?: 'ustar\0' | 'v7'
}

const encoder = new TextEncoder()

/** A tar archive written field by field (POSIX ustar), so that a test can write a wrong one. */
export function tarOf(entries: readonly Entry[], end: Uint8Array = new Uint8Array(1024)): Uint8Array {
  const blocks = entries.flatMap((entry) => {
    const data = typeof entry.data === 'string' ? encoder.encode(entry.data) : (entry.data ?? new Uint8Array())
    const padding = new Uint8Array((512 - (data.length % 512)) % 512)
    return [headerOf(entry, entry.size ?? data.length), data, padding]
  })
  return join([...blocks, end])
}

export function tgzOf(entries: readonly Entry[]): Uint8Array {
  return gzipSync(tarOf(entries), { mtime: 0 })
}

/** A chart folder packed under its name. */
export function packed(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  return tgzOf(Object.entries(files).map(([name, data]) => ({ name: `${folder}/${name}`, data })))
}

/** One record of a PAX header: its length counts itself. */
export function paxRecord(key: string, value: string): string {
  const rest = encoder.encode(` ${key}=${value}\n`).length
  let length = rest
  while (String(length).length + rest !== length) length = String(length).length + rest
  return `${length} ${key}=${value}\n`
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function headerOf({ name, type = '0', prefix = '', format = 'ustar\0' }: Entry, size: number): Uint8Array {
  const header = new Uint8Array(512)
  const write = (text: string, at: number): void => header.set(encoder.encode(text), at)
  write(name, 0)
  write('0000644\0', 100)
  write('0000000\0', 108)
  write('0000000\0', 116)
  write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  write('00000000000\0', 136)
  write('        ', 148)
  write(type, 156)
  if (format !== 'v7') {
    write(`${format}00`, 257)
    write(prefix, 345)
  }
  const sum = header.reduce((total, byte) => total + byte, 0)
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}
