import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'

/**
 * Just enough WebSocket for a test to talk to exec and port-forward: binary messages, each with the number of its channel
 * first. Node's own WebSocket takes no client certificate.
 */
export interface Channel {
  send(channel: number, data: string | Buffer): void
  /** v5 only: says that nothing more comes on a channel. */
  finish(channel: number): void
  /** What came so far on a channel. */
  received(channel: number): Buffer
  readonly closed: Promise<void>
  close(): void
}

/** Wraps a connection that the server has switched to WebSocket; `head` came with its answer. */
export function channelOver(socket: Duplex, head: Buffer): Channel {
  const received = new Map<number, Buffer[]>()
  let rest = Buffer.alloc(0)
  const feed = (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let frame = take(rest); frame !== undefined; frame = take(rest)) {
      rest = rest.subarray(frame.length)
      if (frame.code === close) socket.end()
      else if (frame.code === ping) socket.write(masked(pong, frame.payload))
      else if (frame.payload.length > 0) {
        const channel = frame.payload[0]!
        received.set(channel, [...(received.get(channel) ?? []), frame.payload.subarray(1)])
      }
    }
  }
  socket.on('data', feed)
  if (head.length > 0) feed(head)
  const closed = new Promise<void>((resolved) => {
    socket.on('close', () => resolved())
    socket.on('error', () => resolved())
  })
  return {
    send: (channel, data) => void socket.write(masked(binary, Buffer.concat([Buffer.of(channel), Buffer.from(data)]))),
    finish: (channel) => void socket.write(masked(binary, Buffer.of(255, channel))),
    received: (channel) => Buffer.concat(received.get(channel) ?? []),
    closed,
    close: () => void socket.destroy(),
  }
}

const binary = 2
const close = 8
const ping = 9
const pong = 10

interface Frame {
  readonly code: number
  readonly payload: Buffer
  /** Of the frame with its head. */
  readonly length: number
}

function take(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes[1]! & 127
  const head = short === 126 ? 4 : short === 127 ? 10 : 2
  if (bytes.length < head) return undefined
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  if (bytes.length < head + size) return undefined
  return { code: bytes[0]! & 15, payload: bytes.subarray(head, head + size), length: head + size }
}

function masked(code: number, payload: Buffer): Buffer {
  const head = payload.length < 126 ? Buffer.of(128 | code, 128 | payload.length) : Buffer.alloc(4)
  if (payload.length >= 126) {
    head[0] = 128 | code
    head[1] = 128 | 126
    head.writeUInt16BE(payload.length, 2)
  }
  const mask = randomBytes(4)
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ mask[index % 4]!)])
}
