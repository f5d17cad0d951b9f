import type { JsonMap } from '../core/json.ts'
import type { SetGates } from './admit-set.ts'
import type { Random } from './random.ts'
import type { Store } from './store.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** What all parts of a simulated cluster share. */
export interface Board {
  readonly clock: VirtualClock
  readonly store: Store
  readonly random: Random
  /** What each manager last applied, by `uid/manager`: what it leaves out next time, it takes away. */
  readonly applied: Map<string, JsonMap>
  readonly gates: SetGates
}

/** Now, as the server writes it into objects: whole seconds. */
export function serverStamp({ clock }: Board): string {
  return stampOf(clock.now())
}

/** RFC 3339 of milliseconds since 1970, cut to whole seconds. */
export function stampOf(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+/, '')
}

export function newUid({ random }: Pick<Board, 'random'>): string {
  const hex = (length: number): string => {
    let text = ''
    for (let i = 0; i < length; i++) text += Math.floor(random.next() * 16).toString(16)
    return text
  }
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`
}
