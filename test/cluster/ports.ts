import { createServer, type AddressInfo, type Server } from 'node:net'
import type { Ports } from './control-plane.ts'

/**
 * Ports that nobody has now, below those that systems give to outgoing connections: while the API server restarts, its clients
 * keep trying, and one that is given the server's own port connects to itself and keeps the port from the server.
 */
export async function freePorts(): Promise<Ports> {
  const servers: Server[] = []
  while (servers.length < 4) servers.push(...(await listening(20_000 + Math.floor(Math.random() * 12_000))))
  const [api, etcd, etcdPeer, kubelet] = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
  return { api: api!, etcd: etcd!, etcdPeer: etcdPeer!, kubelet: kubelet! }
}

/** Nothing where somebody has the port. */
function listening(port: number): Promise<Server[]> {
  const server = createServer()
  return new Promise((listens) => {
    server.on('error', () => listens([]))
    server.listen(port, '127.0.0.1', () => listens([server]))
  })
}
