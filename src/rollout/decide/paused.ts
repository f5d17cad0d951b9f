import type { Marker } from '../protocol/marker.ts'
import { goOnCommand } from './go-on.ts'
import type { SetSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'

/** What is told of a rollout that a person has paused or aborted: by whom and why, and how it goes on. */
export function pausedText(
  marker: Pick<Marker, 'phase' | 'by' | 'why'>,
  { ref: { name } }: Pick<SetSeen, 'ref'>,
  spec: Pick<RolloutSpec, 'gates'>,
): { readonly because: string; readonly next: string } {
  const goOn = goOnCommand(name, spec)
  const next =
    marker.phase === 'aborted'
      ? `capstan rollout undo sts/${name} brings updated pods back; ${goOn} goes on all the same`
      : goOn
  return { because: stoppedText(marker), next }
}

/** `the rollout was paused by alice: the lag grows` */
export function stoppedText(marker: Pick<Marker, 'phase' | 'by' | 'why'>): string {
  return `the rollout was ${marker.phase}${byText(marker)}`
}

/** ` by alice: the lag grows`; nothing where nobody has said who. */
export function byText({ by, why }: Pick<Marker, 'by' | 'why'>): string {
  return `${by === undefined ? '' : ` by ${by}`}${why === undefined ? '' : `: ${why}`}`
}
