import type { CancelSignal } from '../core/ports.ts'
import type { OutputFolder } from '../io/output-folder.ts'
import type { Sink } from '../io/terminal.ts'

/** All that a command may touch of the process it runs in, so that tests drive `main` without one. */
export interface CliIo {
  readonly stdout: Sink
  readonly stderr: Sink
  /** All of standard input, at most 16 MiB; throws `io/limit`, `io/read`. */
  readonly stdin: () => Uint8Array
  /** A file that the user named; relative paths start at `cwd`. Throws `io/not-found`, `io/limit`, `io/read`, `usage`. */
  readonly readFile: (path: string) => Uint8Array
  readonly outputFolder: (path: string) => OutputFolder
  /** Runs work that the user may end by Ctrl-C: the first aborts the signal, the second ends the process. */
  readonly interruptible: <T>(work: (signal: CancelSignal) => Promise<T>) => Promise<T>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly terminal: Terminal
  /** Node's version without a `v`. */
  readonly node: string
}

/** Which ends are a person's terminal, and how large the terminal of either output is now (80 × 24 when there is none). */
export interface Terminal {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly columns: number
  readonly rows: number
}
