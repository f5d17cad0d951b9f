import type { Clock } from '../../core/ports.ts'
import type { InstallEvent } from '../../install/event.ts'
import type { CliIo } from '../cli-io.ts'
import { liveArea } from '../live-area.ts'
import { paintFor } from '../paint.ts'
import { eventLines } from './line-printer.ts'
import type { InstallPrinter } from './install-printer.ts'
import { follow, newProgress } from './progress.ts'
import { tableFrame } from './table-frame.ts'

/**
 * A table on standard output that is drawn again in its place, at most every 100 ms; at the end the lines that a pipe would
 * have got stay in its stead. The cursor is never hidden and always rests below the table, so that a killed process leaves
 * nothing to repair; a frame is one write, which no terminal shows half.
 */
export function tablePrinter(io: CliIo, clock: Clock): InstallPrinter {
  const progress = newProgress(clock.monotonic())
  const lines = eventLines(io)
  const screen = liveArea(io)
  const paint = paintFor(io, 'stdout')
  const stop = new AbortController()
  let drawnAt = -Infinity
  let isDirty = false
  /** A rollout has the last lines of the screen. */
  let isResting = false

  function draw(): void {
    const now = clock.monotonic()
    drawnAt = now
    isDirty = false
    screen.draw(tableFrame(progress, now, io.terminal, paint))
  }

  /** Ages grow without any event. */
  async function keepDrawing(): Promise<void> {
    for (;;) {
      await clock.sleep(frameTime, stop.signal)
      if (stop.signal.aborted) return
      if (isResting) continue
      if (isDirty || clock.monotonic() - drawnAt >= 1000) draw()
    }
  }

  /** In place of the table what a pipe would have got. */
  function settle(isDry: boolean): void {
    if (stop.signal.aborted) return
    stop.abort()
    screen.clear()
    for (const object of progress.objects.values()) {
      if (isDry) lines.planned(object)
      else if (object.applied || object.action === 'keep') lines.applied(object)
      if (object.verdict?.is !== 'ready') lines.verdict(object)
    }
  }

  return {
    emit(event) {
      const isFirst = progress.begin === undefined
      const object = follow(progress, event, clock.monotonic())
      if (event.is === 'rollout') {
        isResting = event.event.is !== 'end'
        if (event.event.is === 'begin') screen.clear()
        return
      }
      if (event.is === 'end') {
        settle(event.outcome.is === 'planned')
        lines.end(event.outcome, progress, clock.monotonic())
      } else if (isPassing(event)) {
        screen.clear()
        lines.passing(event, progress)
        if (progress.begin !== undefined && !stop.signal.aborted) draw()
      } else if (event.is === 'begin') {
        draw()
        if (isFirst) keepDrawing().catch(() => stop.abort())
      } else if (object !== undefined || event.is === 'plan') isDirty = true
    },
    close: () => settle(false),
  }
}

const frameTime = 100

/** These stay above the table. */
function isPassing({ is }: InstallEvent): boolean {
  return is === 'lock' || is === 'hook' || is === 'warning' || is === 'evidence' || is === 'rollback'
}
