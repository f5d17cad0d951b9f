import { readInputFile } from '../../src/io/input-file.ts'
import { createOutputFolder } from '../../src/io/output-folder.ts'
import type { Sink } from '../../src/io/terminal.ts'
import type { CliIo, Terminal } from '../../src/cli/cli-io.ts'

export interface FakeIo extends CliIo {
  /** What was written so far. */
  readonly out: () => string
  readonly err: () => string
}

export interface FakeIoOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly terminal?: Partial<Terminal>
  readonly stdin?: string | Uint8Array
  /** The reader of standard output goes away after so many writes. */
  readonly readerStopsAfter?: number
}

/** A process in memory; only files are real, below `cwd`. */
export function fakeIo(options: FakeIoOptions = {}): FakeIo {
  const cwd = options.cwd ?? '/nowhere'
  const stdout = recorder(options.readerStopsAfter ?? Infinity)
  const stderr = recorder(Infinity)
  return {
    stdout,
    stderr,
    out: stdout.text,
    err: stderr.text,
    stdin: () =>
      typeof options.stdin === 'string' ? new TextEncoder().encode(options.stdin) : (options.stdin ?? new Uint8Array()),
    readFile: (path) => readInputFile(path, cwd),
    outputFolder: (path) => createOutputFolder(path, cwd),
    interruptible: (work) => work(new AbortController().signal),
    env: options.env ?? {},
    cwd,
    terminal: { stdin: false, stdout: false, stderr: false, columns: 80, rows: 24, ...options.terminal },
    node: '24.0.0',
  }
}

function recorder(most: number): Sink & { text: () => string } {
  const texts: string[] = []
  return {
    write(text) {
      if (texts.length < most) texts.push(typeof text === 'string' ? text : Buffer.from(text).toString())
      return texts.length < most
    },
    flush: () => undefined,
    text: () => texts.join(''),
  }
}
