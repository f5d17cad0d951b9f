import { createServer, connect, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A wire between a client and the API server that a test can spoil. Bytes are never changed, only late, held back or lost. */
export interface Proxy {
  readonly port: number
  /** Connections open now. */
  readonly open: number
  /** Every chunk arrives this much later, in order, both ways. Milliseconds. */
  delay(milliseconds: number): void
  /** Nothing passes and nothing is refused, as when a firewall drops packets: open connections hang, new ones too. */
  blackHole(): void
  /** Open connections hang for ever, new ones pass, as when a firewall has forgotten them. */
  forget(): void
  /** Every connection is reset after so many bytes, both ways counted. */
  cutAfter(bytes: number): void
  /** Resets what is open and refuses what comes, until `pass`. */
  refuse(): void
  /** Resets what is open now; new connections pass. */
  cut(): void
  /** All is well again; what was held back arrives. */
  pass(): void
  close(): Promise<void>
}

/** A proxy on a free port of loopback for the server of `target`, such as `https://127.0.0.1:6443`. */
export async function proxyTo(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let mode: 'pass' | 'hold' | 'refuse' = 'pass'
  let late = 0
  let longest = Infinity

  const carry = (from: Socket, to: Socket) => {
    // Lateness is per chunk and not per byte in the queue: with a sleep before each, ten chunks would be ten times as late.
    let before: Promise<unknown> = Promise.resolve()
    const after = (work: () => void) => {
      const due = late > 0 ? pause(late) : undefined
      before = before.then(() => due).then(work)
    }
    from.on('data', (chunk) => {
      after(() => void to.write(chunk))
      if (from.bytesRead + to.bytesRead <= longest) return
      from.resetAndDestroy()
      to.resetAndDestroy()
    })
    from.on('end', () => after(() => void to.end()))
    from.on('error', () => void to.destroy())
    from.on('close', () => {
      sockets.delete(from)
      after(() => void to.destroy())
    })
    sockets.add(from)
    if (mode === 'hold') from.pause()
  }
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (mode === 'refuse') {
      socket.resetAndDestroy()
      return
    }
    const upstream = connect({ host: hostname, port: Number(port || 443), allowHalfOpen: true })
    carry(socket, upstream)
    carry(upstream, socket)
  })
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: await listening(server),
    get open() {
      return sockets.size / 2
    },
    delay: (milliseconds) => void (late = milliseconds),
    blackHole: () => {
      mode = 'hold'
      for (const socket of sockets) socket.pause()
    },
    forget: () => {
      for (const socket of sockets) socket.pause()
    },
    cutAfter: (bytes) => void (longest = bytes),
    refuse: () => {
      mode = 'refuse'
      reset()
    },
    cut: reset,
    pass: () => {
      mode = 'pass'
      late = 0
      longest = Infinity
      for (const socket of sockets) socket.resume()
    },
    close: async () => {
      reset()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function listening(server: Server): Promise<number> {
  return new Promise((resolved, failed) => {
    server.on('error', failed)
    server.listen(0, '127.0.0.1', () => resolved((server.address() as { port: number }).port))
  })
}
