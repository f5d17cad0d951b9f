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
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly terminal: Terminal
  /** Node's version without a `v`. */
  readonly node: string
}

/** Which ends are a person's terminal, and how wide standard error's is (80 when it is none). */
export interface Terminal {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly columns: number
}
