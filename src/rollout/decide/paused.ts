import type { Marker } from '../protocol/marker.ts'
import type { SetSeen } from '../seen.ts'

/** What is told of a rollout that a person has paused or aborted: by whom and why, and how it goes on. */
export function pausedText(
  marker: Pick<Marker, 'phase' | 'by' | 'why'>,
  { ref }: Pick<SetSeen, 'ref'>,
): { readonly because: string; readonly next: string } {
  const resume = `capstan rollout resume sts/${ref.name}`
  const next =
    marker.phase === 'aborted'
      ? `capstan rollout undo sts/${ref.name} brings updated pods back; ${resume} goes on all the same`
      : resume
  return { because: `the rollout was ${marker.phase}${byText(marker)}`, next }
}

/** ` by alice: the lag grows`; nothing where nobody has said who. */
function byText({ by, why }: Pick<Marker, 'by' | 'why'>): string {
  return `${by === undefined ? '' : ` by ${by}`}${why === undefined ? '' : `: ${why}`}`
}
