import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Seen } from './loopback-server.ts'

export const text = 1
export const binary = 2
export const close = 8
export const ping = 9

/** A frame as a server sends it; `code` 0 goes on with a message, and `last` ends one. */
export function frame(code: number, payload: Buffer | string, last = true): Buffer {
  const bytes = Buffer.from(payload)
  const first = (last ? 128 : 0) | code
  if (bytes.length < 126) return Buffer.concat([Buffer.of(first, bytes.length), bytes])
  const head = Buffer.alloc(bytes.length < 65_536 ? 4 : 10)
  head[0] = first
  head[1] = head.length === 4 ? 126 : 127
  if (head.length === 4) head.writeUInt16BE(bytes.length, 2)
  else head.writeBigUInt64BE(BigInt(bytes.length), 2)
  return Buffer.concat([head, bytes])
}

/** The code and the text of a Close. */
export function closing(code: number, reason = ''): Buffer {
  const payload = Buffer.alloc(2)
  payload.writeUInt16BE(code)
  return frame(close, Buffer.concat([payload, Buffer.from(reason)]))
}

/** Switches to WebSocket, and says something in the same breath. */
export function accept({ headers }: Seen, socket: Duplex, ...frames: readonly Buffer[]): void {
  const proof = createHash('sha1').update(`${headers['sec-websocket-key']!}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
  const head = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${proof.digest('base64')}`,
    `Sec-WebSocket-Protocol: ${headers['sec-websocket-protocol']!.split(', ')[0]!}`,
  ]
  socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), ...frames]))
}
