import type { CliIo } from './cli-io.ts'

/** The last lines of a terminal, which are written again and again. */
export interface LiveArea {
  /** Each line must be narrower than the screen, and all together lower. Lines that stand there already are not written. */
  readonly draw: (lines: readonly string[]) => void
  readonly clear: () => void
}

/**
 * The cursor is never hidden and always rests below the lines, so that a killed process leaves nothing to repair; a frame is
 * one write, which no terminal shows half.
 */
export function liveArea(io: CliIo): LiveArea {
  let drawn = ''
  let height = 0
  let columns = 0
  /** After the window was made narrower nobody knows how many rows the old lines take: they are left where they are. */
  const isLost = (): boolean => io.terminal.columns < columns
  const up = (): string => (height === 0 || isLost() ? '' : `\u001b[${height}A`)
  return {
    draw(lines) {
      const text = lines.map((line) => `${line}\u001b[K\n`).join('')
      if (text === drawn && !isLost()) return
      io.stdout.write(`${up()}\r${text}\u001b[J`)
      io.stdout.flush()
      drawn = text
      height = lines.length
      columns = io.terminal.columns
    },
    clear() {
      if (height === 0) return
      io.stdout.write(`${up()}\r\u001b[J`)
      io.stdout.flush()
      drawn = ''
      height = 0
    },
  }
}

/** Emacs' shell, a CI that fakes a terminal and the like say `dumb`. */
export function movesCursor({ terminal, env }: CliIo): boolean {
  return terminal.stdout && env['TERM'] !== 'dumb'
}
