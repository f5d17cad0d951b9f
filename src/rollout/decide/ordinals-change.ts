import { isUnderWay } from '../protocol/marker.ts'
import type { SetSeen } from '../seen.ts'

/**
 * Somebody moved `spec.ordinals.start` under a rollout: by the same partition other pods are kept back now, and the controller
 * takes some away and makes others. Undefined when nobody did, or nothing is under way.
 */
export function ordinalsChange({ start, marker }: Pick<SetSeen, 'start' | 'marker'>): string | undefined {
  if (!isUnderWay(marker) || marker.start === undefined || marker.start === start) return undefined
  return `its ordinals were moved by somebody else, from ${marker.start} on to ${start} on`
}
