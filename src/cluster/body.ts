import type { CancelSignal } from '../core/ports.ts'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { codedError } from './coded-error.ts'
import { Trouble } from './pool.ts'

const inflate = promisify(gunzip)

/**
 * The whole body as text. An answer that breaks off is Trouble: half a list would look like a short one. The signal ends the
 * connection, because what is left of the answer would stand before the next. More than `most` bytes are Trouble, too.
 */
export async function bodyOf(
  response: IncomingMessage,
  signal: CancelSignal,
  most: number = Infinity,
): Promise<string> {
  const stop = () => void response.destroy(codedError('ABORT_ERR', 'stopped'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) stop()
    const bytes = await allOf(response, most)
    if (response.headers['content-encoding'] !== 'gzip') return bytes.toString('utf8')
    return (await inflate(bytes, most === Infinity ? {} : { maxOutputLength: most })).toString('utf8')
  } catch (error) {
    throw new Trouble(error, true, false)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** By events: an iterator over chunks doubles the time of a small answer. */
function allOf(response: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((done, failed) => {
    const chunks: Buffer[] = []
    let size = 0
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > most) response.destroy(codedError('ERR_BUFFER_TOO_LARGE', 'the answer is too long'))
    })
    response.on('end', () => done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    response.on('error', failed)
  })
}
