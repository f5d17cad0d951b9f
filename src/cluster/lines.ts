import type { CancelSignal } from '../core/ports.ts'
import type { IncomingMessage } from 'node:http'

/**
 * The lines of an answer as they come, without their ends; the last one also when nothing ends it. Reads no faster than they
 * are taken. Ends quietly when the signal aborts; throws the connection's error. Leaving the loop ends the connection.
 */
export async function* linesOf(response: IncomingMessage, signal: CancelSignal): AsyncGenerator<string, void> {
  const stop = () => void response.destroy()
  signal.addEventListener('abort', stop, { once: true })
  const hasEnded = () => signal.aborted
  try {
    if (hasEnded()) return
    // By the stream and not by chunk: a character may be cut in two.
    response.setEncoding('utf8')
    let begun: string[] = []
    for await (const chunk of response as AsyncIterable<string>) {
      // Only the new chunk is searched: an object of some megabytes comes in hundreds of them.
      let from = 0
      for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
        const piece = chunk.slice(from, end)
        from = end + 1
        if (begun.length === 0) yield piece
        else {
          begun.push(piece)
          const line = begun.join('')
          begun = []
          yield line
        }
        if (hasEnded()) return
      }
      if (from < chunk.length) begun.push(chunk.slice(from))
    }
    if (begun.length > 0) yield begun.join('')
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', stop)
    response.destroy()
  }
}
