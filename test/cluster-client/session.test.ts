import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterEach, expect, it } from 'vitest'
import { bodyOf } from '../../src/cluster/body.ts'
import type { Pool } from '../../src/cluster/pool.ts'
import { poolTo } from '../../src/cluster/pool.ts'
import { realClock } from '../../src/cluster/real-clock.ts'
import { authority } from './loopback-certificates.ts'

const trusted = authority()
const [ann, bob] = [trusted.sign('ann'), trusted.sign('bob')]
const ends: (() => void)[] = []

afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** A server that keeps, of each connection, whose it is and whether its handshake was the short one. */
async function serving(): Promise<{ readonly pool: Pool; readonly handshakes: string[] }> {
  const handshakes: string[] = []
  const server = createServer(
    { ...trusted.sign('server'), ca: trusted.cert, requestCert: true },
    (request, response) => {
      const { socket } = request
      if (!(socket instanceof TLSSocket)) throw new Error('no TLS')
      const { subject } = socket.getPeerCertificate()
      handshakes.push(`${String(subject.CN)} ${socket.isSessionReused() ? 'short' : 'full'}`)
      response.end('{}')
    },
  )
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const route = { server: address, proxy: undefined, serverName: undefined, insecure: false, clock: realClock }
  const pool = poolTo(route, [trusted.cert])
  ends.push(() => {
    pool.close()
    server.close()
  })
  return { pool, handshakes }
}

async function ask(pool: Pool, certificate: typeof ann): Promise<void> {
  const { signal } = new AbortController()
  const sent = { method: 'GET', path: '/', headers: {}, body: undefined, certificate, alone: true, signal }
  await bodyOf(await pool.open(sent), signal)
}

it('a connection after the first one of the same user need not prove again who both are', async () => {
  const { pool, handshakes } = await serving()
  for (const user of [ann, ann, ann]) await ask(pool, user)
  expect(handshakes).toEqual(['ann full', 'ann short', 'ann short'])
})

it('a connection with another certificate speaks for its own user from the start', async () => {
  const { pool, handshakes } = await serving()
  for (const user of [ann, bob, bob]) await ask(pool, user)
  expect(handshakes).toEqual(['ann full', 'bob full', 'bob short'])
})
