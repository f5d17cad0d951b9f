import { Failure } from '../core/failure.ts'
import { readInputFile } from '../io/input-file.ts'
import { createOutputFolder } from '../io/output-folder.ts'
import { readStdin } from '../io/stdin.ts'
import { systemReason } from '../io/system-error.ts'
import { createSink } from '../io/terminal.ts'
import type { CancelSignal } from '../core/ports.ts'
import type { CliIo, Terminal } from './cli-io.ts'
import { exit } from './exit.ts'

/** The real process. Whatever costs time (Node's streams take milliseconds to make) is asked for only when used. */
export function processIo(): CliIo {
  return {
    stdout: createSink({ fd: 1, name: 'standard output' }),
    stderr: createSink({ fd: 2, name: 'standard error', quiet: true }),
    stdin: readStdin,
    readFile: (path) => readInputFile(path, currentFolder()),
    outputFolder: (path) => createOutputFolder(path, currentFolder()),
    interruptible,
    env: process.env,
    get cwd() {
      return currentFolder()
    },
    terminal,
    node: process.versions.node,
  }
}

/** SIGTERM too: a CI job that is cancelled should leave a release as Ctrl-C does. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

async function interruptible<T>(work: (signal: CancelSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController()
  const stop = (): void => {
    if (abort.signal.aborted) process.exit(exit.interrupted)
    abort.abort()
  }
  for (const signal of stopSignals) process.on(signal, stop)
  try {
    return await work(abort.signal)
  } finally {
    for (const signal of stopSignals) process.off(signal, stop)
  }
}

const terminal: Terminal = {
  get stdin() {
    return isTerminal(0)
  },
  get stdout() {
    return isTerminal(1)
  },
  get stderr() {
    return isTerminal(2)
  },
  get columns() {
    return screen()?.columns || 80
  },
  get rows() {
    return screen()?.rows || 24
  },
}

/** A terminal that nobody has told its size says 0: that of a CI runner, of a serial line, of `script`. Node keeps the size of these streams up to date; they are only asked for it, so that nothing is ever written by them. */
function screen(): { readonly columns: number; readonly rows: number } | undefined {
  return isTerminal(2) ? process.stderr : isTerminal(1) ? process.stdout : undefined
}

/** `process.stdin.isTTY` would make a stream, which turns a pipe to non-blocking mode; an import costs 2 ms at every start. */
function isTerminal(fd: number): boolean {
  return process.getBuiltinModule('node:tty').isatty(fd)
}

/** A shell can stand in a folder that was deleted under it; Node's own message for that names a library function. */
function currentFolder(): string {
  try {
    return process.cwd()
  } catch (error) {
    throw new Failure('io/read', `cannot enter the current folder: ${systemReason(error)}`, { cause: error })
  }
}
