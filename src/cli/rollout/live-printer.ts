import type { Clock } from '../../core/ports.ts'
import type { RolloutEvent, SetName } from '../../rollout/event.ts'
import type { CliIo } from '../cli-io.ts'
import { paintFor } from '../paint.ts'
import { cellLines, legend } from './cell-lines.ts'
import { eventLines } from './event-lines.ts'
import { rolloutFrame } from './frame.ts'
import { liveArea } from '../live-area.ts'
import { pacedBy } from './pace.ts'
import { follow, median, newProgress, type RolloutProgress } from './progress.ts'
import type { RolloutPrinter, ShownEvent } from './rollout-printer.ts'
import { signsFor } from './signs.ts'
import { spanText, timesText } from './wording.ts'

/**
 * The live view, drawn in its place; what should stay (warnings, deletions, who took over) goes above it. At the end, or
 * when the engine gave up without a word, a summary stays in its stead.
 */
export function livePrinter(io: CliIo, clock: Clock): RolloutPrinter {
  const lines = eventLines(io)
  const screen = liveArea(io)
  const paint = paintFor(io, 'stdout')
  const signs = signsFor(io)
  let shown: { readonly progress: RolloutProgress; heardAt: number } | undefined
  const pace = pacedBy(clock, () => {
    if (shown?.progress.begin === undefined) return
    const now = shown.progress.at + (clock.monotonic() - shown.heardAt)
    screen.draw(rolloutFrame(shown.progress, now, { size: io.terminal, signs, paint }))
  })

  function settle(): void {
    if (shown === undefined) return
    const { progress } = shown
    shown = undefined
    screen.clear()
    if (progress.begin !== undefined) summary(progress)
    lines.end(progress)
  }

  function summary(progress: RolloutProgress): void {
    lines.begin(progress)
    const cells = progress.state?.cells ?? []
    const drawing = { signs, paint, columns: Math.max(2, io.terminal.columns) - 1, rows: 12 }
    for (const line of cellLines(cells, progress.begin?.start ?? 0, drawing)) lines.out(line)
    if (cells.length > 0) lines.out(`  ${legend(cells, drawing)}`)
    for (const line of timesSummary(progress)) lines.out(`  ${line}`)
  }

  return {
    of(set: SetName) {
      settle()
      const current = { progress: newProgress(set), heardAt: clock.monotonic() }
      shown = current
      return (event: ShownEvent) => {
        follow(current.progress, event)
        current.heardAt = clock.monotonic()
        if (event.is === 'end') settle()
        else if (isPassing(event)) {
          screen.clear()
          lines.passing(event, current.progress)
          pace.ring()
        } else pace.ring()
      }
    },
    close() {
      settle()
      pace.stop()
    },
  }
}

/** These stay above the view: somebody must be able to read them afterwards. */
function isPassing(event: ShownEvent): event is RolloutEvent {
  const { is } = event
  if (is === 'moved') return event.how === 'raise'
  return is === 'warning' || is === 'lock' || is === 'deleted' || is === 'override' || is === 'stage'
}

/** All ordinals of a small set; of a large one the usual time and the slowest. */
function timesSummary({ settled }: RolloutProgress): string[] {
  if (settled.length <= 10) return settled.map((one) => `${one.pod} ${timesText(one)}`)
  const usual = `usually ready after ${spanText(median(settled.map(({ ready }) => ready)))}`
  const slowest = settled.toSorted((a, b) => b.ready - a.ready).slice(0, 3)
  return [`${usual}; slowest ${slowest.map(({ pod, ready }) => `${pod} ${spanText(ready)}`).join(', ')}`]
}
