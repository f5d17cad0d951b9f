import { durationText } from '../../core/duration.ts'

/** A duration for a sentence: `350ms`, `12s`, `1m30s`; from a second on in whole seconds. */
export function aboutText(milliseconds: number): string {
  const whole = milliseconds < 1000 ? Math.round(milliseconds) : Math.round(milliseconds / 1000) * 1000
  return durationText(BigInt(whole))
}
