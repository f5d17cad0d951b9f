import { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { messagesOf } from '../../src/cluster/web-socket.ts'
import { binary, close, closing, frame, ping, text } from './web-socket-server.ts'

interface Wire {
  readonly socket: Duplex
  /** What the client has written. */
  readonly written: Buffer[]
}

/** A connection on which a server says this, in pieces of so many bytes, and hangs up. */
function wireOf(said: Buffer, piece: number): Wire {
  const written: Buffer[] = []
  let at = 0
  const socket = new Duplex({
    read: () => {
      socket.push(at < said.length ? said.subarray(at, (at += piece)) : null)
    },
    write: (chunk: Buffer, _, done) => {
      written.push(chunk)
      done()
    },
  })
  return { socket, written }
}

async function heard({ socket }: Wire, signal = new AbortController().signal): Promise<string[]> {
  const all: string[] = []
  for await (const message of messagesOf(socket, signal)) all.push(Buffer.from(message).toString())
  return all
}

/** The code and the payload of a frame that a client has masked. */
function unmasked(bytes: Buffer): readonly [number, string] {
  const mask = bytes.subarray(2, 6)
  expect(bytes[1]! >> 7).toBe(1)
  const payload = bytes.subarray(6).map((byte, index) => byte ^ mask[index % 4]!)
  expect(payload).toHaveLength(bytes[1]! & 127)
  return [bytes[0]! & 15, Buffer.from(payload).toString('latin1')]
}

describe('Messages over a WebSocket', () => {
  it.each([1, 2, 7, 1000, Infinity])('are whole, however the network has cut them (%d bytes)', async (piece) => {
    const sizes = [0, 1, 125, 126, 127, 65_535, 65_536]
    const kept = piece < 100 ? sizes.slice(0, 5) : sizes
    const wire = wireOf(Buffer.concat([...kept.map((size) => frame(binary, 'x'.repeat(size))), closing(1000)]), piece)
    expect((await heard(wire)).map(({ length }) => length)).toEqual(kept)
  })

  it('may come in fragments, with a ping between them that is answered', async () => {
    const frames = [
      frame(text, 'one ', false),
      frame(ping, 'still there?'),
      frame(0, 'and ', false),
      frame(0, 'two'),
      frame(binary, 'three'),
      closing(1000),
    ]
    const wire = wireOf(Buffer.concat(frames), 5)
    expect(await heard(wire)).toEqual(['one and two', 'three'])
    expect(wire.written.map(unmasked)).toEqual([
      [10, 'still there?'],
      [close, '\x03\xe8'],
    ])
  })

  it.each([
    ['with a code', closing(1000)],
    ['without one', frame(close, '')],
  ])('end when the server closes in order, %s, and the connection with them', async (_, end) => {
    const wire = wireOf(Buffer.concat([frame(binary, 'a'), end, frame(binary, 'b')]), Infinity)
    expect(await heard(wire)).toEqual(['a'])
    expect(wire.socket.destroyed).toBe(true)
  })

  it.each([
    ['a connection that ends before', frame(binary, 'a'), 'ECONNRESET', 'the connection was closed'],
    ['half a frame', frame(binary, 'abc').subarray(0, 4), 'ECONNRESET', 'the connection was closed'],
    [
      'a server that gives up',
      closing(1011, 'no backend'),
      'CAPSTAN_WEB_SOCKET',
      'the server closed it: 1011 no backend',
    ],
    ['a masked frame', Buffer.of(130, 129, 0, 0, 0, 0, 0), 'CAPSTAN_WEB_SOCKET', 'what comes is no WebSocket'],
    ['a long ping', frame(ping, 'x'.repeat(126)), 'CAPSTAN_WEB_SOCKET', 'what comes is no WebSocket'],
    ['a compressed frame', Buffer.of(194, 1, 0), 'CAPSTAN_WEB_SOCKET', 'what comes is no WebSocket'],
    [
      'a message that is too long',
      frame(binary, Buffer.alloc(2 ** 20 + 1)),
      'CAPSTAN_WEB_SOCKET',
      'a message is longer than 1 MiB',
    ],
    [
      'too much in fragments',
      Buffer.concat([frame(binary, Buffer.alloc(2 ** 20), false), frame(0, 'a')]),
      'CAPSTAN_WEB_SOCKET',
      'a message is longer than 1 MiB',
    ],
  ])('do not end quietly with %s', async (_, said, code, message) => {
    await expect(heard(wireOf(said, Infinity))).rejects.toMatchObject({ code, message })
  })

  it('end with the signal, also one that was there before', async () => {
    const wanted = new AbortController()
    const endless = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() })
    const listening = heard({ socket: endless, written: [] }, wanted.signal)
    wanted.abort()
    await expect(listening).rejects.toMatchObject({ code: 'ABORT_ERR' })
    expect(endless.destroyed).toBe(true)
    await expect(heard(wireOf(frame(binary, 'a'), 9), wanted.signal)).rejects.toMatchObject({ code: 'ABORT_ERR' })
  })

  it('end the connection when nobody listens any more', async () => {
    const wire = wireOf(Buffer.concat([frame(binary, 'a'), frame(binary, 'b')]), Infinity)
    for await (const message of messagesOf(wire.socket, new AbortController().signal)) {
      expect(Buffer.from(message).toString()).toBe('a')
      break
    }
    expect(wire.socket.destroyed).toBe(true)
  })
})
