import type { Socket } from 'node:net'
import { codedError } from './coded-error.ts'
import type { Proxy } from './proxy.ts'

/** Bytes of a proxy's answer before we stop reading. */
const most = 16_384

/**
 * Asks a proxy for a tunnel (CONNECT, RFC 9110 §9.3.6). Throws an error with code `CAPSTAN_PROXY_REFUSED`, or
 * `CAPSTAN_PROXY_BUSY` for 5xx, which may pass.
 */
export async function tunnel(socket: Socket, target: string, proxy: Proxy): Promise<void> {
  const authorization = proxy.authorization === undefined ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\nUser-Agent: capstan\r\n${authorization}\r\n`)
  const line = await statusLine(socket)
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1] ?? 0)
  if (status >= 200 && status < 300) return
  const code = status >= 500 ? 'CAPSTAN_PROXY_BUSY' : 'CAPSTAN_PROXY_REFUSED'
  const why = status === 0 ? 'did not answer in HTTP' : `refused: ${line.replace(/^\S+ /, '')}`
  throw codedError(code, `the proxy ${proxy.address} ${why}`)
}

/** The first line of a head, read to its end and not one byte further: what follows belongs to TLS. */
function statusLine(socket: Socket): Promise<string> {
  return new Promise((done, failed) => {
    let head = Buffer.alloc(0)
    const end = (error?: Error) => {
      socket.off('data', read).off('error', end).off('close', closed).pause()
      if (error !== undefined) failed(error)
      else done(head.subarray(0, head.indexOf('\r\n')).toString('latin1'))
    }
    const closed = () => end(codedError('ECONNRESET', 'the proxy closed the connection'))
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk])
      const ending = head.indexOf('\r\n\r\n')
      if (ending < 0 && head.length < most) return
      if (ending < 0) end(codedError('CAPSTAN_PROXY_REFUSED', 'the proxy does not stop answering'))
      else {
        const rest = head.subarray(ending + 4)
        end()
        if (rest.length > 0) socket.unshift(rest)
      }
    }
    socket.on('data', read).on('error', end).on('close', closed)
  })
}
