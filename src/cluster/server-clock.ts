/** The server's clock, known by the Date headers of its answers and carried on by our monotonic one. */
export interface ServerClock {
  /** An answer came now, with this Date header. */
  heard(date: string | undefined): void
  /** Milliseconds since 1970. */
  time(): number
}

/** More than this behind, and the server's clock was set back. Milliseconds. */
const stepped = 2000

/**
 * Date headers have whole seconds, cut off, so each is up to a second late. The estimate only moves forward, which makes it
 * exact to some milliseconds after a few answers and keeps it from jumping back; a step back of the clock itself is followed.
 */
export function serverClock({
  now,
  monotonic,
}: {
  readonly now: () => number
  readonly monotonic: () => number
}): ServerClock {
  let offset: number | undefined
  return {
    heard: (date) => {
      const milliseconds = Date.parse(date ?? '')
      if (Number.isNaN(milliseconds)) return
      const candidate = milliseconds - monotonic()
      if (offset === undefined || candidate > offset || candidate < offset - stepped) offset = candidate
    },
    time: () => Math.round(offset === undefined ? now() : offset + monotonic()),
  }
}
