import type { Lease } from '../lease/lease.ts'
import type { RolloutPorts } from './ports.ts'

/**
 * For how many milliseconds the holder of a Lease has given no sign of life; undefined while it may be alive. `asked` is when
 * the Lease was asked for, by the monotonic clock. One that does not say how long it lasts is never silent.
 */
export type Silence = (lease: Lease, asked: number) => number | undefined

/**
 * By the time in the Lease and the server's. That was written by the clock of the server that the holder asks, which may be
 * another one: nobody is called gone before twice the time after which others would take over.
 */
export function silenceByTime(ports: Pick<RolloutPorts, 'cluster'>): Silence {
  return (lease) => {
    const age = ageOf(lease, ports)
    return lease.duration > 0 && age > 2 * lease.duration ? age : undefined
  }
}

/** As whoever wants to take over finds out, of whoever looks again and again: the Lease stays the same by our own clock. */
export function silenceByWatching(ports: Pick<RolloutPorts, 'cluster' | 'clock'>): Silence {
  let last: { readonly version: string; readonly since: number } | undefined
  return (lease, asked) => {
    const { resourceVersion: version, duration } = lease
    if (last?.version !== version) last = { version, since: ports.clock.monotonic() }
    const unchanged = asked - last.since
    if (duration <= 0 || unchanged < duration) return undefined
    return Math.max(unchanged, ageOf(lease, ports))
  }
}

/** 0 where the Lease has no time. */
function ageOf({ renewTime }: Lease, { cluster }: Pick<RolloutPorts, 'cluster'>): number {
  const renewed = Date.parse(renewTime)
  return Number.isNaN(renewed) ? 0 : cluster.serverTime() - renewed
}
