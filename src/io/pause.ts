/**
 * Blocks the process for some milliseconds. A pipe in non-blocking mode answers EAGAIN until its other end moves; without
 * a pause the retry would burn a whole core while a slow reader thinks.
 */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
