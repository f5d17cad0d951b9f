import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { codedError } from './coded-error.ts'
import { Trouble } from './pool.ts'

const inflate = promisify(gunzip)

/**
 * The whole body as text. An answer that breaks off is Trouble: half a list would look like a short one. The signal ends the
 * connection, because what is left of the answer would stand before the next.
 */
export async function bodyOf(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  const stop = () => void response.destroy(codedError('ABORT_ERR', 'stopped'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) stop()
    const bytes = await allOf(response)
    if (response.headers['content-encoding'] !== 'gzip') return bytes.toString('utf8')
    return (await inflate(bytes)).toString('utf8')
  } catch (error) {
    throw new Trouble(error, true, false)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** By events: an iterator over chunks doubles the time of a small answer. */
function allOf(response: IncomingMessage): Promise<Buffer> {
  return new Promise((done, failed) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('end', () => done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    response.on('error', failed)
  })
}
