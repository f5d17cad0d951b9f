import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { CancelSignal } from '../core/ports.ts'
import { codedError } from './coded-error.ts'

/**
 * The messages that come over a WebSocket (RFC 6455), each whole; pings are answered, nothing else is sent. Ends when the
 * server closes it in order. Throws when the connection breaks before, when the signal aborts, and for what is no WebSocket.
 * Leaving the loop ends the connection.
 */
export async function* messagesOf(socket: Duplex, signal: CancelSignal): AsyncGenerator<Uint8Array, void> {
  const stop = () => void socket.destroy(codedError('ABORT_ERR', 'stopped'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) stop()
    let begun: Buffer[] = []
    for await (const { code, last, payload } of framesOf(socket)) {
      if (code === ping) socket.write(masked(pong, payload))
      else if (code === close) {
        socket.write(masked(close, payload.subarray(0, 2)))
        const [why, reason] = closing(payload)
        refuseUnless(why === orderly, `the server closed it: ${why} ${reason}`.trim())
        return
      } else if (code <= binary) {
        begun.push(payload)
        refuseUnless(sizeOf(begun) <= most, tooLong)
        if (!last) continue
        yield Buffer.concat(begun)
        begun = []
      }
    }
    throw codedError('ECONNRESET', 'the connection was closed')
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Bytes of a message. Those of exec have at most 32 KiB. */
const most = 1 << 20
const tooLong = 'a message is longer than 1 MiB'

/** Kinds of frames (§5.2); 0 goes on with a message, 1 is text. */
const binary = 2
const close = 8
const ping = 9
const pong = 10

/** The code of a Close when all is done. */
const orderly = 1000

interface Frame {
  readonly code: number
  /** Of its message. */
  readonly last: boolean
  readonly payload: Buffer
  /** Of all of it, in bytes. */
  readonly length: number
}

async function* framesOf(socket: Duplex): AsyncGenerator<Frame, void> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let frame = frameOf(rest); frame !== undefined; frame = frameOf(rest)) {
      rest = rest.subarray(frame.length)
      yield frame
    }
  }
}

/** The first frame; undefined as long as it is not whole. */
function frameOf(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined
  const [first, second] = [bytes.readUInt8(0), bytes.readUInt8(1)]
  refuseUnless((first & 0x70) === 0 && (second & 0x80) === 0, 'what comes is no WebSocket')
  const short = second & 0x7f
  const head = short === 126 ? 4 : short === 127 ? 10 : 2
  if (bytes.length < head) return undefined
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  refuseUnless(size <= most, tooLong)
  refuseUnless((first & 0x08) === 0 || size < 126, 'what comes is no WebSocket')
  if (bytes.length < head + size) return undefined
  const payload = bytes.subarray(head, head + size)
  return { code: first & 0x0f, last: (first & 0x80) !== 0, payload, length: head + size }
}

/** A short frame of ours: those of a client are masked (§5.3), so that no cache on the way takes them for HTTP. */
function masked(code: number, payload: Buffer): Buffer {
  const mask = randomBytes(4)
  const hidden = payload.map((byte, index) => byte ^ mask.readUInt8(index % 4))
  return Buffer.concat([Buffer.of(0x80 | code, 0x80 | payload.length), mask, hidden])
}

/** Code and reason of a Close (§7.4), which may say neither. */
function closing(payload: Buffer): readonly [code: number, reason: string] {
  return payload.length < 2 ? [orderly, ''] : [payload.readUInt16BE(0), payload.toString('utf8', 2)]
}

function sizeOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}

function refuseUnless(good: boolean, why: string): void {
  if (!good) throw codedError('CAPSTAN_WEB_SOCKET', why)
}
