import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Trouble } from './pool.ts'

const inflate = promisify(gunzip)

/**
 * The whole body as text. An answer that breaks off is Trouble: half a list would look like a short one. The signal ends the
 * connection, because what is left of the answer would stand before the next.
 */
export async function bodyOf(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = []
  const stop = () => void response.destroy(signal.reason as Error)
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) stop()
    for await (const chunk of response) chunks.push(chunk as Buffer)
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
    if (response.headers['content-encoding'] !== 'gzip') return bytes.toString('utf8')
    return (await inflate(bytes)).toString('utf8')
  } catch (error) {
    throw new Trouble(error, true, false)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
