/**
 * Keeps texts as UTF-8 in a few large chunks. A text that was put together from pieces is a tree of them until somebody
 * reads it; thousands of such trees, kept to be sorted and printed later, cost more time in garbage collection than
 * rendering does.
 */
export function createTextStore(): (text: string) => Uint8Array {
  let chunk = Buffer.alloc(0)
  let used = 0
  return (text) => {
    const most = text.length * 3
    if (most > chunk.length - used) {
      chunk = Buffer.allocUnsafeSlow(Math.max(chunkSize, most))
      used = 0
    }
    const start = used
    used += chunk.write(text, used)
    return chunk.subarray(start, used)
  }
}

const chunkSize = 256 * 1024
